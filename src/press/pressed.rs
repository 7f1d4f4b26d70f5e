//! The result of compression from file to file.

use crate::api::compress::Compressed;
use crate::codec::container::Container;
use crate::press::kept::Kept;
#[cfg(feature = "metrics")]
use crate::press::reached::Reached;
#[cfg(feature = "metrics")]
use crate::settings::trial::Trial;

/// A compressed file, or the original where that is better.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pressed<'a> {
    /// The compressed picture.
    pub compressed: Compressed,
    /// The format in which it was encoded.
    pub container: Container,
    /// The file in which it was encoded, even where the original is kept.
    pub found: Vec<u8>,
    /// The reason why the original is kept, where it is.
    pub kept: Option<Kept>,
    /// What the search came to, where a goal was given.
    #[cfg(feature = "metrics")]
    pub reached: Option<Reached>,
    /// Every fourth setting of the [`ladder`](crate::ladder) and the last, where the curve was asked for.
    #[cfg(feature = "metrics")]
    pub curve: Vec<Trial>,
    /// Sentences about what was lost or left out.
    pub warnings: Vec<String>,
    pub(super) original: Option<&'a [u8]>,
}

impl Pressed<'_> {
    /// The bytes of the smaller file: those of the result, or of the original where it is kept.
    pub fn bytes(&self) -> &[u8] {
        match (self.kept, self.original) {
            (Some(_), Some(original)) => original,
            _ => &self.found,
        }
    }

    /// [`Pressed::bytes`] without a copy of those of the result.
    pub fn into_bytes(self) -> Vec<u8> {
        match (self.kept, self.original) {
            (Some(_), Some(original)) => original.to_vec(),
            _ => self.found,
        }
    }
}
