//! Weight of each point: times the factor of its group, and halved so many times, down to 1 at the least.

use crate::kernel::weight::group_weights::group_of;
use crate::lattice::point::Point;

/// The scaled weights, where they fit 32 bits, and their sum; `factors` are by group.
pub fn scale_weights(
    points: &[Point],
    weights: &[u32],
    factors: &[u32],
    halvings: u32,
    channels: usize,
) -> (Vec<u32>, u64) {
    let scale = |(&point, &weight): (&Point, &u32)| {
        let scaled = u64::from(weight) * u64::from(factors[group_of(point, channels)]);
        (scaled >> halvings).max(1)
    };
    let scaled = points.iter().zip(weights).map(scale);
    (scaled.clone().map(|weight| weight as u32).collect(), scaled.sum())
}
