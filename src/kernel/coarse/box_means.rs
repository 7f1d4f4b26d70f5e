//! Mean and weight of the points of each box.

use crate::lattice::point::Point;
use crate::lattice::zorder::cell;
use crate::points::cluster::Cluster;

/// The point that stands for all of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoxMean {
    /// The mean of the points.
    pub mean: Point,
    /// The weight of all.
    pub weight: u32,
    /// The cell of the first point, which keeps boxes in order.
    pub cell: u32,
}

/// The mean of each box; `starts` has the first point of each, and behind the last the number of points.
pub fn box_means(points: &[Point], weights: &[u32], starts: &[u32], channels: usize) -> Vec<BoxMean> {
    let mean = |ends: &[u32]| {
        let mut sum = Cluster::default();
        let [start, end] = [ends[0] as usize, ends[1] as usize];
        (start..end).for_each(|i| sum.add(&Cluster::from_point(points[i], weights[i])));
        BoxMean { mean: sum.mean(), weight: sum.weight as u32, cell: cell(points[start], channels) }
    };
    starts.windows(2).map(mean).collect()
}
