//! Colour id of each pixel, or the place of its colour.

use crate::image::Rgba;
use crate::kernel::count::count_colors::bin;

/// What stands in the bin of each pixel's colour: its id after [`rank`](crate::internals::kernel::compact_colors), its place after
/// [`settle`](crate::internals::kernel::sort_in_bucket).
pub fn color_ids(pixels: &[Rgba], bins: &[u32]) -> Vec<u32> {
    pixels.iter().map(|&pixel| bins[bin(pixel)]).collect()
}
