//! Weight of each sort of colours together: the cells that share their upper bits.

use crate::lattice::Point;
use crate::points::cell;

/// Sorts of opaque colours.
pub const SORTS: usize = 1 << 12;

/// The sort of a point of three channels.
pub(super) fn sort(point: Point) -> usize {
    cell(point, 3) as usize / (super::BINS / SORTS)
}

/// Of points of three channels, which weigh less than 2^32 together.
pub fn rarity(points: &[Point], weights: &[u32]) -> Vec<u32> {
    let mut sorts = vec![0; SORTS];
    points.iter().zip(weights).for_each(|(&point, weight)| sorts[sort(point)] += weight);
    sorts
}
