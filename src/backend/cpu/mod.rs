//! The CPU: threads over subtrees of the points, and in each box only the centroids that can be nearest to something in it.

mod filter;
mod spread;
mod tree;

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::{Backend, Session};
use crate::Result;
use crate::kernel::{self, Run, Status, Sums};
use crate::lattice::{Point, distance2};
use crate::points::WeightedPoints;
use filter::Filter;
use spread::{Distances, Spread, Subtree};
use tree::{Tile, Tree};

/// The CPU with as many threads as the current rayon pool has. Any number gives the same bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

impl Backend for Cpu {
    type Session<'a> = CpuSession<'a>;

    async fn load<'a>(&'a self, points: &'a WeightedPoints) -> Result<CpuSession<'a>> {
        Ok(CpuSession::new(points))
    }

    async fn remap(&self, ids: &[u32], labels: &[u8]) -> Result<Vec<u8>> {
        let mut indices = vec![0; ids.len()];
        let share = 1 << 16;
        indices.par_chunks_mut(share).zip(ids.par_chunks(share)).for_each(|(out, ids)| kernel::remap(ids, labels, out));
        Ok(indices)
    }
}

/// Points for the CPU.
pub struct CpuSession<'a> {
    points: &'a WeightedPoints,
    tree: Tree,
    /// Sum of weight times squared length over all points.
    length2: u64,
    /// Buffers that no thread is using.
    filters: Mutex<Vec<Filter>>,
    /// To the nearest seed, of each tile's points.
    distances: Vec<Distances>,
    /// Of each node.
    spread: Vec<Spread>,
}

impl<'a> CpuSession<'a> {
    fn new(points: &'a WeightedPoints) -> Self {
        let length2 = |(&p, &w): (&Point, &u32)| u64::from(w) * u64::from(distance2(p, [0; 4]));
        let length2 = points.points().iter().zip(points.weights()).map(length2).sum();
        let (tree, filters) = (Tree::new(points), Mutex::default());
        Self { points, tree, length2, filters, distances: Vec::new(), spread: Vec::new() }
    }

    fn pool(&self) -> MutexGuard<'_, Vec<Filter>> {
        self.filters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One pass over the points: the sums of all clusters and, where asked for, the labels.
    fn sweep(&self, centroids: &[Point], labels: Option<&mut [u8]>) -> Sums {
        let parts = match labels {
            Some(labels) => self.tree.split_points(labels).into_iter().map(Some).collect(),
            None => self.tree.tasks.iter().map(|_| None).collect::<Vec<_>>(),
        };
        let zero = || Sums::zero(centroids.len());
        let mut sums = (self.tree.tasks.par_iter().zip(parts))
            .fold(zero, |mut sums, (task, labels)| {
                let mut filter = self.pool().pop().unwrap_or_default();
                filter.start_with(centroids);
                filter.sweep(&self.tree, self.points, task.start, &mut sums, labels);
                self.pool().push(filter);
                sums
            })
            .reduce(zero, |a, b| a.plus(&b));
        sums.inertia = inertia(self.length2, &sums, centroids);
        sums
    }

    /// A task's subtree, and the distances of its points.
    fn subtree(&self, task: &Range<usize>) -> (Subtree<'_, &[Spread]>, &[Distances]) {
        let (tree, root) = (&self.tree, task.start);
        let tiles = &tree.nodes[root].tiles;
        let subtree = Subtree { tree, root, spread: &self.spread[task.clone()] };
        (subtree, &self.distances[tiles.start as usize..tiles.end as usize])
    }
}

/// `sum w |p - c|^2 = sum w |p|^2 + sum over clusters of (W |c|^2 - 2 c . S)`: no work per point.
fn inertia(length2: u64, sums: &Sums, centroids: &[Point]) -> u64 {
    let terms = sums.clusters.iter().zip(centroids).map(|(cluster, &centroid)| {
        let dot: u64 = cluster.sum.iter().zip(centroid).map(|(&s, c)| s * u64::from(c)).sum();
        i128::from(cluster.weight) * i128::from(distance2(centroid, [0; 4])) - 2 * i128::from(dot)
    });
    (i128::from(length2) + terms.sum::<i128>()) as u64
}

impl Session for CpuSession<'_> {
    async fn lloyd(&mut self, run: &mut Run, steps: u32) -> Result<()> {
        for _ in 0..steps {
            if run.status != Status::Running {
                break;
            }
            let sums = self.sweep(&run.centroids, None);
            kernel::update(&sums, run);
        }
        Ok(())
    }

    fn block(&self) -> u32 {
        1
    }

    async fn assign(&mut self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        let mut labels = vec![0; self.points.len()];
        let sums = self.sweep(centroids, Some(&mut labels));
        Ok((labels, sums.inertia))
    }

    async fn seed(&mut self, seed: Point, first: bool) -> Result<u64> {
        if first {
            self.distances = vec![[u32::MAX; Tile::LANES]; self.tree.tiles.len()];
            self.spread = vec![Spread::UNKNOWN; self.tree.nodes.len()];
        }
        let tree = &self.tree;
        let parts = tree.split_nodes(&mut self.spread).into_par_iter().zip(tree.split_tiles(&mut self.distances));
        let totals = parts.zip(&tree.tasks).map(|((spread, distances), task)| {
            let mut subtree = Subtree { tree, root: task.start, spread };
            subtree.add_seed(task.start, seed, distances);
            subtree.spread[0].total
        });
        Ok(totals.sum())
    }

    async fn trial(&mut self, candidates: &[Point]) -> Result<Vec<u64>> {
        let zero = || vec![0; candidates.len()];
        let add = |a: Vec<u64>, b: Vec<u64>| a.into_iter().zip(b).map(|(a, b)| a + b).collect();
        let sums = self.tree.tasks.par_iter().map(|task| {
            let (subtree, distances) = self.subtree(task);
            candidates.iter().map(|&candidate| subtree.with(subtree.root, candidate, distances)).collect()
        });
        Ok(sums.reduce(zero, add))
    }

    async fn draw(&mut self, targets: &[u64]) -> Result<Vec<usize>> {
        let mut running = 0;
        let starts = self.tree.tasks.iter().map(|task| {
            running += self.spread[task.start].total;
            running - self.spread[task.start].total
        });
        let starts: Vec<u64> = starts.collect();
        let point = |&target: &u64| {
            let task = starts.partition_point(|&start| start <= target) - 1;
            let (subtree, distances) = self.subtree(&self.tree.tasks[task]);
            subtree.find(target - starts[task], distances)
        };
        Ok(targets.iter().map(point).collect())
    }
}
