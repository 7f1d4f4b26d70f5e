//! Class of the smallest box that holds each point and the one before: how much is lost where it becomes one point.

use crate::lattice::point::Point;
use crate::lattice::zorder::{CELL_BITS, cell};

/// Number of split classes: powers of two, and eight steps from one to the next. The first point's is beyond them.
pub const SPLIT_CLASSES: usize = 64 * 8;

/// The split class of each point on the curve, and how many points but the first are of each class.
///
/// `weights_before` has the weight of all points before each, and behind the last the weight of all.
pub fn split_class(points: &[Point], weights_before: &[u32], channels: usize) -> (Vec<u32>, Vec<u32>) {
    let (mut classes, mut counts) = (vec![SPLIT_CLASSES as u32], vec![0; SPLIT_CLASSES]);
    for pair in points.windows(2) {
        let (previous, next) = (cell(pair[0], channels), cell(pair[1], channels));
        let level = 32 - (previous ^ next).leading_zeros();
        let first = u64::from(next) >> level << level;
        let start = |end: u64| points.partition_point(|&point| u64::from(cell(point, channels)) < end);
        let weight = weights_before[start(first + (1 << level))] - weights_before[start(first)];
        let class = split_class_of(u64::from(weight) * diagonal2(level, channels as u32));
        counts[usize::from(class)] += 1;
        classes.push(class.into());
    }
    (classes, counts)
}

/// The squared diagonal of a box whose points agree in their cells but for the low `level` bits.
pub(crate) fn diagonal2(level: u32, channels: u32) -> u64 {
    (0..channels).map(|axis| 1 << (2 * ((level + axis) / channels + CELL_BITS))).sum()
}

/// Power of two, and the three bits below the first.
pub(crate) fn split_class_of(loss: u64) -> u16 {
    let power = loss.ilog2();
    let below = if power < 3 { loss << (3 - power) } else { loss >> (power - 3) };
    (power << 3 | (below as u32 & 7)) as u16
}
