//! Weight of each group of colours together: the cells that share their upper bits.

use crate::lattice::point::Point;
use crate::lattice::zorder::cell;

/// Bits of each coordinate's eight in a cell by which colours are taken together as one group.
pub(crate) const GROUP_BITS: u32 = 4;

/// Groups of opaque colours.
pub const GROUPS: usize = 1 << (3 * GROUP_BITS);

/// Cells of a group of opaque colours.
#[cfg(feature = "gpu")]
pub(crate) const GROUP: usize = crate::lattice::zorder::CELLS / GROUPS;

/// The group of a point.
pub(super) fn group_of(point: Point, channels: usize) -> usize {
    cell(point, channels) as usize >> ((8 - GROUP_BITS) * channels as u32)
}

/// The weight of each group, of points that weigh less than 2^32 together.
pub fn group_weights(points: &[Point], weights: &[u32], channels: usize) -> Vec<u32> {
    let mut sums = vec![0; 1 << (GROUP_BITS * channels as u32)];
    points.iter().zip(weights).for_each(|(&point, weight)| sums[group_of(point, channels)] += weight);
    sums
}
