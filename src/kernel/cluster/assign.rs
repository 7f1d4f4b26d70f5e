//! Label of each point: its nearest centroid, ties to the lowest index.

use crate::lattice::point::{Point, distance2};

/// Writes into `labels` the index of each point's nearest centroid, the lowest where several are equally near.
///
/// `centroids` has from 1 to 256 entries. Takes `points.len() * centroids.len()` distances.
pub fn assign(points: &[Point], centroids: &[Point], labels: &mut [u8]) {
    for (point, label) in points.iter().zip(labels) {
        let mut least = u32::MAX;
        for (index, centroid) in centroids.iter().enumerate() {
            let distance = distance2(*point, *centroid);
            if distance < least {
                least = distance;
                *label = index as u8;
            }
        }
    }
}
