//! Mean and weight of the points of each box.

use crate::lattice::point::Point;
use crate::points::cluster::Cluster;

/// `starts` tell at which point each box begins, and behind the last the number of points.
pub fn box_means(points: &[Point], weights: &[u32], starts: &[u32]) -> Vec<(Point, u32)> {
    let pool = |ends: &[u32]| {
        let mut sum = Cluster::default();
        (ends[0] as usize..ends[1] as usize).for_each(|at| sum.add(&Cluster::from_point(points[at], weights[at])));
        (sum.mean(), sum.weight as u32)
    };
    starts.windows(2).map(pool).collect()
}
