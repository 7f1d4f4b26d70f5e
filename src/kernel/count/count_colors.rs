//! Number of pixels of each colour: a bin a colour; and number of colours in each page of bins.

use crate::histogram::color_set::key;
use crate::image::Rgba;

/// Number of bins: one for each opaque colour, in the order of a [`Histogram`](crate::Histogram).
pub const BINS: usize = 1 << 24;

/// Bins of a page.
pub const PAGE: usize = 1 << 12;

/// Adds opaque pixels to their [`BINS`], and new colours to their [`PAGE`].
pub fn count_colors(pixels: &[Rgba], bins: &mut [u32], pages: &mut [u32]) {
    for &pixel in pixels {
        let bin = bin(pixel);
        pages[bin / PAGE] += u32::from(bins[bin] == 0);
        bins[bin] += 1;
    }
}

/// The bin of an opaque colour.
pub(super) fn bin(color: Rgba) -> usize {
    key(color) as usize % BINS
}
