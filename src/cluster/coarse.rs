//! Runs of k-means on a coarse set of points, on the host.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use rayon::prelude::*;

use crate::backend::cpu::point_set::CpuPointSet;
use crate::backend::traits::PointSet;
use crate::cluster::lloyd::{lloyd, report_step};
use crate::cluster::seed::breathe::{breathe_in, breathe_out};
use crate::cluster::seed::plus_plus::plus_plus;
use crate::cluster::seed::wu::wu;
use crate::error::Result;
use crate::kernel::cluster::update::Run;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;
use crate::random::Random;
use crate::settings::event::Observer;
use crate::settings::options::Init;
use crate::settings::plan::FitPlan;

/// The number of runs, of several, that continue over all points.
const FINALISTS: usize = 2;

/// The most iterations of a run on the coarse set.
const MAX_ITERATIONS: u32 = 300;

/// The parameters of all runs on the coarse set.
pub(super) struct CoarseFit<'a> {
    pub(super) lattice: &'a Lattice,
    /// The centroids that each run begins with and does not move.
    pub(super) fixed: &'a [Point],
    pub(super) plan: &'a FitPlan,
    /// In squared lattice units.
    pub(super) tolerance: u32,
}

/// The coarse set of points, loaded.
struct CoarseSet {
    points: Arc<WeightedPoints>,
    point_set: CpuPointSet,
}

impl CoarseFit<'_> {
    /// Makes all planned runs, in parallel, and returns the best: one if one is planned, else up to [`FINALISTS`].
    pub(super) async fn best_runs(&self, points: WeightedPoints, observer: Observer<'_>) -> Result<Vec<Run>> {
        let points = Arc::new(points);
        let coarse_set = CoarseSet { point_set: CpuPointSet::new(Arc::clone(&points)), points };
        let mut best: Vec<Run> = Vec::new();
        let restarts: Vec<u32> = (0..self.plan.runs).collect();
        for batch in restarts.chunks(rayon::current_num_threads()) {
            let runs = batch.par_iter().map(|&restart| ready(self.run(&coarse_set, restart)));
            for (&restart, run) in batch.iter().zip(runs.collect::<Result<Vec<Run>>>()?) {
                log::debug!("run {restart}: {} iterations, {:?}, inertia {}", run.iterations, run.status, run.inertia);
                report_step(observer, self.lattice, restart, &run)?;
                best.push(run);
            }
            // The sort is stable, so that ties go to the first run.
            best.sort_by_key(|run| run.inertia);
            best.truncate(if self.plan.runs == 1 { 1 } else { FINALISTS });
        }
        Ok(best)
    }

    /// Seeds one run, iterates it to its end and improves it by breathing.
    async fn run(&self, coarse_set: &CoarseSet, restart: u32) -> Result<Run> {
        let Self { fixed, plan, .. } = self;
        let CoarseSet { points, point_set } = coarse_set;
        let count = plan.colors - fixed.len();
        let seeds = match plan.init {
            _ if count == 0 => Vec::new(),
            Init::Wu if restart == 0 => wu(points, count),
            _ => {
                let mut random = Random::new(plan.seed.wrapping_add(u64::from(restart)));
                plus_plus(point_set, points, count, &mut random)
            }
        };
        let mut run = self.seeded(seeds);
        lloyd(point_set, &mut run, &mut |_| Ok(())).await?;
        self.breathe(coarse_set, &mut run).await?;
        Ok(run)
    }

    /// Searches for a better optimum than the run's: merges an eighth of the clusters and splits others instead, fewer
    /// after each try that does not help. Sets the run's inertia.
    async fn breathe(&self, CoarseSet { points, point_set }: &CoarseSet, best: &mut Run) -> Result<()> {
        let (first, count) = (self.fixed.len(), best.centroids.len() - self.fixed.len());
        let mut labels;
        (labels, best.inertia) = point_set.assign(&best.centroids).await?;
        let mut depth = count.div_ceil(8);
        for _ in 0..self.plan.breaths {
            if !(1..count).contains(&depth) {
                break;
            }
            let mut fewer = self.seeded(breathe_out(points, &labels, first, count - depth));
            lloyd(point_set, &mut fewer, &mut |_| Ok(())).await?;
            let (fewer_labels, _) = point_set.assign(&fewer.centroids).await?;
            let mut run = self.seeded(breathe_in(points, &fewer_labels, first, count));
            lloyd(point_set, &mut run, &mut |_| Ok(())).await?;
            let run_labels;
            (run_labels, run.inertia) = point_set.assign(&run.centroids).await?;
            log::debug!("breath of {depth}: inertia {} after {}", run.inertia, best.inertia);
            if run.inertia < best.inertia {
                (*best, labels) = (run, run_labels);
            } else {
                depth = depth * 2 / 3;
            }
        }
        Ok(())
    }

    /// A run that starts from the fixed centroids and these seeds.
    fn seeded(&self, seeds: Vec<Point>) -> Run {
        let centroids = [self.fixed, &seeds].concat();
        Run { fixed: self.fixed.len() as u32, ..Run::new(centroids, MAX_ITERATIONS, self.tolerance) }
    }
}

/// The result of a future that never waits, as those of the CPU's point set.
pub(super) fn ready<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("the CPU does not wait"),
    }
}
