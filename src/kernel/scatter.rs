//! Colours bucket by bucket, in any order inside one.

use super::place::bucket;
use crate::lattice::Point;

/// The ids of colours from their points, in the order of their buckets. The start of each bucket becomes its end.
pub fn scatter(points: &[Point], buckets: &mut [u32]) -> Vec<u32> {
    let mut order = vec![0; points.len()];
    for (id, &point) in (0..).zip(points) {
        let end = &mut buckets[bucket(point)];
        order[*end as usize] = id;
        *end += 1;
    }
    order
}
