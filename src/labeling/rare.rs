//! No palette entries that do not pay: rare colours become others that look the same.
//!
//! Entries take most of the bytes of a small icon. This is entropy-constrained vector quantisation (Chou, Lookabaugh & Gray
//! 1989) with the codebook's own bits.

use rayon::prelude::*;

use crate::image::Rgba;
use crate::labeling::fitted::Labeled;
use crate::lattice::map::Lattice;
use crate::lattice::point::{Point, nearest};

/// The bits of an entry: three or four bytes, and the length of a word in the codes of its pixels.
const BITS: f64 = 32.0;

/// Colours that stay as they are, as files are printed, compared and cut out by them.
const KEPT: [Rgba; 2] = [[0, 0, 0, 255], [255; 4]];

/// Gives the pixels of rare colours the nearest other colour where that adds less to the squared error than the bits of an entry
/// cost, at so much a bit. Rarer ones go first, and none to which others went. The first `fixed` colours, black, white and the
/// transparent one stay, and what is opaque stays so.
pub(crate) fn merge(labeled: &mut Labeled, fixed: usize, lattice: &Lattice, bit_price: f64) {
    let Labeled { colors, indices, .. } = labeled;
    let points: Vec<Point> = colors.iter().map(|&color| lattice.point(color)).collect();
    let mut counts = vec![0u64; colors.len()];
    indices.iter().for_each(|&label| counts[usize::from(label)] += 1);
    let (most, mut targets) = (BITS * bit_price, (0..=255).take(colors.len()).collect::<Vec<u8>>());
    let mut rare: Vec<usize> = (fixed..colors.len()).filter(|&label| counts[label] > 0).collect();
    rare.retain(|&label| colors[label][3] > 0 && !KEPT.contains(&colors[label]));
    rare.sort_by_key(|&label| counts[label]);
    let mut is_target = vec![false; colors.len()];
    for label in rare.into_iter().take_while(|_| most > 0.0) {
        let is_other = |&other: &usize| {
            let (alpha, own) = (colors[other][3], colors[label][3]);
            other != label
                && targets[other] as usize == other
                && counts[other] > 0
                && alpha > 0
                && (own < 255 || alpha == 255)
        };
        let others = (0..colors.len()).filter(is_other).map(|other| (other, points[other]));
        let Some((other, distance)) = nearest(others, points[label]) else { continue };
        if !is_target[label] && counts[label] as f64 * f64::from(distance) <= most {
            (targets[label], is_target[other]) = (other as u8, true);
        }
    }
    indices.par_iter_mut().with_min_len(MIN_LEN).for_each(|label| *label = targets[usize::from(*label)]);
}

/// Labels of a parallel task.
const MIN_LEN: usize = 1 << 16;
