//! Colours bucket by bucket, in any order inside one.

use crate::kernel::sort::to_lattice::{BUCKET, bucket};
use crate::lattice::point::Point;
use crate::lattice::zorder::cell;

/// The entry of a colour in its bucket: its cell inside the bucket above its id.
pub(super) fn entry(id: u32, point: Point) -> u32 {
    (cell(point, 3) % BUCKET as u32) << 24 | id
}

/// The entries of all colours, whose ids are below 2^24, in the order of their buckets. The start of each bucket
/// becomes its end.
pub fn scatter(points: &[Point], buckets: &mut [u32]) -> Vec<u32> {
    let mut order = vec![0; points.len()];
    for (id, &point) in (0..).zip(points) {
        let end = &mut buckets[bucket(point)];
        order[*end as usize] = entry(id, point);
        *end += 1;
    }
    order
}
