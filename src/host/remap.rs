//! The fast form of [`kernel::remap`](crate::internals::kernel::remap): indices of colours first, and then of pixels.

use rayon::prelude::*;

use crate::histogram::color_set::ColorSet;
use crate::image::Rgba;

/// Labels that a thread takes at least.
const MIN_LEN: usize = 1 << 14;

/// The palette index of each pixel, whose colours are in the set; `labels` are by colour id, `palette_index` by label.
pub(crate) fn remap(pixels: &[Rgba], colors: &ColorSet, labels: &[u8], palette_index: &[u8]) -> Vec<u8> {
    let index = |&label: &u8| palette_index[usize::from(label)];
    let of_colors: Vec<u8> = labels.par_iter().with_min_len(MIN_LEN).map(index).collect();
    colors.gather(pixels, &of_colors)
}
