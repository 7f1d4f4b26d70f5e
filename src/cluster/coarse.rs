//! Runs of k-means on a coarse set of points, on the host.

use rayon::prelude::*;

use crate::cluster::lloyd::report_step;
use crate::cluster::mixing::Mixing;
use crate::cluster::seed::breathe::{breathe_in, breathe_out};
use crate::cluster::seed::plus_plus::plus_plus;
use crate::cluster::seed::wu::wu;
use crate::error::Result;
use crate::host::lloyd::lloyd;
use crate::host::pruned_points::PrunedPoints;
use crate::kernel::cluster::update::Run;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::random::Random;
use crate::settings::event::{Observer, ask};
use crate::settings::methods::Init;
use crate::settings::plan::FitPlan;

/// The number of runs, of several, that continue over all points.
const FINALISTS: usize = 2;

/// The most iterations of a run on the coarse set.
const MAX_ITERATIONS: u32 = 300;

/// Breaths between two questions to the observer.
const BREATHS: u32 = 4;

/// A run that breathes.
pub(super) struct Try {
    /// The best run so far, with its inertia.
    pub(super) best: Run,
    /// The label of each point in it.
    pub(super) labels: Vec<u8>,
    /// Clusters to merge and to split in the next breath.
    depth: usize,
    /// Breaths that are left.
    breaths: u32,
}

/// The parameters of all runs on the coarse set.
pub(super) struct CoarseFit<'a> {
    pub(super) lattice: &'a Lattice,
    /// The centroids that each run begins with and does not move.
    pub(super) fixed: &'a [Point],
    pub(super) plan: &'a FitPlan,
    /// In squared lattice units.
    pub(super) tolerance: u32,
}

impl CoarseFit<'_> {
    /// Makes all planned runs, in parallel, and returns the best: one if one is planned, else up to [`FINALISTS`]. `first` is
    /// the start of the first.
    pub(super) fn best_runs(&self, points: &PrunedPoints, first: Try, observer: Observer<'_>) -> Result<Vec<Run>> {
        let mixing = self.mixing(points).filter(|_| self.plan.runs > 1);
        let energy =
            |run: &Run| mixing.as_ref().map_or(run.inertia as f64, |mixing| mixing.spread(&mut run.centroids.clone()));
        let mut best: Vec<(f64, Run)> = Vec::new();
        let mut first = Some(first);
        let restarts: Vec<u32> = (0..self.plan.runs).collect();
        for batch in restarts.chunks(rayon::current_num_threads()) {
            ask(observer)?;
            let mut tries: Vec<Try> = first.take().into_iter().collect();
            let others = batch[tries.len()..].par_iter().map(|&restart| self.start(points, restart));
            tries.par_extend(others);
            for _ in (0..self.plan.breaths).step_by(BREATHS as usize) {
                ask(observer)?;
                tries.par_iter_mut().for_each(|one| (0..BREATHS).for_each(|_| self.breathe(points, one)));
            }
            for (&restart, Try { best: run, .. }) in batch.iter().zip(tries) {
                log::debug!("run {restart}: {} iterations, {:?}, inertia {}", run.iterations, run.status, run.inertia);
                report_step(observer, self.lattice, restart, &run)?;
                best.push((energy(&run), run));
            }
            // The sort is stable, so that ties go to the first run.
            best.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            best.truncate(if self.plan.runs == 1 { 1 } else { FINALISTS });
        }
        Ok(best.into_iter().map(|(_, run)| run).collect())
    }

    /// The search for mixtures on the coarse set, if there will be dithering.
    pub(super) fn mixing<'a>(&'a self, points: &'a PrunedPoints) -> Option<Mixing<'a>> {
        let CoarseFit { lattice, fixed, plan, .. } = self;
        (plan.share > 0.0).then_some(Mixing { lattice, points, fixed: fixed.len(), share: plan.share })
    }

    /// Seeds one run and iterates it to its end.
    pub(super) fn start(&self, points: &PrunedPoints, restart: u32) -> Try {
        let Self { fixed, plan, .. } = self;
        let count = plan.colors.saturating_sub(fixed.len());
        let seeds = match plan.init {
            _ if count == 0 => Vec::new(),
            Init::Wu if restart == 0 => wu(points.points(), count),
            _ => {
                let mut random = Random::new(plan.seed.wrapping_add(u64::from(restart)));
                plus_plus(points, count, &mut random)
            }
        };
        let mut best = self.seeded(seeds);
        lloyd(points, &mut best);
        let labels;
        (labels, best.inertia) = points.assign(&best.centroids);
        Try { depth: (best.centroids.len() - fixed.len()).div_ceil(8), breaths: plan.breaths, labels, best }
    }

    /// Searches for a better optimum than the run's: merges an eighth of the clusters and splits others instead, fewer
    /// after each try that does not help.
    fn breathe(&self, points: &PrunedPoints, Try { best, labels, depth, breaths }: &mut Try) {
        let (first, count) = (self.fixed.len(), best.centroids.len() - self.fixed.len());
        if *breaths == 0 || !(1..count).contains(depth) {
            return;
        }
        *breaths -= 1;
        let mut fewer = self.seeded(breathe_out(points.points(), labels, first, count - *depth));
        lloyd(points, &mut fewer);
        let (fewer_labels, _) = points.assign(&fewer.centroids);
        let mut run = self.seeded(breathe_in(points.points(), &fewer_labels, first, count));
        lloyd(points, &mut run);
        let run_labels;
        (run_labels, run.inertia) = points.assign(&run.centroids);
        log::debug!("breath of {depth}: inertia {} after {}", run.inertia, best.inertia);
        if run.inertia < best.inertia {
            (*best, *labels) = (run, run_labels);
        } else {
            *depth = *depth * 2 / 3;
        }
    }

    /// A run that starts from the fixed centroids and these seeds.
    pub(super) fn seeded(&self, seeds: Vec<Point>) -> Run {
        let centroids = [self.fixed, &seeds].concat();
        Run { fixed: self.fixed.len() as u32, ..Run::new(centroids, MAX_ITERATIONS, self.tolerance) }
    }
}
