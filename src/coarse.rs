//! The same weight in fewer points: what seeding and the first iterations of k-means work on.
//!
//! Points that share a box of the Z-order curve become one point at their mean. A box is halved, along the curve, while
//! its weight times its squared size is above a threshold: where many pixels are, boxes are small. The error that such a
//! set adds to the inertia is about the same everywhere, and k-means on it is a hundred times cheaper.

use rayon::prelude::*;

use crate::kernel::Cluster;
use crate::points::{KEY_SHIFT, WeightedPoints};

/// Classes of thresholds: powers of two, and eight steps from one to the next.
const CLASSES: usize = 64 * 8;

/// Up to `most` points that stand for all; the points themselves where they are no more.
pub(crate) fn coarse(points: &WeightedPoints, most: usize) -> WeightedPoints {
    let boundaries = boundaries(points);
    let mut counts = [0usize; CLASSES];
    boundaries.iter().for_each(|&class| counts[usize::from(class)] += 1);
    let mut left = most - 1;
    let fits = |&class: &usize| match left.checked_sub(counts[class]) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    let classes = (0..CLASSES).rev().take_while(fits).count();
    let is_kept = |class: u16| usize::from(class) >= CLASSES - classes;

    let inner = (1..points.len()).filter(|&end| is_kept(boundaries[end - 1]));
    let bounds: Vec<usize> = [0].into_iter().chain(inner).chain([points.len()]).collect();
    let boxes = bounds.par_windows(2).with_min_len(SHARE).map(|bounds| {
        let (start, end) = (bounds[0], bounds[1]);
        let mut sum = Cluster::default();
        for (&point, &weight) in points.points()[start..end].iter().zip(&points.weights()[start..end]) {
            sum.add(&Cluster::of(point, weight));
        }
        ((sum.mean(), sum.weight as u32), (points.colors()[start], points.keys()[start]))
    });
    let ((places, weights), (colors, keys)) = boxes.unzip();
    WeightedPoints { channels: points.channels(), points: places, weights, colors, keys }
}

/// Boxes that a thread takes at least.
const SHARE: usize = 512;

/// For each two neighbours on the curve the class of the smallest box that holds both: its weight times its squared size.
fn boundaries(points: &WeightedPoints) -> Vec<u16> {
    let sizes: [u64; 33] = std::array::from_fn(|level| size2(level as u32, points.channels() as u32));
    let mut classes = vec![0; points.len() - 1];
    let mut close = |boundary: Open, end: u64| {
        classes[boundary.place] = class((end - boundary.start) * sizes[boundary.level as usize]);
    };
    // Boxes that later points may belong to, each inside the one before.
    let mut open: Vec<Open> = Vec::new();
    let mut total = u64::from(points.weights()[0]);
    for (place, (keys, &weight)) in points.keys().windows(2).zip(&points.weights()[1..]).enumerate() {
        let level = 32 - (keys[0] ^ keys[1]).leading_zeros();
        let mut start = total - u64::from(points.weights()[place]);
        while let Some(inner) = open.pop_if(|inner| inner.level < level) {
            start = inner.start;
            close(inner, total);
        }
        // Only points of the same key meet at one level twice.
        if let Some(same) = open.last().filter(|same| same.level == level) {
            start = same.start;
        }
        open.push(Open { place, level, start });
        total += u64::from(weight);
    }
    open.into_iter().for_each(|boundary| close(boundary, total));
    classes
}

/// A boundary between two points whose box is not at its end yet.
struct Open {
    place: usize,
    /// Low bits of the key that differ within the box.
    level: u32,
    /// Weight of all points before the box.
    start: u64,
}

/// The squared diagonal of a box whose points agree in their keys but for the low `level` bits.
fn size2(level: u32, channels: u32) -> u64 {
    (0..channels).map(|axis| 1 << (2 * ((level + axis) / channels + KEY_SHIFT))).sum()
}

/// Power of two, and the three bits below the first.
fn class(value: u64) -> u16 {
    let power = value.ilog2();
    let below = if power < 3 { value << (3 - power) } else { value >> (power - 3) };
    (power << 3 | (below as u32 & 7)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::Lattice;
    use crate::{Histogram, Image, Space};

    #[test]
    fn weight_and_order_are_kept_and_heavy_places_are_finer() {
        // A corner of few colours with most of the pixels, and noise all over.
        let pixel = |i: u32| match i % 4 {
            0 => i.wrapping_mul(2_654_435_761).to_le_bytes().map(|c| c | 1),
            _ => [(i >> 2 & 31) as u8, (i >> 7 & 31) as u8, 0, 255],
        };
        for alpha in [false, true] {
            let bytes = (0..40_000).map(pixel).flat_map(|[r, g, b, a]| [r, g, b, if alpha { a } else { 255 }]);
            let (histogram, _) = Histogram::of(&Image::new(200, 200, bytes.collect()).unwrap());
            for space in [Space::Srgb, Space::Oklab] {
                let points = WeightedPoints::new(&histogram, &Lattice::new(space, alpha)).unwrap();
                let total: u32 = points.weights().iter().sum();
                for most in [1, 2, 100, 3000] {
                    let coarse = coarse(&points, most);
                    assert!((most / 2 + 1..=most).contains(&coarse.len()), "{} of {most}", coarse.len());
                    assert_eq!(coarse.weights().iter().sum::<u32>(), total);
                    assert!(coarse.keys().is_sorted());
                }
                assert_eq!(coarse(&points, points.len()).points(), points.points());
                // Boxes of equal size would give the corner, which is 1/64 of the cube, some 20 of 1000 points.
                let heavy = coarse(&points, 1000).weights().iter().filter(|&&weight| weight >= 20).count();
                assert!(heavy > 40, "{heavy}");
            }
        }
    }
}
