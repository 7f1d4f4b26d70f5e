//! Weighted points, the input of k-means.

pub(crate) mod cluster;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::histogram::Histogram;
use crate::image::Rgba;
use crate::lattice::map::Lattice;
use crate::lattice::point::{LENGTH2_LIMIT, Point, distance2};
use crate::lattice::sort;
use crate::lattice::zorder::cell;
use crate::points::cluster::Cluster;

/// Unique colours as lattice points with weights, sorted along a Z-order curve, then by colour id.
///
/// The order is part of the definition of results: ties between points go to the first.
#[derive(Clone, Debug)]
pub struct WeightedPoints {
    pub(crate) channels: usize,
    pub(crate) points: Vec<Point>,
    pub(crate) weights: Vec<u32>,
    pub(crate) colors: Vec<u32>,
    pub(crate) cells: Vec<u32>,
}

// Every inertia fits a u64.
const _: () = assert!(WeightedPoints::MAX_WEIGHT.checked_mul(LENGTH2_LIMIT as u64).is_some());

impl WeightedPoints {
    /// The largest sum of all weights. With coordinates below 2^12 and squared distances below 2^24, every sum of
    /// weighted coordinates is below 2^44 and every inertia below 2^56.
    pub const MAX_WEIGHT: u64 = (1 << 32) - 1;

    /// Makes the points of a histogram's colours. A colour's index in the histogram is its colour id.
    ///
    /// The weights are the counts. If their sum exceeds [`Self::MAX_WEIGHT`], all are halved until it does not, but not
    /// below 1. Takes time linear in the colours.
    ///
    /// # Errors
    /// [`Error::NoPoints`] for an empty histogram.
    pub fn new(histogram: &Histogram, lattice: &Lattice) -> Result<Self> {
        Self::with_points_by_color(histogram, lattice).map(|(points, _)| points)
    }

    /// Makes the points as [`Self::new`] does, and returns also the point of each colour by colour id.
    pub(crate) fn with_points_by_color(histogram: &Histogram, lattice: &Lattice) -> Result<(Self, Vec<Point>)> {
        if histogram.is_empty() {
            return Err(Error::NoPoints);
        }
        let channels = lattice.channels();
        let colors = histogram.colors();
        let (mut points_by_color, mut cells) = (vec![[0; 4]; colors.len()], vec![0; colors.len()]);
        let parts =
            points_by_color.par_chunks_mut(CHUNK).zip(cells.par_chunks_mut(CHUNK)).zip(colors.par_chunks(CHUNK));
        parts.for_each(|((points, cells), colors)| convert(lattice, colors, points, cells));
        // The sort is stable, so that colours of one cell stay in the order of their ids.
        let order = sort::by_cell(&cells, 8 * channels as u32);
        let (counts, shift) = (histogram.counts(), halvings(histogram.counts()));
        let part = |&entry: &u64| {
            let (color, cell) = (entry as u32, (entry >> 32) as u32);
            ((points_by_color[color as usize], weight(counts[color as usize], shift) as u32), (color, cell))
        };
        let ((points, weights), (colors, cells)) = order.par_iter().with_min_len(CHUNK).map(part).unzip();
        Ok((Self { channels, points, weights, colors, cells }, points_by_color))
    }

    /// Points in order along the curve, given by their cells, which need not be those of the points; their colour ids
    /// are their indices.
    #[doc(hidden)]
    pub fn from_sorted(channels: usize, points: Vec<Point>, weights: Vec<u32>, cells: Vec<u32>) -> Self {
        Self { channels, weights, colors: (0..points.len() as u32).collect(), cells, points }
    }

    /// The same points with these weights.
    #[doc(hidden)]
    pub fn with_weights(self, weights: Vec<u32>) -> Self {
        Self { weights, ..self }
    }

    /// The same points with weights that are halved until they fit.
    pub(crate) fn weighted(self, weights: &[u64]) -> Self {
        let shift = halvings(weights);
        Self { weights: weights.par_iter().map(|&wide| weight(wide, shift) as u32).collect(), ..self }
    }

    /// The sums of all points as one cluster, and the sum of weight times squared length.
    pub(crate) fn moments(&self) -> (Cluster, u64) {
        let part = |(points, weights): (&[Point], &[u32])| {
            points.iter().zip(weights).fold((Cluster::default(), 0), |(mut sum, square), (&point, &weight)| {
                sum.add(&Cluster::from_point(point, weight));
                (sum, square + u64::from(weight) * u64::from(distance2(point, [0; 4])))
            })
        };
        let parts = self.points().par_chunks(1 << 14).zip(self.weights().par_chunks(1 << 14)).map(part);
        parts.reduce(Default::default, |(mut a, square), (b, more)| {
            a.add(&b);
            (a, square + more)
        })
    }

    /// The sum over all pixels of the squared distance to their centroid, by axis. `counts` are by colour id.
    pub(crate) fn errors(&self, counts: &[u64], labels: &[u8], centroids: &[Point]) -> [u128; 4] {
        const CHUNK: usize = 1 << 12;
        let rows = self.points().par_chunks(CHUNK).zip(labels.par_chunks(CHUNK));
        let parts = rows.zip(self.colors().par_chunks(CHUNK)).map(|((points, labels), colors)| {
            let mut sums = [0u128; 4];
            for ((point, &label), &color) in points.iter().zip(labels).zip(colors) {
                let (centroid, count) = (centroids[usize::from(label)], counts[color as usize]);
                for axis in 0..4 {
                    let distance = u64::from(point[axis].abs_diff(centroid[axis]));
                    sums[axis] += u128::from(distance * distance) * u128::from(count);
                }
            }
            sums
        });
        parts.reduce(|| [0; 4], |a, b| std::array::from_fn(|axis| a[axis] + b[axis]))
    }

    /// The points that coincide with none of `fixed`; at least one must remain.
    #[doc(hidden)]
    pub fn excluding(&self, fixed: &[Point]) -> Cow<'_, Self> {
        if fixed.is_empty() {
            return Cow::Borrowed(self);
        }
        let kept: Vec<usize> = (0..self.len()).filter(|&i| !fixed.contains(&self.points[i])).collect();
        Cow::Owned(Self {
            channels: self.channels,
            points: kept.iter().map(|&i| self.points[i]).collect(),
            weights: kept.iter().map(|&i| self.weights[i]).collect(),
            colors: kept.iter().map(|&i| self.colors[i]).collect(),
            cells: kept.iter().map(|&i| self.cells[i]).collect(),
        })
    }

    /// Number of coordinates in use: 3, or 4 with alpha.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Number of points, at least 1.
    #[allow(clippy::len_without_is_empty, reason = "there is always a point")]
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// The points.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The weight of each point, at least 1.
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// The colour id of each point: its index in the histogram that the points were made from.
    pub fn colors(&self) -> &[u32] {
        &self.colors
    }

    /// Reorders one value a point to one value a colour id.
    pub(crate) fn by_color(&self, point_values: &[u8]) -> Vec<u8> {
        // Each element is written once. Atomics only satisfy the compiler; a relaxed store is a plain store to the CPU.
        let color_values: Vec<AtomicU8> = vec![0; point_values.len()].into_iter().map(AtomicU8::new).collect();
        let rows = self.colors.par_iter().zip(point_values).with_min_len(CHUNK);
        rows.for_each(|(&color, &value)| color_values[color as usize].store(value, Ordering::Relaxed));
        color_values.into_iter().map(AtomicU8::into_inner).collect()
    }

    /// The cell of each point along the Z-order curve. Points whose cells agree from the top share a box.
    #[doc(hidden)]
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// The index in a range of points at which the highest bit in which their cells differ becomes 1; None if all cells
    /// are the same.
    pub(crate) fn middle(&self, range: &Range<usize>) -> Option<usize> {
        let cells = &self.cells[range.clone()];
        let bit = (cells[0] ^ cells[cells.len() - 1]).checked_ilog2()?;
        Some(range.start + cells.partition_point(|cell| cell >> bit & 1 == 0))
    }
}

/// Colours of a parallel task.
const CHUNK: usize = 1 << 13;

/// Computes the points of colours, and their cells.
#[multiversion::multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
fn convert(lattice: &Lattice, colors: &[Rgba], points: &mut [Point], cells: &mut [u32]) {
    lattice.points(colors, points);
    cells.iter_mut().zip(points).for_each(|(target, point)| *target = cell(*point, lattice.channels()));
}

/// The weight of a count after `shift` halvings.
fn weight(count: u64, shift: u32) -> u64 {
    (count >> shift).max(1)
}

/// The least number of halvings after which the sum of all weights is at most [`WeightedPoints::MAX_WEIGHT`].
fn halvings(counts: &[u64]) -> u32 {
    let total =
        |shift| counts.par_iter().with_min_len(CHUNK).map(|&count| u128::from(weight(count, shift))).sum::<u128>();
    (0..64).find(|&shift| total(shift) <= WeightedPoints::MAX_WEIGHT.into()).expect("there are at most 2^32 colours")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Image;
    use crate::lattice::space::Space;

    #[test]
    fn weights_of_many_images_are_halved_until_they_fit() {
        assert_eq!(halvings(&[1 << 31, 1 << 30]), 0);
        assert_eq!(halvings(&[1 << 32]), 1);
        assert_eq!(halvings(&[1 << 40, 1]), 9);
        assert_eq!(weight(1, 9), 1);
    }

    #[test]
    fn points_lie_on_the_curve_and_colours_are_a_permutation() {
        let bytes: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2654435761) >> 13) as u8).collect();
        let (histogram, _) = Histogram::with_color_set(&Image::new(100, 10, bytes).unwrap());
        for space in [Space::Srgb, Space::Oklab] {
            let lattice = Lattice::new(space, true);
            let points = WeightedPoints::new(&histogram, &lattice).unwrap();
            let keys: Vec<_> = points.points().iter().zip(points.colors()).map(|(&p, &c)| (cell(p, 4), c)).collect();
            assert!(keys.is_sorted());
            let mut seen = points.colors().to_vec();
            seen.sort_unstable();
            assert!(seen.iter().enumerate().all(|(i, &color)| i as u32 == color));
            for ((point, &color), &weight) in points.points().iter().zip(points.colors()).zip(points.weights()) {
                assert_eq!(*point, lattice.point(histogram.colors()[color as usize]));
                assert_eq!(u64::from(weight), histogram.counts()[color as usize]);
            }
        }
    }
}
