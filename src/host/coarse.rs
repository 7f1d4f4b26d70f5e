//! Coarse sets: the same weight in fewer points, for seeding and the first iterations of k-means.
//!
//! Points that share a box of the Z-order curve become one point at their mean. A box is halved, along the curve, while
//! its weight times its squared size is above a threshold: where many pixels are, boxes are small. The error that such
//! a set adds to the inertia is about the same everywhere, and k-means on it is a hundred times cheaper.

use std::ops::Range;

use rayon::prelude::*;

use crate::kernel::coarse::split_class::{SPLIT_CLASSES, diagonal2, split_class_of};
use crate::points::WeightedPoints;
use crate::points::cluster::Cluster;

impl WeightedPoints {
    /// Up to `most` points, at least 1, that stand for all; the points themselves where they are no more. Their colour
    /// ids are their indices. Time is linear in the points, and a search and a sort for those that are left.
    #[doc(hidden)]
    pub fn coarse(&self, most: usize) -> Self {
        let inner = split_points(self, most);
        let bounds: Vec<usize> = [0].into_iter().chain(inner).chain([self.len()]).collect();
        let boxes = bounds.par_windows(2).with_min_len(MIN_LEN).map(|bounds| {
            let (start, end) = (bounds[0], bounds[1]);
            let mut sum = Cluster::default();
            for (&point, &weight) in self.points()[start..end].iter().zip(&self.weights()[start..end]) {
                sum.add(&Cluster::from_point(point, weight));
            }
            ((sum.mean(), sum.weight as u32), self.cells()[start])
        });
        let ((points, weights), cells) = boxes.unzip();
        Self::from_sorted(self.channels(), points, weights, cells)
    }
}

/// Boxes that a thread takes at least.
const MIN_LEN: usize = 512;

/// Fewer than `most` points, in order, at which boxes are halved: those of the highest [classes](split_class_of) of
/// weight times squared diagonal, each class as a whole.
///
/// A part of a box is of no higher class than the box, so boxes are opened from the top, and most never.
fn split_points(points: &WeightedPoints, most: usize) -> Vec<usize> {
    if points.len() <= most {
        return (1..points.len()).collect();
    }
    let sizes: [u64; 33] = std::array::from_fn(|level| diagonal2(level as u32, points.channels() as u32));
    let cells = points.cells();
    let mut sums = vec![0];
    sums.extend(points.weights().iter().scan(0u32, |sum, weight| {
        *sum += weight;
        Some(*sum)
    }));
    let class_of = |range: &Range<usize>| {
        let level = 32 - (cells[range.start] ^ cells[range.end - 1]).leading_zeros();
        usize::from(split_class_of(u64::from(sums[range.end] - sums[range.start]) * sizes[level as usize]))
    };
    let mut boxes = vec![Vec::new(); SPLIT_CLASSES];
    let whole = 0..points.len();
    boxes[class_of(&whole)].push(whole);
    let mut found = Vec::new();
    'classes: for class in (0..SPLIT_CLASSES).rev() {
        let before = found.len();
        while let Some(range) = boxes[class].pop() {
            match points.middle(&range) {
                Some(middle) => {
                    found.push(middle);
                    let halves = [range.start..middle, middle..range.end].into_iter().filter(|half| half.len() > 1);
                    halves.for_each(|half| boxes[class_of(&half)].push(half));
                }
                None => found.extend(range.start + 1..range.end),
            }
            if found.len() >= most {
                found.truncate(before);
                break 'classes;
            }
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Histogram;
    use crate::image::Image;
    use crate::lattice::map::Lattice;
    use crate::lattice::space::Space;

    #[test]
    fn boxes_are_halved_where_most_is_lost() {
        use crate::kernel::coarse::select_splits::least_kept;

        // Corners of one cell with many points, and noise all over.
        let pixel = |i: u32| match i % 3 {
            0 => i.wrapping_mul(2_654_435_761).to_le_bytes(),
            _ => [(i >> 3 & 1) as u8, (i >> 4 & 1) as u8, (i >> 5 & 1) as u8, 255],
        };
        let image = Image::new(60, 50, (0..3000).flat_map(pixel).collect()).unwrap();
        for (space, alpha) in [(Space::Srgb, true), (Space::Oklab, true), (Space::Oklab, false)] {
            let points = WeightedPoints::new(&Histogram::from_image(&image), &Lattice::new(space, alpha)).unwrap();
            let (cells, channels) = (points.cells(), points.channels() as u32);
            let classes: Vec<usize> = (cells.windows(2))
                .map(|pair| {
                    let level = 32 - (pair[0] ^ pair[1]).leading_zeros();
                    let in_box = |&(cell, _): &(&u32, &u32)| u64::from(*cell) >> level == u64::from(pair[0]) >> level;
                    let weight = cells
                        .iter()
                        .zip(points.weights())
                        .filter(in_box)
                        .map(|(_, &weight)| u64::from(weight))
                        .sum::<u64>();
                    usize::from(split_class_of(weight * diagonal2(level, channels)))
                })
                .collect();
            let mut counts = [0; SPLIT_CLASSES];
            classes.iter().for_each(|&class| counts[class] += 1);
            for most in [1, 2, 5, 30, 200, 900, points.len() - 1, points.len(), 5000] {
                let (least, kept) = least_kept(&counts, most);
                let expected: Vec<usize> = (1..points.len()).filter(|&end| classes[end - 1] >= least).collect();
                assert_eq!(split_points(&points, most), expected, "{most}");
                assert_eq!(expected.len(), kept);
            }
        }
    }

    #[test]
    fn weight_and_order_are_kept_and_heavy_places_are_finer() {
        // A corner of few colours with most of the pixels, and noise all over.
        let pixel = |i: u32| match i % 4 {
            0 => i.wrapping_mul(2_654_435_761).to_le_bytes().map(|c| c | 1),
            _ => [(i >> 2 & 31) as u8, (i >> 7 & 31) as u8, 0, 255],
        };
        for alpha in [false, true] {
            let bytes = (0..40_000).map(pixel).flat_map(|[r, g, b, a]| [r, g, b, if alpha { a } else { 255 }]);
            let (histogram, _) = Histogram::with_color_set(&Image::new(200, 200, bytes.collect()).unwrap());
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
