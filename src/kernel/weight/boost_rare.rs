//! Weight of each point: raised for its group, and halved so many times, down to 1 at the least.

use crate::kernel::weight::group_weights::{GROUP_BITS, GROUPS, group_of};
use crate::lattice::point::Point;

/// Parts of a weight, so that it can be raised by a fraction.
const PARTS: f64 = 16.0;

/// The most that the rarest are raised by where there is no alpha; with alpha it is the root of this.
const MOST: f64 = 8.0;

/// The boost of each group in sixteenths, from the weights of all groups: the fourth root of how much rarer a group is,
/// with those next to it, than that of the mean pixel. With alpha it is the eighth root, as the groups of four
/// coordinates are smaller, and rims and shadows are spread over many.
///
/// A colour that few pixels have is a thing of its own only if few have one like it. Else it is a shade of something
/// common, at the rim of its colours.
pub fn boosts(sums: &[u64]) -> Vec<u32> {
    let around = around(sums);
    let products = sums.iter().zip(&around).map(|(&sum, &around)| u128::from(sum) * u128::from(around));
    let mean = products.sum::<u128>() as f64 / sums.iter().sum::<u64>() as f64;
    let has_alpha = sums.len() > GROUPS;
    let boost = |&around: &u64| {
        let root = libm::sqrt(libm::sqrt(mean / around.max(1) as f64)).clamp(1.0, MOST);
        if has_alpha { libm::sqrt(root) } else { root }
    };
    around.iter().map(|around| libm::round(PARTS * boost(around)) as u32).collect()
}

/// The weight of each group with those next to it along any axes: at most 3 of each coordinate.
fn around(sums: &[u64]) -> Vec<u64> {
    let channels = sums.len().ilog2() / GROUP_BITS;
    let mut around = sums.to_vec();
    for axis in 0..channels {
        // Groups are on a Z-order curve, so the bits of an axis are apart. A carry passes over bits that are set.
        let bits: usize = (0..GROUP_BITS).map(|bit| 1 << (bit * channels + axis)).sum();
        let before = around.clone();
        for group in (0..sums.len()).filter(|group| group & bits != bits) {
            let next = (group | !bits).wrapping_add(1) & bits | group & !bits;
            around[group] += before[next];
            around[next] += before[group];
        }
    }
    around
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_counts_with_its_neighbours_and_no_others() {
        let group = |point: [u16; 3]| group_of([point[0] << 8, point[1] << 8, point[2] << 8, 0], 3);
        let mut sums = vec![0; 1 << 12];
        let corners = [[0, 0, 0], [15, 15, 15], [7, 8, 3], [8, 9, 2], [8, 9, 4]];
        (0..).zip(corners).for_each(|(at, corner)| sums[group(corner)] = 10u64.pow(at));
        let around = around(&sums);
        assert_eq!(corners.map(|corner| around[group(corner)]), [1, 10, 11100, 1100, 10100]);
        assert_eq!([[1, 1, 1], [14, 15, 14], [0, 15, 0], [7, 8, 1]].map(|at| around[group(at)]), [1, 10, 0, 1000]);
    }

    #[test]
    fn rare_groups_are_raised_where_they_are_alone() {
        for (channels, raised) in [(3, 64), (4, 32)] {
            let mut sums = vec![0; 1 << (4 * channels)];
            let [common, beside, alone] =
                [[4, 4, 4], [5, 4, 4], [12, 4, 4]].map(|[x, y, z]| group_of([x << 8, y << 8, z << 8, 0], channels));
            (sums[common], sums[beside], sums[alone]) = (1 << 16, 1 << 8, 1 << 8);
            let boosts = boosts(&sums);
            assert_eq!((boosts[common], boosts[beside], boosts[alone]), (16, 16, raised), "{channels} channels");
        }
    }
}
