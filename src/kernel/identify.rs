//! Colour id of each pixel, or the place of its colour.

use crate::image::Rgba;
use crate::kernel::tally::bin;

/// What stands in the bin of each pixel's colour: its id after [`rank`](super::rank), its place after
/// [`settle`](super::settle).
pub fn identify(pixels: &[Rgba], bins: &[u32]) -> Vec<u32> {
    pixels.iter().map(|&pixel| bins[bin(pixel)]).collect()
}
