//! The classics of dithering, for those who ask for them: errors that are passed on, and masks.

mod diffuse;
mod mask;

use crate::lattice::Light;
use crate::{ColorSet, Image};

pub(crate) use diffuse::diffuse;
pub(crate) use mask::{bayer, blue_noise};

/// What is dithered.
pub(crate) struct Picture<'a> {
    pub(crate) image: &'a Image,
    pub(crate) colors: &'a ColorSet,
    /// Pixels, light and nearest label of each colour of the image, by colour id.
    pub(crate) counts: &'a [u64],
    pub(crate) lights: &'a [Light],
    pub(crate) nearest: &'a [u8],
}
