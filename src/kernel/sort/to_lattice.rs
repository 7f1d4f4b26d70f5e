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

/// The bucket of a point of three channels.
pub(super) fn bucket(point: Point) -> usize {
    cell(point, 3) as usize / BUCKET
}

/// The points of opaque colours, given by their bins, on a lattice without alpha. Adds the colours to their
/// [`BUCKETS`], and to the [`PAGE`]s of these.
pub fn to_lattice(lattice: &Lattice, color_bins: &[u32], buckets: &mut [u32], pages: &mut [u32]) -> Vec<Point> {
    let points: Vec<Point> = color_bins.iter().map(|&bin| lattice.point(color(OPAQUE | bin))).collect();
    for &point in &points {
        buckets[bucket(point)] += 1;
        pages[bucket(point) / PAGE] += 1;
    }
    points
}
