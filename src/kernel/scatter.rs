//! Colours cell by cell, in any order inside one.

use crate::lattice::Point;
use crate::points::cell;

/// The ids of colours from their points, in the order of their cells. The start of each cell becomes its end.
pub fn scatter(points: &[Point], cells: &mut [u32]) -> Vec<u32> {
    let mut order = vec![0; points.len()];
    for (id, &point) in (0..).zip(points) {
        let end = &mut cells[cell(point, 3) as usize];
        order[*end as usize] = id;
        *end += 1;
    }
    order
}
