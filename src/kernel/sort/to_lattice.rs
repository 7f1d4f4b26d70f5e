//! Point of each colour, and the number of colours in each bucket of cells and in each page of buckets.

use crate::histogram::color_set::color;
use crate::kernel::count::compact_colors::OPAQUE;
use crate::kernel::count::count_colors::PAGE;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::lattice::zorder::{CELLS, cell};

/// Buckets of neighbours on the Z-order curve: cubes of 32 lattice units.
pub const BUCKETS: usize = 1 << 21;

/// Cells of a bucket.
pub(crate) const BUCKET: usize = CELLS / BUCKETS;

/// Where a point of three channels is sorted into.
pub(super) fn bucket(point: Point) -> usize {
    cell(point, 3) as usize / BUCKET
}

/// Opaque colours, told by their bins, on a lattice without alpha; and adds them to the [`BUCKETS`], and to their [`PAGE`].
pub fn to_lattice(lattice: &Lattice, colors: &[u32], buckets: &mut [u32], pages: &mut [u32]) -> Vec<Point> {
    let points: Vec<Point> = colors.iter().map(|&bin| lattice.point(color(OPAQUE | bin))).collect();
    for &point in &points {
        buckets[bucket(point)] += 1;
        pages[bucket(point) / PAGE] += 1;
    }
    points
}
