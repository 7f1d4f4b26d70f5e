//! Index of each pixel: where the palette has the label of its colour.

use rayon::prelude::*;

use crate::histogram::color_set::ColorSet;
use crate::image::Rgba;

/// Labels that a thread takes at least.
const SHARE: usize = 1 << 14;

/// For pixels whose colours are in the set: what `places` has for the label of each, which are by colour id.
pub fn remap((pixels, colors): (&[Rgba], &ColorSet), labels: &[u8], places: &[u8]) -> Vec<u8> {
    let place = |&label: &u8| places[usize::from(label)];
    let of_colors: Vec<u8> = labels.par_iter().with_min_len(SHARE).map(place).collect();
    colors.gather(pixels, &of_colors)
}
