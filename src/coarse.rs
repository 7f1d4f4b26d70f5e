//! The same weight in fewer points: what seeding and the first iterations of k-means work on.
//!
//! Points that share a box of the Z-order curve become one point at their mean. A box is halved, along the curve, while
//! its weight times its squared size is above a threshold: where many pixels are, boxes are small. The error that such a
//! set adds to the inertia is about the same everywhere, and k-means on it is a hundred times cheaper.

use std::ops::Range;

use rayon::prelude::*;

use crate::kernel::{Cluster, FENCES, class, least_kept, size2};
use crate::points::WeightedPoints;

impl WeightedPoints {
    /// Up to `most` points, at least 1, that stand for all; the points themselves where they are no more. Their colour ids are
    /// their places. Time is linear in the points.
    #[doc(hidden)]
    pub fn coarse(&self, most: usize) -> Self {
        let boundaries = boundaries(self);
        let mut counts = [0; FENCES];
        boundaries.iter().for_each(|&class| counts[usize::from(class)] += 1);
        let (least, _) = least_kept(&counts, most);

        let inner = (1..self.len()).filter(|&end| usize::from(boundaries[end - 1]) >= least);
        let bounds: Vec<usize> = [0].into_iter().chain(inner).chain([self.len()]).collect();
        let boxes = bounds.par_windows(2).with_min_len(SHARE).map(|bounds| {
            let (start, end) = (bounds[0], bounds[1]);
            let mut sum = Cluster::default();
            for (&point, &weight) in self.points()[start..end].iter().zip(&self.weights()[start..end]) {
                sum.add(&Cluster::of(point, weight));
            }
            ((sum.mean(), sum.weight as u32), self.cells()[start])
        });
        let ((points, weights), cells) = boxes.unzip();
        Self::numbered(self.channels(), (points, cells), weights)
    }
}

/// Boxes that a thread takes at least.
const SHARE: usize = 512;

/// For each two neighbours on the curve the class of the smallest box that holds both: its weight times its squared size.
///
/// The curve is cut into parts whose cells agree above some bits, each of which is a thread's affair.
fn boundaries(points: &WeightedPoints) -> Vec<u16> {
    let (cells, weights, channels) = (points.cells(), points.weights(), points.channels() as u32);
    let sizes: [u64; 33] = std::array::from_fn(|level| size2(level as u32, channels));
    let below = 8 * channels - PART_BITS;
    let mut classes = vec![0; points.len() - 1];
    let (mut rest, mut start) = (&mut classes[..], 0);
    let (mut parts, mut between) = (Vec::new(), Vec::new());
    while start < points.len() {
        let end = start + cells[start..].partition_point(|cell| cell >> below == cells[start] >> below);
        parts.push((start..end, rest.split_off_mut(..end - 1 - start).expect("parts are of points")));
        between.extend(rest.split_off_first_mut());
        start = end;
    }
    let part = |(range, inner): (Range<usize>, &mut [u16])| {
        let own = cells[range.clone()].iter().copied().zip(weights[range.clone()].iter().map(|&weight| weight.into()));
        let whole = close(own, |place, level, weight| inner[place] = class(weight * sizes[level as usize]));
        (cells[range.start] >> below, whole)
    };
    let wholes: Vec<(u32, u64)> = parts.into_par_iter().with_min_len(8).map(part).collect();
    close(wholes.into_iter(), |place, level, weight| {
        *between[place] = class(weight * sizes[(below + level) as usize]);
    });
    classes
}

/// Upper bits of a cell in which those of a part agree.
const PART_BITS: u32 = 9;

/// Tells for each two neighbours the low bits of their cells that differ in the smallest box that holds both, and the weight
/// of that box; from cells with their weights. Returns the weight of all.
fn close(mut points: impl Iterator<Item = (u32, u64)>, mut tell: impl FnMut(usize, u32, u64)) -> u64 {
    let Some((mut before, mut last)) = points.next() else { return 0 };
    let mut tell = |boundary: Open, end: u64| tell(boundary.place, boundary.level, end - boundary.start);
    // Boxes that later points may belong to, each inside the one before.
    let mut open: Vec<Open> = Vec::new();
    let mut total = last;
    for (place, (cell, weight)) in points.enumerate() {
        let level = 32 - (before ^ cell).leading_zeros();
        let mut start = total - last;
        while let Some(inner) = open.pop_if(|inner| inner.level < level) {
            start = inner.start;
            tell(inner, total);
        }
        // Only points of the same cell meet at one level twice.
        if let Some(same) = open.last().filter(|same| same.level == level) {
            start = same.start;
        }
        open.push(Open { place, level, start });
        total += weight;
        (before, last) = (cell, weight);
    }
    open.into_iter().for_each(|boundary| tell(boundary, total));
    total
}

/// A boundary between two points whose box is not at its end yet.
struct Open {
    place: usize,
    /// Low bits of the cell that differ within the box.
    level: u32,
    /// Weight of all points before the box.
    start: u64,
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
                    let coarse = points.coarse(most);
                    assert!((most / 2 + 1..=most).contains(&coarse.len()), "{} of {most}", coarse.len());
                    assert_eq!(coarse.weights().iter().sum::<u32>(), total);
                    assert!(coarse.cells().is_sorted());
                }
                assert_eq!(points.coarse(points.len()).points(), points.points());
                // Boxes of equal size would give the corner, which is 1/64 of the cube, some 20 of 1000 points.
                let heavy = points.coarse(1000).weights().iter().filter(|&&weight| weight >= 20).count();
                assert!(heavy > 40, "{heavy}");
            }
        }
    }
}
