//! Lloyd's assignment by filtering: on the way down the tree the centroids are left behind that cannot be nearest to
//! any point of the box.
//!
//! Kanungo, Mount, Netanyahu, Piatko, Silverman, Wu, "An efficient k-means clustering algorithm: analysis and
//! implementation" (IEEE PAMI 2002). A box with one candidate left adds its sums as a whole.

use crate::host::candidates::{Candidates, Target, nearest};
use crate::host::tree::{Node, Tile, Tree};
use crate::host::verlet::TreeLists;
use crate::image::palette::Palette;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;
use crate::points::cluster::Cluster;

/// No path in the tree is longer: each step down is a bit of a cell.
const DEPTH: usize = 33;

/// Four weighted sums, the weight, and nothing.
type Part = [u32; 8];

/// Buffers for one thread: a list of candidates for each step of the way down.
pub(crate) struct Filter {
    path: Vec<Candidates>,
    stack: Vec<(u32, u8)>,
    kept: [u8; Palette::MAX_COLORS],
    targets: Vec<Target>,
    /// Coordinates of a tile. Behind a reference, as their conversion is no SIMD where the compiler sees them as
    /// locals.
    wide: Box<[[f32; Tile::LANES]; 4]>,
    /// The sums that a leaf adds to each candidate, in 32 bits: four sums and a weight, of even and of odd points
    /// apart, as neighbours mostly share a cluster and one addition would wait for the one before.
    parts: [[Part; 2]; Palette::MAX_COLORS],
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            path: (0..=DEPTH).map(|_| Candidates::none()).collect(),
            stack: Vec::new(),
            kept: [0; Palette::MAX_COLORS],
            targets: Vec::new(),
            wide: Box::default(),
            parts: [[[0; 8]; 2]; Palette::MAX_COLORS],
        }
    }
}

/// The record that a pass over a tree leaves beside the sums of the clusters.
pub(crate) enum Record<'a> {
    Nothing,
    /// The label of each point.
    Labels(&'a mut [u8]),
    /// Lists that the next steps can reuse.
    TreeLists(&'a mut TreeLists),
}

impl Filter {
    /// The centroids that the way down starts with.
    pub(crate) fn start_with(&mut self, centroids: &[Point], skins: &[u16]) {
        self.path[0].start_with(centroids, skins);
    }

    /// Adds a tree to the sums of the clusters.
    pub(crate) fn pass(&mut self, tree: &Tree, points: &WeightedPoints, clusters: &mut [Cluster], asked: Record<'_>) {
        match points.channels() {
            3 => sweep::<3>(self, tree, points, clusters, asked),
            _ => sweep::<4>(self, tree, points, clusters, asked),
        }
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn sweep<const CHANNELS: usize>(
    filter: &mut Filter,
    tree: &Tree,
    points: &WeightedPoints,
    clusters: &mut [Cluster],
    mut asked: Record<'_>,
) {
    let first = tree.root().range().start;
    let Filter { path, stack, kept, targets, wide, parts } = filter;
    stack.clear();
    stack.push((0, 0));
    while let Some((index, depth)) = stack.pop() {
        let (node, depth) = (&tree.nodes[index as usize], usize::from(depth));
        let (above, below) = path.split_at_mut(depth + 1);
        let left = &mut below[0];
        left.narrow::<CHANNELS>(&above[depth], node, kept);
        if let &[only] = left.indices() {
            clusters[usize::from(only)].add(&node.sum);
            if let Record::Labels(labels) = &mut asked {
                let range = node.range();
                labels[range.start - first..range.end - first].fill(only);
            }
        } else if node.second == 0 {
            targets.clear();
            targets.extend(left.targets());
            scan::<CHANNELS>((node, first), tree, points, (left.indices(), targets, wide), parts, clusters, &mut asked);
            if let Record::TreeLists(lists) = &mut asked {
                lists.close(index, left.indices());
            }
        } else {
            stack.push((node.second, depth as u8 + 1));
            stack.push((index + 1, depth as u8 + 1));
        }
    }
}

/// Finds the nearest candidate for each point of a leaf.
#[inline(always)]
fn scan<const CHANNELS: usize>(
    (leaf, first): (&Node, usize),
    tree: &Tree,
    points: &WeightedPoints,
    (indices, targets, wide): (&[u8], &[Target], &mut [[f32; Tile::LANES]; 4]),
    parts: &mut [[Part; 2]; Palette::MAX_COLORS],
    clusters: &mut [Cluster],
    asked: &mut Record<'_>,
) {
    // Coordinates are below 2^12, so weights of up to 2^20 in all sum up in 32 bits.
    let light = leaf.sum.weight < 1 << 20;
    let range = leaf.range();
    let rows =
        points.points()[range.clone()].chunks(Tile::LANES).zip(points.weights()[range.clone()].chunks(Tile::LANES));
    for (i, ((points, weights), tile)) in rows.zip(tree.tiles_of(leaf)).enumerate() {
        let nearest = nearest::<CHANNELS>(tile, targets, wide);
        for (lane, (point, &weight)) in points.iter().zip(weights).enumerate() {
            let candidate = usize::from(nearest[lane]);
            if light {
                let part = &mut parts[candidate][lane & 1];
                for axis in 0..4 {
                    part[axis] += weight * u32::from(point[axis]);
                }
                part[4] += weight;
            } else {
                clusters[usize::from(indices[candidate])].add(&Cluster::from_point(*point, weight));
            }
        }
        match asked {
            Record::Nothing => {}
            Record::Labels(labels) => {
                let tile_labels = &mut labels[range.start - first..range.end - first][i * Tile::LANES..];
                tile_labels
                    .iter_mut()
                    .zip(nearest)
                    .for_each(|(label, candidate)| *label = indices[usize::from(candidate)]);
            }
            Record::TreeLists(lists) => lists.nearest.push(nearest),
        }
    }
    if light {
        for (part, &index) in parts.iter_mut().zip(indices) {
            let [even, odd] = std::mem::take(part);
            let cluster = &mut clusters[usize::from(index)];
            for axis in 0..4 {
                cluster.sum[axis] += u64::from(even[axis]) + u64::from(odd[axis]);
            }
            cluster.weight += u64::from(even[4]) + u64::from(odd[4]);
        }
    }
}
