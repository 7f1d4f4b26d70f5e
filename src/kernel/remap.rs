//! Index of each pixel: where the palette has the label of its colour.

use rayon::prelude::*;

use crate::{ColorSet, Rgba};

/// Pixels that a thread takes at once.
const SHARE: usize = 1 << 16;

/// For pixels whose colours are in the set: what `places` has for the label of each, which are by colour id.
pub fn remap((pixels, colors): (&[Rgba], &ColorSet), labels: &[u8], places: &[u8]) -> Vec<u8> {
    let of_colors: Vec<u8> = labels.par_iter().with_min_len(SHARE).map(|&label| places[usize::from(label)]).collect();
    let mut indices = vec![0; pixels.len()];
    let parts = indices.par_chunks_mut(SHARE).zip(pixels.par_chunks(SHARE));
    parts.for_each(|(indices, pixels)| look_up(pixels, colors, &of_colors, indices));
    indices
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn look_up(pixels: &[Rgba], colors: &ColorSet, of_colors: &[u8], indices: &mut [u8]) {
    let mut ranks = colors.ranks();
    for (&pixel, index) in pixels.iter().zip(indices) {
        *index = of_colors[ranks.of(pixel) as usize];
    }
}
