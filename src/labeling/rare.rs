//! No palette entries that do not pay: rare colours become others that look the same.
//!
//! Entries take most of the bytes of a small icon. This is entropy-constrained vector quantisation (Chou, Lookabaugh &
//! Gray 1989) with the codebook's own bits.

use rayon::prelude::*;

use crate::histogram::fills::Fills;
use crate::image::Rgba;
use crate::labeling::fitted::Labeled;
use crate::lattice::map::Lattice;
use crate::lattice::point::{Point, nearest};

/// The bits of an entry: three or four bytes, and the length of a word in the codes of its pixels.
const ENTRY_BITS: f64 = 32.0;

/// The most that a colour changes, as a squared distance, in mean squared errors of the palette: twice the usual
/// distance.
const REACH: f64 = 4.0;

/// Colours that stay as they are, as files are printed, compared and cut out by them.
const KEPT: [Rgba; 2] = [[0, 0, 0, 255], [255; 4]];

/// The errors by which it is judged whether a rare colour may go, in squared lattice units.
pub(crate) struct Worth {
    /// The mean squared error of the palette.
    pub(crate) error: f64,
    /// The error that a bit is worth.
    pub(crate) bit_price: f64,
}

/// Gives the pixels of rare colours the nearest other colour where that adds about as little to the squared error as
/// the bits of an entry cost. Rarer ones go first, and none to which others went. The first `fixed` colours, fills,
/// black, white and the transparent one stay, and what is opaque stays so.
pub(crate) fn merge(labeled: &mut Labeled, fixed: usize, fills: &Fills, lattice: &Lattice, worth: &Worth) {
    let Labeled { colors, indices, .. } = labeled;
    if worth.bit_price <= 0.0 {
        return;
    }
    let points: Vec<Point> = colors.iter().map(|&color| lattice.point(color)).collect();
    let mut counts = vec![0u64; colors.len()];
    indices.iter().for_each(|&label| counts[usize::from(label)] += 1);
    let may_go = |label: &usize| {
        let color = colors[*label];
        counts[*label] > 0 && color[3] > 0 && !KEPT.contains(&color) && !fills.contains(color)
    };
    let mut rare: Vec<usize> = (fixed..colors.len()).filter(may_go).collect();
    rare.sort_by_key(|&label| counts[label]);
    let mut targets: Vec<u8> = (0..=255).take(colors.len()).collect();
    let mut is_target = vec![false; colors.len()];
    for label in rare {
        if is_target[label] {
            continue;
        }
        let is_other = |&other: &usize| {
            let is_left = other != label && counts[other] > 0 && usize::from(targets[other]) == other;
            let [own, alpha] = [label, other].map(|label| colors[label][3]);
            is_left && alpha > 0 && (own < 255 || alpha == 255)
        };
        let others = (0..colors.len()).filter(is_other).map(|other| (other, points[other]));
        let Some((other, distance)) = nearest(others, points[label]).map(|(other, d)| (other, f64::from(d))) else {
            continue;
        };
        let pays = counts[label] as f64 * distance <= ENTRY_BITS * worth.bit_price;
        if pays && distance <= REACH * worth.error {
            (targets[label], is_target[other]) = (other as u8, true);
        }
    }
    indices.par_iter_mut().with_min_len(MIN_LEN).for_each(|label| *label = targets[usize::from(*label)]);
}

/// Labels of a parallel task.
const MIN_LEN: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{CLEAR, Image};
    use crate::lattice::point::distance2;
    use crate::lattice::space::Space;

    const GREY: Rgba = [90, 90, 90, 255];

    #[test]
    fn rare_colours_go_where_another_looks_the_same() {
        let (near, far, fill) = ([91, 90, 90, 255], [120, 90, 90, 255], [89, 90, 90, 255]);
        for (name, color, pixels, fixed, goes) in [
            ("near and rare", near, 3, 0, true),
            ("near and frequent", near, 5000, 0, false),
            ("far and rare", far, 3, 0, false),
            ("near and pinned", near, 3, 1, false),
            ("near and a fill", fill, 3, 0, false),
            ("near, where the usual error is far smaller", [92, 90, 90, 255], 1, 0, false),
            ("black", [0, 0, 0, 255], 1, 0, false),
            ("white", [255; 4], 1, 0, false),
            ("transparent", CLEAR, 3, 0, false),
            ("nearly transparent, beside transparent", [0, 0, 0, 1], 3, 0, false),
        ] {
            for alpha in [false, true] {
                let lattice = Lattice::new(Space::Oklab, alpha);
                let beside = match color {
                    [0, 0, 0, 255] => [1, 0, 0, 255],
                    [255, 255, 255, 255] => [254, 255, 255, 255],
                    [0, 0, 0, 1] => CLEAR,
                    [_, _, _, 0] => [0, 0, 0, 1],
                    _ => GREY,
                };
                let indices: Vec<u8> = (0..20_000).map(|at| u8::from(at >= pixels)).collect();
                let mut labeled =
                    Labeled { colors: vec![color, beside], indices: indices.clone(), is_in_picture_order: false };
                let near = f64::from(distance2(lattice.point(near), lattice.point(GREY)));
                // An entry is worth 8 pixels of the near colour, and the least distance that is too far one and a half.
                let worth = Worth { error: near * 2.25 / REACH, bit_price: near * 8.0 / ENTRY_BITS };
                merge(&mut labeled, fixed, &Fills::find(&flat(fill)), &lattice, &worth);
                let expected = if goes { vec![1; 20_000] } else { indices };
                assert!(labeled.indices == expected, "{name}, alpha {alpha}");
            }
        }
    }

    /// A picture of one colour.
    fn flat(color: Rgba) -> Image {
        Image::new(20, 20, color.repeat(400)).unwrap()
    }

    #[test]
    fn none_goes_where_bits_are_free_and_none_twice() {
        let lattice = Lattice::new(Space::Oklab, false);
        let shades: Vec<Rgba> = (0..8).map(|step| [90 + step, 90, 90, 255]).collect();
        // Shade 0 has one pixel, and each one more than the one before.
        let indices: Vec<u8> = (0..8).flat_map(|shade| vec![shade; 1 + usize::from(shade)]).collect();
        let labeled = || Labeled { colors: shades.clone(), indices: indices.clone(), is_in_picture_order: false };
        let mut kept = labeled();
        let none = Fills::find(&flat([9, 9, 9, 255]));
        merge(&mut kept, 0, &none, &lattice, &Worth { error: 1e6, bit_price: 0.0 });
        assert_eq!(kept.indices, indices);
        let mut merged = labeled();
        merge(&mut merged, 0, &none, &lattice, &Worth { error: 1e6, bit_price: 1e6 });
        merged.indices.dedup();
        // Those to which others went stay, though it would pay.
        assert_eq!(merged.indices, [1, 3, 5]);
    }

    #[test]
    fn what_is_opaque_stays_opaque() {
        let lattice = Lattice::new(Space::Oklab, true);
        for (rare, frequent, goes) in [(255, 254, false), (254, 255, true)] {
            let colors = vec![[9, 80, 7, rare], [9, 80, 7, frequent]];
            let mut labeled = Labeled { colors, indices: vec![0, 1, 1, 1], is_in_picture_order: false };
            let none = Fills::find(&flat([9, 9, 9, 255]));
            merge(&mut labeled, 0, &none, &lattice, &Worth { error: 1e6, bit_price: 1e6 });
            // The frequent one may go where the rare one cannot.
            assert_eq!(labeled.indices, if goes { [1; 4] } else { [0; 4] });
        }
    }
}
