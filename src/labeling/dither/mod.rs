//! Classic dithering: error diffusion and threshold masks.

pub(crate) mod classic;
pub(crate) mod diffuse;
pub(crate) mod mask;
#[cfg(test)]
mod void_and_cluster;

use crate::histogram::color_set::ColorSet;
use crate::image::Image;
use crate::lattice::light::Light;

/// An image, and facts about each of its colours by colour id.
pub(crate) struct DitherInput<'a> {
    pub(crate) image: &'a Image,
    pub(crate) colors: &'a ColorSet,
    /// The number of pixels of each colour.
    pub(crate) counts: &'a [u64],
    pub(crate) lights: &'a [Light],
    /// The nearest label of each colour.
    pub(crate) nearest: &'a [u8],
}
