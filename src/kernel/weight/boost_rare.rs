//! Weight of each point: raised for its group, and halved so many times, down to 1 at the least.

use crate::kernel::weight::group_weights::group_of;
use crate::lattice::point::Point;

/// Parts of a weight, so that it can be raised by a fraction.
const PARTS: f64 = 16.0;

/// The most that the rarest are raised by.
const MOST: f64 = 8.0;

/// The boost of each group in sixteenths, from the weights of all groups: the fourth root of how much rarer a group is
/// than that of the mean pixel.
pub fn boosts(sums: &[u64]) -> Vec<u32> {
    let square = |&sum: &u64| u128::from(sum) * u128::from(sum);
    let mean = sums.iter().map(square).sum::<u128>() as f64 / sums.iter().sum::<u64>() as f64;
    let boost = |&sum: &u64| libm::sqrt(libm::sqrt(mean / sum as f64)).clamp(1.0, MOST);
    sums.iter().map(|sum| libm::round(PARTS * boost(sum)) as u32).collect()
}

/// The raised weights, where they fit 32 bits, and their sum; `boosts` are by group.
pub fn boost_rare(
    points: &[Point],
    weights: &[u32],
    boosts: &[u32],
    halvings: u32,
    channels: usize,
) -> (Vec<u32>, u64) {
    let raise = |(&point, &weight): (&Point, &u32)| {
        let raised = u64::from(weight) * u64::from(boosts[group_of(point, channels)]);
        (raised >> halvings).max(1)
    };
    let raised = points.iter().zip(weights).map(raise);
    (raised.clone().map(|weight| weight as u32).collect(), raised.sum())
}
