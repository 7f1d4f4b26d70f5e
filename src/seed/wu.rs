//! Seeds by variance-minimising cuts.
//!
//! After Xiaolin Wu, "Color quantization by dynamic programming and principal analysis" (ACM TOG 1992) and "Efficient
//! statistical computations for optimal color quantization" (Graphics Gems II, 1991): boxes are cut across an axis where
//! the two parts have the least variance. Here the box is cut next whose best cut gains most, and the boxes hold the
//! points themselves instead of a grid, so that alpha is one more axis and narrow ranges of colour are cut as finely.

use std::ops::Range;

use rayon::prelude::*;

use crate::kernel::Cluster;
use crate::lattice::Point;

/// Places along an axis at which a cut is tried, at most.
const BINS: usize = 64;

/// The sums of up to `count` boxes, cut out of those that the ranges of rows are; fewer where there are not as many
/// different points.
pub(super) fn cut(rows: &mut [Row], ranges: &[Range<usize>], count: usize, channels: usize) -> Vec<Cluster> {
    let mut boxes: Vec<Region> = ranges.par_iter().map(|range| Region::new(rows, range.clone(), channels)).collect();
    while boxes.len() < count {
        let gains = boxes.iter().enumerate().filter_map(|(place, region)| Some((region.cut.as_ref()?.gain, place)));
        // The largest gain, and of equal ones the first.
        let Some((_, place)) = gains.max_by_key(|&(gain, place)| (gain, usize::MAX - place)) else { break };
        let (first, second) = boxes[place].split(rows, channels);
        boxes[place] = first;
        boxes.push(second);
    }
    boxes.into_iter().map(|region| region.sum).collect()
}

/// A point and its weight.
pub(super) type Row = (Point, u32);

/// A box: some rows, what they sum to, and where they are best cut.
struct Region {
    range: Range<usize>,
    sum: Cluster,
    /// None where all points are the same.
    cut: Option<Cut>,
}

struct Cut {
    axis: usize,
    /// The first coordinate of the upper part.
    threshold: u16,
    /// How much the weighted sum of squared distances to the mean falls.
    gain: u64,
}

impl Region {
    fn new(rows: &[Row], range: Range<usize>, channels: usize) -> Self {
        let own = &rows[range.clone()];
        let mut sum = Cluster::default();
        own.iter().for_each(|&(point, weight)| sum.add(&Cluster::of(point, weight)));
        let cuts = (0..channels).filter_map(|axis| best_cut(own, &sum, axis));
        let cut = cuts.reduce(|best, cut| if cut.gain > best.gain { cut } else { best });
        Self { range, sum, cut }
    }

    fn split(&self, rows: &mut [Row], channels: usize) -> (Self, Self) {
        let cut = self.cut.as_ref().expect("only a box with a cut is split");
        let own = &mut rows[self.range.clone()];
        let mut middle = 0;
        for i in 0..own.len() {
            if own[i].0[cut.axis] < cut.threshold {
                own.swap(i, middle);
                middle += 1;
            }
        }
        let middle = self.range.start + middle;
        let (lower, upper) = (self.range.start..middle, middle..self.range.end);
        (Self::new(rows, lower, channels), Self::new(rows, upper, channels))
    }
}

fn best_cut(rows: &[Row], all: &Cluster, axis: usize) -> Option<Cut> {
    let (low, high) = rows.iter().fold((u16::MAX, 0), |(low, high), (point, _)| {
        let c = point[axis];
        (low.min(c), high.max(c))
    });
    let shift = (0..16).find(|shift| usize::from((high - low) >> shift) < BINS)?;
    let mut bins = [Cluster::default(); BINS];
    for &(point, weight) in rows {
        bins[usize::from((point[axis] - low) >> shift)].add(&Cluster::of(point, weight));
    }
    let used = usize::from((high - low) >> shift) + 1;
    let (mut lower, mut best) = (Cluster::default(), None);
    for (i, bin) in bins[..used].iter().enumerate().skip(1) {
        lower.add(&bins[i - 1]);
        if bin.weight == 0 && i + 1 < used {
            continue;
        }
        let upper =
            Cluster { sum: std::array::from_fn(|i| all.sum[i] - lower.sum[i]), weight: all.weight - lower.weight };
        let gain = (explained(&lower) + explained(&upper)).saturating_sub(explained(all));
        if best.as_ref().is_none_or(|best: &Cut| gain > best.gain) {
            best = Some(Cut { axis, threshold: low + ((i as u16) << shift), gain });
        }
    }
    best
}

/// `|sum|^2 / weight`, rounded down: what a mean explains of the sum of squared lengths. Below 2^56, as that is.
fn explained(cluster: &Cluster) -> u64 {
    let square: u128 = cluster.sum.iter().map(|&s| u128::from(s) * u128::from(s)).sum();
    (square / u128::from(cluster.weight)) as u64
}
