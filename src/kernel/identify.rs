//! Colour id of each pixel.

use super::tally::bin;
use crate::Rgba;

/// The id that stands in the bin of each pixel's colour, after [`rank`](super::rank).
pub fn identify(pixels: &[Rgba], bins: &[u32]) -> Vec<u32> {
    pixels.iter().map(|&pixel| bins[bin(pixel)]).collect()
}
