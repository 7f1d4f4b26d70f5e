//! Colour id of each pixel, or the index of its point.

use crate::image::Rgba;
use crate::kernel::count::count_colors::bin;

/// The entry of each pixel's bin: its colour's id after [`compact_colors`](crate::internals::kernel::compact_colors),
/// the index of its point after [`sort_in_bucket`](crate::internals::kernel::sort_in_bucket).
pub fn color_ids(pixels: &[Rgba], bins: &[u32]) -> Vec<u32> {
    pixels.iter().map(|&pixel| bins[bin(pixel)]).collect()
}
