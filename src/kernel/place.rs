//! Point of each colour, and the number of colours in each cell of the lattice and in each page of cells.

use super::rank::OPAQUE;
use super::tally::{BINS, PAGE};
use crate::color_set::color;
use crate::lattice::{Lattice, Point};
use crate::points::cell;

/// Opaque colours, told by their bins, on a lattice without alpha; and adds them to as many cells as there are [`BINS`], and
/// to their [`PAGE`].
pub fn place(lattice: &Lattice, colors: &[u32], cells: &mut [u32], pages: &mut [u32]) -> Vec<Point> {
    debug_assert_eq!(cells.len(), BINS);
    let points: Vec<Point> = colors.iter().map(|&bin| lattice.point(color(OPAQUE | bin))).collect();
    for &point in &points {
        let cell = cell(point, 3) as usize;
        cells[cell] += 1;
        pages[cell / PAGE] += 1;
    }
    points
}
