//! Class of each pixel: the quietest of its own and of those aside.
//!
//! A pixel at an edge of something quiet counts as quiet where the palette is made: lines and dots on a quiet ground are
//! looked at. Where labels are chosen it does so within limits: a line or a letter would share its errors with the ground.

use rayon::prelude::*;

/// How far from a pixel quiet is looked for: beyond the reach of an edge that it stands at.
pub(crate) const ASIDE: usize = 3;

/// How many classes quieter than its own a pixel's can be where labels are chosen: two octaves of activity.
pub(crate) const EDGE: u8 = 4;

/// In the lower half of a byte the least class of each pixel and of those so far to its left and right, above and below; past
/// the edge of the image stands the last pixel inside. In the upper half the same, but at most `EDGE` classes below its own. Row
/// by row.
pub fn quiet_classes(classes: &[u8], width: usize) -> Vec<u8> {
    let row = |y: usize| &classes[y * width..][..width];
    let last = classes.len() / width - 1;
    let mut quiet = vec![0; classes.len()];
    quiet.par_chunks_mut(width).enumerate().for_each(|(y, quiet)| {
        quietest(row(y.saturating_sub(ASIDE)), row(y), row((y + ASIDE).min(last)), quiet);
    });
    quiet
}

/// The classes of a row, both of them, from those [`ASIDE`] above and below and its own.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn quietest(above: &[u8], own: &[u8], below: &[u8], quiet: &mut [u8]) {
    let width = own.len();
    for x in (0..width.min(ASIDE)).chain(width.saturating_sub(ASIDE)..width) {
        let across = own[x.saturating_sub(ASIDE)].min(own[(x + ASIDE).min(width - 1)]);
        quiet[x] = both(own[x], across.min(above[x]).min(below[x]));
    }
    let Some(inner) = width.checked_sub(2 * ASIDE).map(|inner| ASIDE..ASIDE + inner) else { return };
    let aside = own.iter().zip(own.iter().skip(2 * ASIDE));
    let rows = own[inner.clone()].iter().zip(above[inner.clone()].iter().zip(&below[inner.clone()]));
    for ((quiet, (&left, &right)), (&own, (&above, &below))) in quiet[inner].iter_mut().zip(aside).zip(rows) {
        *quiet = both(own, left.min(right).min(above).min(below));
    }
}

#[inline(always)]
fn both(own: u8, aside: u8) -> u8 {
    let quiet = own.min(aside);
    quiet | quiet.max(own.saturating_sub(EDGE)) << 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_as_quiet_as_what_is_beside_it() {
        let (busy, mut quiet) = ([9; 9], [0; 9]);
        quietest(&busy, &[1, 1, 1, 9, 9, 9, 9, 9, 8], &busy, &mut quiet);
        assert_eq!(quiet.map(|both| both & 15), [1, 1, 1, 1, 1, 1, 8, 8, 8]);
        assert_eq!(quiet.map(|both| both >> 4), [1, 1, 1, 5, 5, 5, 8, 8, 8]);
    }
}
