//! Weight of each sort of colours together: the cells that share their upper bits.

use crate::lattice::point::Point;
use crate::lattice::zorder::{CELLS, cell};

/// Of the eight bits of each coordinate in a cell, those by which colours are taken together as one sort.
pub(crate) const GROUP_BITS: u32 = 4;

/// Sorts of opaque colours.
pub const GROUPS: usize = 1 << (3 * GROUP_BITS);

/// Cells of a sort.
pub(crate) const GROUP: usize = CELLS / GROUPS;

/// The sort of a point of three channels.
pub(super) fn group_of(point: Point) -> usize {
    cell(point, 3) as usize / GROUP
}

/// Of points of three channels, which weigh less than 2^32 together.
pub fn group_weights(points: &[Point], weights: &[u32]) -> Vec<u32> {
    let mut sorts = vec![0; GROUPS];
    points.iter().zip(weights).for_each(|(&point, weight)| sorts[group_of(point)] += weight);
    sorts
}
