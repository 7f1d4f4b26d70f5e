//! Index of each pixel: where the palette has the label of its colour.

use crate::{ColorSet, Rgba};

/// Writes for each pixel the label of its colour, which must be in the set.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
pub fn remap(pixels: &[Rgba], colors: &ColorSet, labels: &[u8], indices: &mut [u8]) {
    let mut ranks = colors.ranks();
    for (&pixel, index) in pixels.iter().zip(indices) {
        *index = labels[ranks.of(pixel) as usize];
    }
}
