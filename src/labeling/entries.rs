//! The entries of a palette: those that are used, or those that were asked for.

use rayon::prelude::*;

use crate::error::Result;
use crate::image::Rgba;
use crate::image::palette::Palette;
use crate::labeling::fitted::Labeled;
use crate::settings::plan::no_room_for_clear;

/// Indices of a parallel task.
const CHUNK: usize = 1 << 16;

/// Removes unused and duplicate colours, and changes the indices accordingly.
pub(crate) fn keep_used(Labeled { colors, mut indices, is_in_picture_order }: Labeled) -> Result<(Palette, Vec<u8>)> {
    let flags = |indices: &[u8]| {
        let mut used = [false; Palette::MAX_COLORS];
        indices.iter().for_each(|&index| used[usize::from(index)] = true);
        used
    };
    let either = |a: [bool; Palette::MAX_COLORS], b: [bool; Palette::MAX_COLORS]| std::array::from_fn(|i| a[i] || b[i]);
    let used = indices.par_chunks(CHUNK).map(flags).reduce(|| [false; Palette::MAX_COLORS], either);
    let (kept, new_indices) = without_unused(&colors, |index| used[index]);
    if kept.len() < colors.len() {
        reindex(&mut indices, &new_indices);
    }
    Ok((Palette::new(kept)?.in_picture_order(is_in_picture_order), indices))
}

/// Gives the palette these entries in their order, used or not, and changes the indices accordingly. Full transparency
/// is one more at the end where the palette has it and the entries do not.
pub(crate) fn in_order(entries: &[Rgba], palette: &Palette, indices: &mut [u8]) -> Result<Palette> {
    let is_same = |a: Rgba, b: Rgba| a == b || a[3] == 0 && b[3] == 0;
    let (mut entries, mut new_indices) = (entries.to_vec(), [0; Palette::MAX_COLORS]);
    for (old, &color) in palette.colors().iter().enumerate() {
        let new = entries.iter().position(|&entry| is_same(entry, color)).unwrap_or(entries.len());
        match new {
            Palette::MAX_COLORS => return Err(no_room_for_clear(entries.len())),
            new if new == entries.len() => entries.push(color),
            _ => (),
        }
        new_indices[old] = new as u8;
    }
    reindex(indices, &new_indices);
    Palette::new(entries)
}

fn reindex(indices: &mut [u8], new_indices: &[u8; Palette::MAX_COLORS]) {
    let reindex = |part: &mut [u8]| part.iter_mut().for_each(|index| *index = new_indices[usize::from(*index)]);
    indices.par_chunks_mut(CHUNK).for_each(reindex);
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
