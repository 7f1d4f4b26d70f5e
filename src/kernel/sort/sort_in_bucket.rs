//! Place of each colour on the Z-order curve: by cell, and inside one by id.

use crate::kernel::sort::scatter::entry;
use crate::kernel::sort::to_lattice::bucket;
use crate::lattice::point::Point;

/// The points of colours, which are `colors` by their bins, and their numbers of pixels by place. The places go into the
/// bins, where the ids are. `buckets` are their ends and `order` what was [scattered](crate::internals::kernel::scatter) to them.
pub fn sort_in_bucket(
    (colors, counts, points): (&[u32], &[u32], &[Point]),
    (buckets, order): (&[u32], &[u32]),
    bins: &mut [u32],
) -> (Vec<Point>, Vec<u32>) {
    let (mut placed, mut pixels) = (vec![[0; 4]; points.len()], vec![0; points.len()]);
    for ((&bin, &count), &point) in colors.iter().zip(counts).zip(points) {
        let (own, bucket) = (entry(bins[bin as usize], point), bucket(point));
        let start = if bucket > 0 { buckets[bucket - 1] } else { 0 };
        let before = order[start as usize..buckets[bucket] as usize].iter().filter(|&&other| other < own);
        let place = start + before.count() as u32;
        bins[bin as usize] = place;
        (placed[place as usize], pixels[place as usize]) = (point, count);
    }
    (placed, pixels)
}
