//! Sums of each cluster: weight and weighted coordinates of its points, and the inertia of all.

use crate::lattice::point::{Point, distance2};
use crate::points::cluster::{Cluster, Sums};

/// Adds each point to the sums of the cluster that its label names.
pub fn accumulate(points: &[Point], weights: &[u32], labels: &[u8], centroids: &[Point], sums: &mut Sums) {
    for ((&point, &weight), &label) in points.iter().zip(weights).zip(labels) {
        let label = usize::from(label);
        sums.clusters[label].add(&Cluster::from_point(point, weight));
        sums.inertia += u64::from(weight) * u64::from(distance2(point, centroids[label]));
    }
}
