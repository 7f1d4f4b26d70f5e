//! Seeding by variance-minimising cuts.
//!
//! After Xiaolin Wu, "Color quantization by dynamic programming and principal analysis" (ACM TOG 1992) and "Efficient
//! statistical computations for optimal color quantization" (Graphics Gems II, 1991): boxes are cut across an axis
//! where the two parts have the least variance. Here the next box to cut is the one whose best cut gains most, and
//! boxes hold points instead of a grid, so that alpha is a further axis and narrow ranges of colour are cut finely.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use rayon::prelude::*;

use crate::cluster::seed::ward;
use crate::lattice::point::{Point, bounds};
use crate::points::WeightedPoints;
use crate::points::cluster::Cluster;

/// Bins along each axis of a box; a cut is tried between each two.
const BINS: usize = 64;

/// Finds up to `count` seeds: Wu's cuts into twice as many boxes, then Ward's merges of the cheapest pairs.
///
/// A cut considers one axis only; the merges undo cuts that gained little.
pub fn wu(points: &WeightedPoints, count: usize) -> Vec<Point> {
    let mut rows: Vec<Row> = points.points().iter().copied().zip(points.weights().iter().copied()).collect();
    let whole = 0..rows.len();
    ward::merge(cut(&mut rows, &[whole], 2 * count, points.channels()), count).iter().map(Cluster::mean).collect()
}

/// Cuts boxes, given as ranges of rows, until there are `count`, or fewer if there are fewer different points. Returns
/// their sums. The rows are reordered.
pub(super) fn cut(rows: &mut [Row], ranges: &[Range<usize>], count: usize, channels: usize) -> Vec<Cluster> {
    let boxes = if channels == 3 { boxes::<3>(rows, ranges, count) } else { boxes::<4>(rows, ranges, count) };
    boxes.into_iter().map(|region| region.sum).collect()
}

/// A point and its weight.
pub(super) type Row = (Point, u32);

/// A box: a range of rows, their sums, and their best cut.
struct Region {
    range: Range<usize>,
    sum: Cluster,
    /// None if all points are the same.
    cut: Option<Cut>,
}

struct Cut {
    axis: usize,
    /// The first coordinate of the upper part.
    threshold: u16,
    /// The decrease of the weighted sum of squared distances to the mean.
    gain: u64,
}

fn boxes<const CHANNELS: usize>(rows: &mut [Row], ranges: &[Range<usize>], count: usize) -> Vec<Region> {
    let whole =
        ranges.par_iter().map_init(CutFinder::<CHANNELS>::new, |finder, range| finder.region(rows, range.clone()));
    let mut boxes: Vec<Region> = whole.collect();
    // Ties go to the first box.
    let key = |index: usize, region: &Region| region.cut.as_ref().map(|cut| (cut.gain, Reverse(index)));
    let mut gains: BinaryHeap<_> = boxes.iter().enumerate().filter_map(|(index, region)| key(index, region)).collect();
    let mut finder = CutFinder::<CHANNELS>::new();
    while boxes.len() < count
        && let Some((_, Reverse(index))) = gains.pop()
    {
        let [lower, upper] = boxes[index].split(rows).map(|half| finder.region(rows, half));
        gains.extend(key(index, &lower));
        gains.extend(key(boxes.len(), &upper));
        boxes[index] = lower;
        boxes.push(upper);
    }
    boxes
}

impl Region {
    /// Partitions the rows at the cut and returns the lower and the upper range.
    fn split(&self, rows: &mut [Row]) -> [Range<usize>; 2] {
        let cut = self.cut.as_ref().expect("only a box with a cut is split");
        let rows = &mut rows[self.range.clone()];
        let mut middle = 0;
        for i in 0..rows.len() {
            if rows[i].0[cut.axis] < cut.threshold {
                rows.swap(i, middle);
                middle += 1;
            }
        }
        let middle = self.range.start + middle;
        [self.range.start..middle, middle..self.range.end]
    }
}

/// Scratch space of a thread that searches for cuts.
struct CutFinder<const CHANNELS: usize> {
    /// Sums of rows by bin along each axis. All are 0 between searches.
    bins: [[Cluster; BINS]; CHANNELS],
    /// The least coordinate of the box along each axis.
    low: Point,
    /// The width of a bin along each axis, as a power of two.
    shifts: Point,
    /// A bit for each bin that is not empty. The first never is.
    used: [u64; CHANNELS],
    cuts: Cuts,
}

impl<const CHANNELS: usize> CutFinder<CHANNELS> {
    fn new() -> Box<Self> {
        let (bins, used) = ([[Cluster::default(); BINS]; CHANNELS], [0; CHANNELS]);
        let cuts = Cuts { len: 0, bins: [0; BINS], sums: [[0.0; BINS]; 4], weights: [1.0; BINS] };
        Box::new(Self { bins, low: [0; 4], shifts: [0; 4], used, cuts })
    }

    /// Makes the box of a range of rows.
    fn region(&mut self, rows: &[Row], range: Range<usize>) -> Region {
        fill_bins(self, &rows[range.clone()]);
        let mut sum = Cluster::default();
        self.bins[0].iter().for_each(|bin| sum.add(bin));
        let cuts = (0..CHANNELS).filter_map(|axis| self.best(axis, &sum));
        let cut = cuts.reduce(|best, cut| if cut.gain > best.gain { cut } else { best });
        Region { range, sum, cut }
    }

    /// The best cut across an axis. Empties the axis's bins.
    fn best(&mut self, axis: usize, all: &Cluster) -> Option<Cut> {
        let bins = &mut self.bins[axis];
        let mut lower = std::mem::take(&mut bins[0]);
        let mut left = self.used[axis] & !1;
        self.cuts.len = 0;
        while left > 0 {
            let bin = left.trailing_zeros() as usize;
            self.cuts.push(bin, &lower);
            lower.add(&std::mem::take(&mut bins[bin]));
            left &= left - 1;
        }
        let (bin, gain) = self.cuts.best(all)?;
        Some(Cut { axis, threshold: self.low[axis] + ((bin as u16) << self.shifts[axis]), gain })
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn fill_bins<const CHANNELS: usize>(finder: &mut CutFinder<CHANNELS>, rows: &[Row]) {
    let [low, high] = bounds(rows.iter().map(|(point, _)| point));
    let mut shifts = [0; 4];
    for axis in 0..CHANNELS {
        while usize::from(high[axis] - low[axis]) >> shifts[axis] >= BINS {
            shifts[axis] += 1;
        }
    }
    (finder.low, finder.shifts, finder.used) = (low, shifts, [0; CHANNELS]);
    for &(point, weight) in rows {
        let sum = Cluster::from_point(point, weight);
        for axis in 0..CHANNELS {
            let bin = usize::from((point[axis] - low[axis]) >> shifts[axis]) % BINS;
            finder.bins[axis][bin].add(&sum);
            finder.used[axis] |= 1 << bin;
        }
    }
}

/// The possible cuts across an axis, and the sums of the points below each.
struct Cuts {
    len: usize,
    /// The bin above each cut.
    bins: [usize; BINS],
    /// The sums below each cut, by axis. They are below 2^44, so that an `f64` is exact.
    sums: [[f64; BINS]; 4],
    weights: [f64; BINS],
}

/// A difference of approximate gains by which exact gains surely differ the same way. The error of an approximate gain
/// is below 2^6 (six roundings of numbers below 2^56), and exact gains are rounded down by less than 2.
const SLACK: f64 = 512.0;

impl Cuts {
    fn push(&mut self, bin: usize, lower: &Cluster) {
        self.bins[self.len] = bin;
        for axis in 0..4 {
            self.sums[axis][self.len] = lower.sum[axis] as f64;
        }
        self.weights[self.len] = lower.weight as f64;
        self.len += 1;
    }

    /// The bin of the cut with the largest gain, and the gain. Ties go to the first cut.
    fn best(&self, all: &Cluster) -> Option<(usize, u64)> {
        let mut gains = [0.0; BINS];
        let whole = Whole { sum: all.sum.map(|sum| sum as f64), weight: all.weight as f64 };
        approximate_gains(self, whole, &mut gains);
        let gains = &gains[..self.len];
        let most = gains.iter().copied().fold(0.0, f64::max);
        let mut best: Option<(usize, u64)> = None;
        for (index, _) in gains.iter().enumerate().filter(|&(_, &gain)| gain > most - SLACK) {
            let sum = self.sums.each_ref().map(|sums| sums[index] as u64);
            let gain = gain(&Cluster { sum, weight: self.weights[index] as u64 }, all);
            if best.is_none_or(|(_, most)| gain > most) {
                best = Some((self.bins[index], gain));
            }
        }
        best
    }
}

/// The sums of a whole box.
struct Whole {
    sum: [f64; 4],
    weight: f64,
}

/// Computes the approximate [`gain`] of each cut, up to a constant that is the same for all cuts.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn approximate_gains(cuts: &Cuts, whole: Whole, gains: &mut [f64; BINS]) {
    const LANES: usize = 8;
    for start in (0..cuts.len).step_by(LANES) {
        for index in start..start + LANES {
            let (mut lower, mut upper) = (0.0, 0.0);
            for axis in 0..4 {
                let below = cuts.sums[axis][index];
                lower += below * below;
                upper += (whole.sum[axis] - below) * (whole.sum[axis] - below);
            }
            gains[index] = lower / cuts.weights[index] + upper / (whole.weight - cuts.weights[index]);
        }
    }
}

/// The decrease of the weighted sum of squared distances to the mean when `lower` is cut off from `all`.
fn gain(lower: &Cluster, all: &Cluster) -> u64 {
    let sum = std::array::from_fn(|i| all.sum[i] - lower.sum[i]);
    let upper = Cluster { sum, weight: all.weight - lower.weight };
    (explained(lower) + explained(&upper)).saturating_sub(explained(all))
}

/// The part of the sum of squared lengths that the mean explains: `|sum|^2 / weight`, rounded down. It is below 2^56.
fn explained(cluster: &Cluster) -> u64 {
    let square: u128 = cluster.sum.iter().map(|&s| u128::from(s) * u128::from(s)).sum();
    (square / u128::from(cluster.weight)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn fractions_choose_the_cut_that_whole_numbers_do() {
        let mut random = Random::new(1);
        let mut number = |limit: u32| random.below(limit.into()) as u32;
        let mut finder = CutFinder::<3>::new();
        // Few and many rows, light and heavy, close together (so that gains are nearly equal) and far apart.
        for case in 0..400 {
            let (rows, span) = (1 + number([3, 40, 900][case % 3]), [2, 9, 64, 4000][case % 4]);
            let weight = [1, 7, 1 << 20][case / 3 % 3];
            let mut row =
                |_| ([0, 1, 2, 3].map(|axis| if axis < 3 { number(span) as u16 } else { 0 }), 1 + number(weight));
            let rows: Vec<Row> = (0..rows).map(&mut row).collect();
            let region = finder.region(&rows, 0..rows.len());
            let mut sum = Cluster::default();
            rows.iter().for_each(|&(point, weight)| sum.add(&Cluster::from_point(point, weight)));
            assert_eq!(region.sum, sum);
            let (mut best, mut place) = (None, (0, 0));
            for axis in 0..3 {
                let along = || rows.iter().map(|(point, _)| point[axis]);
                let (low, high) = (along().min().unwrap(), along().max().unwrap());
                let shift = (0..).find(|shift| (high - low) >> shift < 64).unwrap();
                for bin in 1..=(high - low) >> shift {
                    let threshold = low + (bin << shift);
                    let mut lower = Cluster::default();
                    let below = rows.iter().filter(|(point, _)| point[axis] < threshold);
                    below.for_each(|&(point, weight)| lower.add(&Cluster::from_point(point, weight)));
                    let is_used = along().any(|c| (c - low) >> shift == bin);
                    if is_used && best.is_none_or(|best| gain(&lower, &sum) > best) {
                        (best, place) = (Some(gain(&lower, &sum)), (axis, threshold));
                    }
                }
            }
            assert_eq!(region.cut.as_ref().map(|cut| cut.gain), best);
            assert!(region.cut.is_none_or(|cut| (cut.axis, cut.threshold) == place));
        }
    }
}
