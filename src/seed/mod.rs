//! First centroids.

pub(crate) mod breathe;
pub(crate) mod plus_plus;
mod ward;
pub(crate) mod wu;

use crate::kernel::accumulate::Cluster;
use crate::lattice::Point;
use crate::points::WeightedPoints;

/// Up to `count` seeds: Wu's cuts into twice as many boxes, then Ward's merges of the cheapest pairs.
///
/// The cuts look at one axis each, and the merges take back those that were not worth it.
pub(crate) fn wu(points: &WeightedPoints, count: usize) -> Vec<Point> {
    let mut rows: Vec<wu::Row> = points.points().iter().copied().zip(points.weights().iter().copied()).collect();
    let whole = 0..rows.len();
    ward::merge(wu::cut(&mut rows, &[whole], 2 * count, points.channels()), count).iter().map(Cluster::mean).collect()
}
