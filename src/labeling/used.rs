//! What is used of a palette: colours that no pixel has, or that come up twice, are left out.

use rayon::prelude::*;

use crate::error::Result;
use crate::image::Rgba;
use crate::image::palette::Palette;
use crate::labeling::fitted::Labeled;

/// Indices that a thread takes at once.
const SHARE: usize = 1 << 16;

/// The palette without the colours that no index names and without those that come up twice; the indices follow.
pub(crate) fn keep_used(Labeled { colors, mut indices }: Labeled) -> Result<(Palette, Vec<u8>)> {
    let flags = |indices: &[u8]| {
        let mut used = [false; Palette::MAX_COLORS];
        indices.iter().for_each(|&index| used[usize::from(index)] = true);
        used
    };
    let either = |a: [bool; Palette::MAX_COLORS], b: [bool; Palette::MAX_COLORS]| std::array::from_fn(|i| a[i] || b[i]);
    let used = indices.par_chunks(SHARE).map(flags).reduce(|| [false; Palette::MAX_COLORS], either);
    let (kept, places) = without_unused(&colors, |place| used[place]);
    if kept.len() < colors.len() {
        let follow = |part: &mut [u8]| part.iter_mut().for_each(|index| *index = places[usize::from(*index)]);
        indices.par_chunks_mut(SHARE).for_each(follow);
    }
    Ok((Palette::new(kept)?, indices))
}

/// The different ones of the used colours, and for each place where it now is.
pub(crate) fn without_unused(
    colors: &[Rgba],
    is_used: impl Fn(usize) -> bool,
) -> (Vec<Rgba>, [u8; Palette::MAX_COLORS]) {
    let (mut places, mut kept) = ([0; Palette::MAX_COLORS], Vec::new());
    for (place, &color) in colors.iter().enumerate().filter(|(place, _)| is_used(*place)) {
        let at = kept.iter().position(|&other| other == color).unwrap_or(kept.len());
        if at == kept.len() {
            kept.push(color);
        }
        places[place] = at as u8;
    }
    (kept, places)
}
