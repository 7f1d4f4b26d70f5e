//! Colours in order along the Z-order curve: by cell, and inside one by id.

use crate::kernel::sort::scatter::entry;
use crate::kernel::sort::to_lattice::bucket;
use crate::lattice::point::Point;

/// The points of colours, and their numbers of pixels, in the order of the curve.
///
/// Colours are given by their bins, with their numbers of pixels and their points. `buckets` are the ends of the
/// buckets and `order` are the entries that were [scattered](crate::internals::kernel::scatter) to them. The index of
/// each colour's point replaces its id in its bin.
pub fn sort_in_bucket(
    color_bins: &[u32],
    counts: &[u32],
    points: &[Point],
    buckets: &[u32],
    order: &[u32],
    bins: &mut [u32],
) -> (Vec<Point>, Vec<u32>) {
    let (mut sorted_points, mut sorted_counts) = (vec![[0; 4]; points.len()], vec![0; points.len()]);
    for ((&bin, &count), &point) in color_bins.iter().zip(counts).zip(points) {
        let (entry, bucket) = (entry(bins[bin as usize], point), bucket(point));
        let start = if bucket > 0 { buckets[bucket - 1] } else { 0 };
        let before = order[start as usize..buckets[bucket] as usize].iter().filter(|&&other| other < entry);
        let at = start + before.count() as u32;
        bins[bin as usize] = at;
        (sorted_points[at as usize], sorted_counts[at as usize]) = (point, count);
    }
    (sorted_points, sorted_counts)
}
