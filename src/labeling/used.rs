//! Removal of unused and duplicate colours from a palette.

use rayon::prelude::*;

use crate::error::Result;
use crate::image::Rgba;
use crate::image::palette::Palette;
use crate::labeling::fitted::Labeled;

/// Indices of a parallel task.
const SHARE: usize = 1 << 16;

/// Removes unused and duplicate colours, and changes the indices accordingly.
pub(crate) fn keep_used(Labeled { colors, mut indices }: Labeled) -> Result<(Palette, Vec<u8>)> {
    let flags = |indices: &[u8]| {
        let mut used = [false; Palette::MAX_COLORS];
        indices.iter().for_each(|&index| used[usize::from(index)] = true);
        used
    };
    let either = |a: [bool; Palette::MAX_COLORS], b: [bool; Palette::MAX_COLORS]| std::array::from_fn(|i| a[i] || b[i]);
    let used = indices.par_chunks(SHARE).map(flags).reduce(|| [false; Palette::MAX_COLORS], either);
    let (kept, new_indices) = without_unused(&colors, |index| used[index]);
    if kept.len() < colors.len() {
        let remap = |part: &mut [u8]| part.iter_mut().for_each(|index| *index = new_indices[usize::from(*index)]);
        indices.par_chunks_mut(SHARE).for_each(remap);
    }
    Ok((Palette::new(kept)?, indices))
}

/// The used colours without duplicates, and a map from old to new indices.
pub(crate) fn without_unused(
    colors: &[Rgba],
    is_used: impl Fn(usize) -> bool,
) -> (Vec<Rgba>, [u8; Palette::MAX_COLORS]) {
    let (mut new_indices, mut kept) = ([0; Palette::MAX_COLORS], Vec::new());
    for (old, &color) in colors.iter().enumerate().filter(|(old, _)| is_used(*old)) {
        let new = kept.iter().position(|&other| other == color).unwrap_or(kept.len());
        if new == kept.len() {
            kept.push(color);
        }
        new_indices[old] = new as u8;
    }
    (kept, new_indices)
}
