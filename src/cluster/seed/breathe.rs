//! Moves out of a local optimum: merges of the cheapest pairs of clusters, and splits of those that gain most.
//!
//! After Fritzke, "The breathing k-means algorithm" (arXiv 2006.15666), which adds centroids where the error is large
//! and then removes the least useful. Here removal comes first, so that there are never more clusters than asked for,
//! and the costs of merges and gains of splits are exact.

use crate::cluster::seed::ward;
use crate::cluster::seed::wu;
use crate::image::palette::Palette;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;
use crate::points::cluster::Cluster;

/// Merges the cheapest pairs of the clusters with labels from `first` on, until at most `count` are left. Returns the
/// means.
pub(crate) fn breathe_out(points: &WeightedPoints, labels: &[u8], first: usize, count: usize) -> Vec<Point> {
    let mut clusters = vec![Cluster::default(); Palette::MAX_COLORS];
    for ((&point, &weight), &label) in points.points().iter().zip(points.weights()).zip(labels) {
        clusters[usize::from(label)].add(&Cluster::from_point(point, weight));
    }
    clusters.drain(..first);
    clusters.retain(|cluster| cluster.weight > 0);
    ward::merge(clusters, count).iter().map(Cluster::mean).collect()
}

/// Splits the clusters with labels from `first` on where it gains most, until there are `count` or no split gains.
/// Returns the means.
pub(crate) fn breathe_in(points: &WeightedPoints, labels: &[u8], first: usize, count: usize) -> Vec<Point> {
    let mut order: Vec<u32> =
        (0..labels.len() as u32).filter(|&index| usize::from(labels[index as usize]) >= first).collect();
    radsort::sort_by_key(&mut order, |&index| labels[index as usize]);
    let index = |&index: &u32| index as usize;
    let mut rows: Vec<wu::Row> = order.iter().map(index).map(|i| (points.points()[i], points.weights()[i])).collect();
    let mut clusters = order.chunk_by(|a, b| labels[index(a)] == labels[index(b)]).map(<[u32]>::len);
    let mut start = 0;
    let ranges: Vec<_> = std::iter::from_fn(|| {
        let end = start + clusters.next()?;
        let range = start..end;
        start = end;
        Some(range)
    })
    .collect();
    wu::cut(&mut rows, &ranges, count, points.channels()).iter().map(Cluster::mean).collect()
}
