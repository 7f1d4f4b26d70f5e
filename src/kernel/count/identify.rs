//! Colour id of each pixel, or the place of its colour.

use crate::image::Rgba;
use crate::kernel::count::tally::bin;

/// What stands in the bin of each pixel's colour: its id after [`rank`](crate::kernel::rank), its place after
/// [`settle`](crate::kernel::settle).
pub fn identify(pixels: &[Rgba], bins: &[u32]) -> Vec<u32> {
    pixels.iter().map(|&pixel| bins[bin(pixel)]).collect()
}
