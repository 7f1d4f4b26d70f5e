//! The classics of dithering, for those who ask for them: errors that are passed on, and masks.

pub(crate) mod classic;
pub(crate) mod diffuse;
pub(crate) mod mask;

use crate::histogram::color_set::ColorSet;
use crate::image::Image;
use crate::lattice::light::Light;

/// What is dithered.
pub(crate) struct DitherInput<'a> {
    pub(crate) image: &'a Image,
    pub(crate) colors: &'a ColorSet,
    /// Pixels, light and nearest label of each colour of the image, by colour id.
    pub(crate) counts: &'a [u64],
    pub(crate) lights: &'a [Light],
    pub(crate) nearest: &'a [u8],
}
