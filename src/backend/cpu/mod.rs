//! The CPU: threads over cells of points, and in each cell only the centroids that can be nearest to something in it.

mod cell;
mod scan;

use std::ops::Range;

use rayon::prelude::*;

use super::{Backend, Session};
use crate::Result;
use crate::kernel::{self, Run, Status, Sums};
use crate::lattice::{LENGTH2_LIMIT, Point, distance2};
use crate::points::WeightedPoints;
use cell::{Cell, CentroidTable};
use scan::{Scan, Tile};

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

/// Points for the CPU: their cells, and their coordinates in tiles of SIMD lanes.
pub struct CpuSession<'a> {
    points: &'a WeightedPoints,
    cells: Vec<Cell>,
    tiles: Vec<Tile>,
    /// Ranges of cells of about equally many points.
    tasks: Vec<Range<usize>>,
    /// Sum of weight times squared length over all points.
    length2: u64,
    distances: Vec<u32>,
    spread: Vec<Spread>,
}

/// What is known of the distances to the nearest seed in a cell.
#[derive(Clone, Copy)]
struct Spread {
    /// The largest distance.
    most: u32,
    /// The sum of weight times distance.
    total: u64,
}

impl<'a> CpuSession<'a> {
    fn new(points: &'a WeightedPoints) -> Self {
        let mut tiles = Vec::new();
        let cells: Vec<Cell> = points.cells().iter().map(|range| Cell::new(points, range.clone(), &mut tiles)).collect();
        let per_task = (points.len() / (8 * rayon::current_num_threads())).max(512);
        let (mut tasks, mut start, mut filled) = (Vec::new(), 0, 0);
        for (i, cell) in cells.iter().enumerate() {
            filled += cell.points.len();
            if filled >= per_task || i + 1 == cells.len() {
                tasks.push(start..i + 1);
                (start, filled) = (i + 1, 0);
            }
        }
        let length2 = |(&p, &w): (&Point, &u32)| u64::from(w) * u64::from(distance2(p, [0; 4]));
        let length2 = points.points().iter().zip(points.weights()).map(length2).sum();
        Self { points, cells, tiles, tasks, length2, distances: Vec::new(), spread: Vec::new() }
    }

    /// One pass over the points: the sums of all clusters and, where asked for, the labels.
    fn sweep(&self, centroids: &[Point], labels: Option<&mut [u8]>) -> Sums {
        let table = CentroidTable::new(centroids);
        let parts = match labels {
            Some(labels) => self.split(labels).into_iter().map(Some).collect(),
            None => self.tasks.iter().map(|_| None).collect::<Vec<_>>(),
        };
        let fold = |(mut sums, mut scan): (Sums, Scan), (task, mut labels): (&Range<usize>, Option<&mut [u8]>)| {
            let first = self.cells[task.start].points.start;
            for cell in &self.cells[task.clone()] {
                let own = cell.points.start - first..cell.points.end - first;
                let own = labels.as_deref_mut().map(|labels| &mut labels[own]);
                self.sweep_cell(cell, &table, &mut scan, &mut sums, own);
            }
            (sums, scan)
        };
        let zero = || Sums::zero(centroids.len());
        let mut sums = (self.tasks.par_iter().zip(parts))
            .fold(|| (zero(), Scan::default()), fold)
            .map(|(sums, _)| sums)
            .reduce(zero, |a, b| a.add(&b));
        sums.inertia = inertia(self.length2, &sums, centroids);
        sums
    }

    fn sweep_cell(&self, cell: &Cell, table: &CentroidTable, scan: &mut Scan, sums: &mut Sums, labels: Option<&mut [u8]>) {
        let candidates = scan.candidates(table, cell, self.points.channels());
        if let &[only] = candidates {
            sums.clusters[usize::from(only)].add(&cell.sum);
            if let Some(labels) = labels {
                labels.fill(only);
            }
            return;
        }
        let places = scan.nearest(table, &self.tiles[cell.tiles.clone()], self.points.channels());
        let points = &self.points.points()[cell.points.clone()];
        let weights = &self.points.weights()[cell.points.clone()];
        let places = places.as_flattened();
        for ((&point, &weight), &place) in points.iter().zip(weights).zip(places) {
            sums.clusters[place as usize].add(&kernel::Cluster::of(point, weight));
        }
        if let Some(labels) = labels {
            labels.iter_mut().zip(places).for_each(|(label, &place)| *label = place as u8);
        }
    }

    /// A slice of one value a point, cut into one part a task.
    fn split<'s, T>(&self, mut rest: &'s mut [T]) -> Vec<&'s mut [T]> {
        let mut parts = Vec::with_capacity(self.tasks.len());
        for task in &self.tasks {
            let len = self.cells[task.end - 1].points.end - self.cells[task.start].points.start;
            let (part, after) = rest.split_at_mut(len);
            parts.push(part);
            rest = after;
        }
        parts
    }

    /// The points of a cell, their weights and their kept distances.
    fn cell_rows(&self, cell: &Cell) -> impl Iterator<Item = (Point, u64, u32)> + '_ {
        let range = cell.points.clone();
        let rows = self.points.points()[range.clone()].iter().zip(&self.points.weights()[range.clone()]);
        rows.zip(&self.distances[range]).map(|((&point, &weight), &distance)| (point, u64::from(weight), distance))
    }

    /// The sum of weight times distance in a cell, were `candidate` a seed.
    fn trial_cell(&self, cell: &Cell, spread: &Spread, candidate: Point) -> u64 {
        if cell.distance2(candidate) >= spread.most {
            return spread.total;
        }
        self.cell_rows(cell).map(|(p, weight, d)| weight * u64::from(distance2(p, candidate).min(d))).sum()
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
            self.distances = vec![u32::MAX; self.points.len()];
            self.spread = vec![Spread { most: LENGTH2_LIMIT, total: 0 }; self.cells.len()];
        }
        let mut distances = std::mem::take(&mut self.distances);
        let mut spread = std::mem::take(&mut self.spread);
        let (points, weights) = (self.points.points(), self.points.weights());
        let mut spreads: Vec<&mut [Spread]> = Vec::with_capacity(self.tasks.len());
        let mut rest = spread.as_mut_slice();
        for task in &self.tasks {
            let (part, after) = rest.split_at_mut(task.len());
            spreads.push(part);
            rest = after;
        }
        let parts = self.tasks.par_iter().zip(self.split(&mut distances)).zip(spreads);
        let total = parts
            .map(|((task, distances), spreads)| {
                let from = self.cells[task.start].points.start;
                for (cell, spread) in self.cells[task.clone()].iter().zip(spreads.iter_mut()) {
                    if cell.distance2(seed) < spread.most {
                        let own = &mut distances[cell.points.start - from..cell.points.end - from];
                        let range = cell.points.clone();
                        spread.total = kernel::seed(&points[range.clone()], &weights[range], seed, own);
                        spread.most = own.iter().copied().max().unwrap_or(0);
                    }
                }
                spreads.iter().map(|spread| spread.total).sum::<u64>()
            })
            .sum();
        (self.distances, self.spread) = (distances, spread);
        Ok(total)
    }

    async fn trial(&mut self, candidates: &[Point]) -> Result<Vec<u64>> {
        let this = &*self;
        let of_task = |task: &Range<usize>| -> Vec<u64> {
            let rows = || this.cells[task.clone()].iter().zip(&this.spread[task.clone()]);
            candidates.iter().map(|&c| rows().map(|(cell, spread)| this.trial_cell(cell, spread, c)).sum()).collect()
        };
        let zero = || vec![0; candidates.len()];
        let add = |a: Vec<u64>, b: Vec<u64>| a.into_iter().zip(b).map(|(a, b)| a + b).collect();
        Ok(this.tasks.par_iter().map(of_task).reduce(zero, add))
    }

    async fn draw(&mut self, targets: &[u64]) -> Result<Vec<usize>> {
        let mut running = 0;
        let ends: Vec<u64> = self.spread.iter().map(|spread| { running += spread.total; running }).collect();
        let point = |&target: &u64| {
            let place = ends.partition_point(|&end| end <= target);
            let mut left = target - (ends[place] - self.spread[place].total);
            let cell = &self.cells[place];
            let inside = self.cell_rows(cell).position(|(_, weight, distance)| {
                let share = weight * u64::from(distance);
                let found = left < share;
                left = left.wrapping_sub(share);
                found
            });
            cell.points.start + inside.expect("a target is below the cell's total")
        };
        Ok(targets.iter().map(point).collect())
    }
}
