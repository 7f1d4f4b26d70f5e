//! The original: a picture, and the file from which it was decoded.

use std::collections::HashSet;

use crate::codec::decode::format::Format;
use crate::codec::decode::{DecodeOptions, Decoded, left_out};
use crate::codec::metadata::Metadata;
use crate::error::{Error, Result};
use crate::image::indexed::IndexedImage;
use crate::image::{Image, Rgba};
use crate::settings::event::{Observer, ignore_events};
use crate::text::{hex, plural};

/// A picture to be compressed, with the file from which it was decoded, where there is one.
#[derive(Clone, Debug)]
pub struct Original<'a> {
    image: Image,
    pub(super) file: Option<OriginalFile<'a>>,
}

/// The file of an original.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OriginalFile<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The format of the bytes.
    pub format: Format,
    /// Whether it is an animation of more than one frame, of which the picture is the first.
    pub animated: bool,
    /// See [`Decoded::frames`].
    pub frames: u32,
    /// The metadata.
    pub metadata: Metadata,
    /// See [`Decoded::has_more`].
    pub has_more: bool,
    /// See [`Decoded::warning`].
    pub warning: Option<String>,
}

impl<'a> Original<'a> {
    /// Decodes a file.
    ///
    /// # Errors
    /// Those of [`decode`](crate::codec::decode).
    pub fn decode(bytes: &'a [u8], options: DecodeOptions) -> Result<Self> {
        Self::decode_observed(bytes, options, &mut ignore_events)
    }

    /// Decodes a file as [`Original::decode`] does, with an observer that may end the work.
    ///
    /// # Errors
    /// Those of [`decode`](crate::codec::decode), and [`Error::Stopped`].
    pub fn decode_observed(bytes: &'a [u8], options: DecodeOptions, observer: Observer<'_>) -> Result<Self> {
        let decoded = options.decode_observed(bytes, observer)?;
        let Decoded { image, format, animated, frames, metadata, has_more, warning } = decoded;
        let file = OriginalFile { bytes, format, animated, frames, metadata, has_more, warning };
        Ok(Self { image, file: Some(file) })
    }

    /// A picture without a file, which is never kept: there is always a result.
    pub fn from_image(image: Image) -> Self {
        Self { image, file: None }
    }

    /// The picture.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// The file, where there is one.
    pub fn file(&self) -> Option<&OriginalFile<'a>> {
        self.file.as_ref()
    }

    /// What of the file is left out: all frames of an animation or pages but the first.
    pub fn left_out(&self) -> Option<&'static str> {
        self.file.as_ref().and_then(|file| left_out(file.frames, file.animated))
    }

    /// The metadata of the file.
    pub(super) fn metadata(&self) -> Metadata {
        self.file.as_ref().map(|file| file.metadata.clone()).unwrap_or_default()
    }

    /// What the decoder warns of and, unless the file is kept with all its frames or pages, what is left out.
    pub(super) fn warnings(&self, is_kept: bool) -> Vec<String> {
        let left_out = self.left_out().filter(|_| !is_kept).map(str::to_owned);
        self.file.iter().filter_map(|file| file.warning.clone()).chain(left_out).collect()
    }

    /// A warning where a palette took away partial transparency.
    pub(super) fn lost_softness(&self, result: &IndexedImage) -> Option<String> {
        let is_soft = |color: &Rgba| !matches!(color[3], 0 | 255);
        if result.palette().colors().iter().any(is_soft) {
            return None;
        }
        let pixels = self.image.pixels().iter().filter(|pixel| is_soft(pixel)).count() as u64;
        let why = "as no colour of the palette is partly transparent";
        (pixels > 0).then(|| format!("{} became opaque or clear, {why}", plural(pixels, "pixel")))
    }

    /// Checks that a palette has every colour of the picture.
    ///
    /// # Errors
    /// [`Error::Palette`] for the first pixel whose colour it lacks.
    pub(super) fn check_colors(&self, palette: &[Rgba]) -> Result<()> {
        let clear = palette.iter().any(|color| color[3] == 0);
        let known: HashSet<Rgba> = palette.iter().copied().collect();
        let is_lacking = |pixel: &Rgba| !(clear && pixel[3] == 0 || known.contains(pixel));
        let Some(at) = self.image.pixels().iter().position(is_lacking) else {
            return Ok(());
        };
        let (x, y) = (at % self.image.width() as usize, at / self.image.width() as usize);
        Err(Error::Palette(format!(
            "the palette of the earlier picture lacks {} of pixel {x}, {y}; as a plain palette its nearest colours would \
             be taken",
            hex(self.image.pixels()[at])
        )))
    }
}
