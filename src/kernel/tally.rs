//! Number of pixels of each colour: a bin a colour.

use crate::Rgba;
use crate::color_set::key;

/// One for each opaque colour, in the order of a [`Histogram`](crate::Histogram).
pub const BINS: usize = 1 << 24;

/// Adds opaque pixels to the [`BINS`].
pub fn tally(pixels: &[Rgba], bins: &mut [u32]) {
    pixels.iter().for_each(|&pixel| bins[bin(pixel)] += 1);
}

/// The place of an opaque colour.
pub(super) fn bin(color: Rgba) -> usize {
    key(color) as usize % BINS
}
