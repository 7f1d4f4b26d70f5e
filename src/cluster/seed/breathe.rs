//! Steps out of a local optimum: merges of the clusters that cost least, and cuts of those that gain most.
//!
//! After Fritzke, "The breathing k-means algorithm" (arXiv 2006.15666), which adds centroids where the error is large and
//! then takes away those of least use. Here it is the other way round, so that there are never more clusters than asked
//! for, and a merge's cost and a cut's gain are counted exactly.

use crate::cluster::seed::ward;
use crate::cluster::seed::wu;
use crate::image::palette::Palette;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;
use crate::points::cluster::Cluster;

/// The means of no more than `count` clusters: of those that the labels from `first` on name, the pairs that cost least
/// are merged.
pub(crate) fn breathe_out(points: &WeightedPoints, labels: &[u8], first: usize, count: usize) -> Vec<Point> {
    let mut clusters = vec![Cluster::default(); Palette::MAX_COLORS];
    for ((&point, &weight), &label) in points.points().iter().zip(points.weights()).zip(labels) {
        clusters[usize::from(label)].add(&Cluster::of(point, weight));
    }
    clusters.drain(..first);
    clusters.retain(|cluster| cluster.weight > 0);
    ward::merge(clusters, count).iter().map(Cluster::mean).collect()
}

/// The means of up to `count` clusters: those that the labels from `first` on name, cut where it gains most.
pub(crate) fn breathe_in(points: &WeightedPoints, labels: &[u8], first: usize, count: usize) -> Vec<Point> {
    let mut order: Vec<u32> =
        (0..labels.len() as u32).filter(|&place| usize::from(labels[place as usize]) >= first).collect();
    radsort::sort_by_key(&mut order, |&place| labels[place as usize]);
    let place = |&place: &u32| place as usize;
    let mut rows: Vec<wu::Row> =
        order.iter().map(place).map(|at| (points.points()[at], points.weights()[at])).collect();
    let mut clusters = order.chunk_by(|a, b| labels[place(a)] == labels[place(b)]).map(<[u32]>::len);
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
