//! What each of several candidates would make of the weighted sum of distances.

use crate::lattice::{Point, distance2};

/// For each candidate the sum of weight times distance that there would be if it was the next seed.
pub fn trial(points: &[Point], weights: &[u32], distances: &[u32], candidates: &[Point]) -> Vec<u64> {
    let with = |candidate: &Point| {
        let rows = points.iter().zip(weights).zip(distances);
        rows.map(|((&point, &weight), &distance)| {
            u64::from(weight) * u64::from(distance2(point, *candidate).min(distance))
        })
        .sum()
    };
    candidates.iter().map(with).collect()
}
