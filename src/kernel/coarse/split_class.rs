//! Class of the smallest box that holds each point and the one before: how much is lost where it becomes one point.

use crate::lattice::point::Point;
use crate::lattice::zorder::{CELL_BITS, cell};

/// Classes of fences: powers of two, and eight steps from one to the next. The first point's is beyond them.
pub const SPLIT_CLASSES: usize = 64 * 8;

/// For points of three channels on the curve, from the weight of all before each and of all; and how many fences are of each
/// class, the first aside.
pub fn split_class(points: &[Point], weights: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let (mut fences, mut counts) = (vec![SPLIT_CLASSES as u32], vec![0; SPLIT_CLASSES]);
    for pair in points.windows(2) {
        let (before, own) = (cell(pair[0], 3), cell(pair[1], 3));
        let level = 32 - (before ^ own).leading_zeros();
        let first = own >> level << level;
        let place = |end: u32| points.partition_point(|&point| cell(point, 3) < end);
        let weight = weights[place(first + (1 << level))] - weights[place(first)];
        let class = class(u64::from(weight) * diagonal2(level, 3));
        counts[usize::from(class)] += 1;
        fences.push(class.into());
    }
    (fences, counts)
}

/// The squared diagonal of a box whose points agree in their cells but for the low `level` bits.
pub(crate) fn diagonal2(level: u32, channels: u32) -> u64 {
    (0..channels).map(|axis| 1 << (2 * ((level + axis) / channels + CELL_BITS))).sum()
}

/// Power of two, and the three bits below the first.
pub(crate) fn class(value: u64) -> u16 {
    let power = value.ilog2();
    let below = if power < 3 { value << (3 - power) } else { value >> (power - 3) };
    (power << 3 | (below as u32 & 7)) as u16
}
