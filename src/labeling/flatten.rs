//! Flat labels for flat areas: no grain in the fills of drawings, pages and screens, nor at their edges.
//!
//! Dithering pays where steps would show. A fill has none, and dots in it are seen; the pixels at its edge are those of
//! letters and lines, which dots make ragged.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::histogram::fills::{Fill, Fills};
use crate::image::{Image, Rgba, seen_difference};
use crate::labeling::fitted::Labeled;
use crate::lattice::map::Lattice;
use crate::lattice::point::{Point, distance2, nearest};

/// The most by which a channel of a palette colour is changed so that it is that of a fill, an invisible difference.
const NEAR: u8 = 4;

/// A fill that is near a palette colour has one of so many of its pixels at least, if all others are to follow.
const FOLLOWERS: u64 = 16;

/// A fill may be this part of the distance from black to white away from its palette colour; beyond, a mixture of
/// colours comes visibly closer. Pixel art is flat in any case.
const REACH: u32 = 30;

/// Changes palette colours to the fills that they are nearest to, if a fill has a third of their pixels or more, or is
/// within [`NEAR`] of them and has one of [`FOLLOWERS`]; of several fills to the most frequent. A fill that is nearest to
/// one of the first `fixed` colours, which stay, changes none. `counts` are the pixels of each palette colour.
pub(crate) fn snap(colors: &mut [Rgba], fixed: usize, counts: &[u64], fills: &Fills) {
    for Fill { color, pixels } in fills.iter() {
        // Of equally near ones the first, so that the fill of a fixed colour is its own.
        let nearest = (0..colors.len()).min_by_key(|&i| seen_difference(colors[i], color)).filter(|&i| i >= fixed);
        let needed = |i: usize| if seen_difference(colors[i], color) <= NEAR { FOLLOWERS } else { 3 };
        let has_many = |i: usize| (pixels as u64).saturating_mul(needed(i)) >= counts[i];
        if let Some(i) = nearest.filter(|&i| !fills.contains(colors[i]) && has_many(i)) {
            colors[i] = color;
        }
    }
}

/// Gives the pixels of each fill, and those that touch one, their nearest colours.
pub(crate) fn flatten(labeled: &mut Labeled, image: &Image, fills: &Fills, lattice: &Lattice) {
    let Labeled { colors, indices, .. } = labeled;
    let points: Vec<Point> = colors.iter().map(|&color| lattice.point(color)).collect();
    let nearest = |color: Rgba| {
        let indexed = (0..=255).zip(points.iter().copied());
        nearest(indexed, lattice.point(color)).unwrap_or_default()
    };
    let white = distance2(lattice.point([255; 4]), lattice.point([0, 0, 0, 255]));
    let within = |color: Rgba| fills.is_pixel_art() || nearest(color).1 <= white / (REACH * REACH);
    let flattened = fills.only(within);
    if flattened.is_empty() {
        return;
    }
    let (width, pixels) = (image.width() as usize, image.pixels());
    let flat: Vec<bool> = pixels.par_iter().map(|&pixel| flattened.contains(pixel)).collect();
    let rows: Vec<&[bool]> = flat.chunks(width).collect();
    indices.par_chunks_mut(width).zip(pixels.par_chunks(width)).enumerate().for_each_init(
        HashMap::new,
        |known: &mut HashMap<Rgba, u8>, (y, (indices, pixels))| {
            let touches = touching(&rows[y.saturating_sub(1)..(y + 2).min(rows.len())]);
            for ((index, &pixel), touches) in indices.iter_mut().zip(pixels).zip(touches) {
                if touches && pixel[3] > 0 && (flattened.contains(pixel) || !fills.contains(pixel)) {
                    *index = *known.entry(pixel).or_insert_with(|| nearest(pixel).0);
                }
            }
        },
    );
}

/// The pixels of a row that are flat or touch one that is, in the row itself or those above and below.
fn touching(rows: &[&[bool]]) -> Vec<bool> {
    let mut columns = rows[0].to_vec();
    for row in &rows[1..] {
        columns.iter_mut().zip(*row).for_each(|(column, &is_flat)| *column |= is_flat);
    }
    let mut touching = columns.clone();
    touching[1..].iter_mut().zip(&columns).for_each(|(here, &left)| *here |= left);
    touching.iter_mut().zip(&columns[1..]).for_each(|(here, &right)| *here |= right);
    touching
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_the_fills_that_are_theirs() {
        const GREY: Rgba = [120, 120, 120, 255];
        for (name, colors, fixed, fill, counts, expected) in [
            ("near", [[118, 121, 124, 255], [0, 0, 0, 255]], 0, GREY, [160, 0], Some(GREY)),
            ("near and few", [[118, 121, 124, 255], [0, 0, 0, 255]], 0, GREY, [161, 0], None),
            ("a third of the pixels", [[90, 110, 124, 255], [0, 0, 0, 255]], 0, GREY, [30, 0], Some(GREY)),
            ("less", [[90, 110, 124, 255], [0, 0, 0, 255]], 0, GREY, [31, 0], None),
            ("nearer to a fixed colour", [[0; 4], [28, 31, 38, 255]], 1, [0, 0, 0, 1], [0, 10], None),
            ("as good as a fixed colour", [[0; 4], [104, 108, 53, 13]], 1, [128, 128, 0, 2], [0, 10], None),
            ("of a fixed colour", [GREY, [118, 121, 124, 255]], 1, GREY, [0, 10], None),
        ] {
            let mut snapped = colors;
            snap(&mut snapped, fixed, &counts, &Fills::new(vec![Fill { color: fill, pixels: 10 }]));
            let mut wanted = colors;
            if let Some(color) = expected {
                wanted[fixed] = color;
            }
            assert_eq!(snapped, wanted, "{name}");
        }
    }

    #[test]
    fn pixels_beside_above_below_and_at_corners_touch_a_flat_one() {
        let row = |flat: &str| flat.bytes().map(|byte| byte == b'#').collect::<Vec<bool>>();
        for (rows, expected) in [
            (vec!["...#...", ".......", "......."], "..###.."),
            (vec!["#......", ".......", "......#"], "##...##"),
            (vec![".#", "..."], "##"),
            (vec!["#"], "#"),
            (vec!["...", "..."], "..."),
        ] {
            let width = expected.len();
            let flat: Vec<Vec<bool>> = rows.iter().map(|flat| row(&flat[..width])).collect();
            let found = touching(&flat.iter().map(|row| &row[..]).collect::<Vec<_>>());
            assert_eq!(found, row(expected), "{rows:?}");
        }
    }
}
