//! Distance of each point to its nearest seed, after one more seed.

use crate::lattice::{Point, distance2};

/// Lowers each of `distances` to the point's squared distance to the new seed, where that is less, and returns the sum
/// of weight times distance. Before the first seed every distance is `u32::MAX`.
pub fn seed(points: &[Point], weights: &[u32], seed: Point, distances: &mut [u32]) -> u64 {
    let mut total = 0;
    for ((&point, &weight), distance) in points.iter().zip(weights).zip(distances) {
        *distance = distance2(point, seed).min(*distance);
        total += u64::from(weight) * u64::from(*distance);
    }
    total
}
