//! Cells of the lattice on a Z-order curve.

use crate::lattice::point::Point;

/// The cell of a point: the high eight of the twelve bits of each coordinate, interleaved.
pub(crate) fn cell(point: Point, channels: usize) -> u32 {
    let spread = |c: u16| SPREAD[channels - 3][usize::from(c >> CELL_BITS)];
    point[..channels].iter().fold(0, |key, &c| key << 1 | spread(c))
}

/// The number of cells of a lattice of three channels.
pub(crate) const CELLS: usize = 1 << 24;

/// Bits of a coordinate inside a cell.
pub(crate) const CELL_BITS: u32 = 4;

/// Bytes with bit i moved to bit 3 i, and to bit 4 i.
const SPREAD: [[u32; 256]; 2] = [spread_by(3), spread_by(4)];

const fn spread_by(stride: u32) -> [u32; 256] {
    let mut spread = [0; 256];
    let mut at = 0;
    while at < 8 * 256 {
        let (value, bit) = (at / 8, at as u32 % 8);
        spread[value] |= (value as u32 >> bit & 1) << (stride * bit);
        at += 1;
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_interleave_from_the_top() {
        assert_eq!(cell([1 << 11, 0, 0, 0], 3), 1 << 23);
        assert_eq!(cell([0, 1 << 11, 1 << 4, 0], 3), 1 << 22 | 1);
        assert_eq!(cell([0, 0, 0, 1 << 11], 4), 1 << 28);
    }
}
