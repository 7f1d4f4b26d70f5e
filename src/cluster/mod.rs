//! k-means: Lloyd's iteration from several starts on a coarse set of points, and the best of them on all points.
//!
//! Lloyd, "Least squares quantization in PCM" (1957, published 1982). What happens on the coarse set is the host's affair,
//! whatever the device: it is over before a GPU has woken up.

mod lloyd;
mod seed;

use std::sync::Arc;

use rayon::prelude::*;

use crate::backend::traits::PointSet;
use crate::cluster::seed::breathe::{breathe_in, breathe_out};
use crate::cluster::seed::plus_plus::plus_plus;
use crate::cluster::seed::wu::wu;
use crate::error::Result;
use crate::host::lloyd::lloyd;
use crate::host::pruned_points::PrunedPoints;
use crate::kernel::cluster::update::{Run, Status};
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;
use crate::points::cluster::{Cluster, Sums};
use crate::random::Random;
use crate::settings::event::{Event, Observer, Stage, emit};
use crate::settings::options::Init;
use crate::settings::plan::FitPlan;

/// The number of runs, out of several, that go on over all points.
const FINALISTS: usize = 2;

/// Most iterations of a run on the coarse set.
const MOST_STEPS: u32 = 300;

/// The result of k-means, in lattice units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    pub(crate) centroids: Vec<Point>,
    /// The inertia by weight.
    pub(crate) inertia: u64,
    /// The weight of all points.
    pub(crate) weight: u64,
    /// The iterations of the best run.
    pub(crate) iterations: u32,
    /// Whether the best run came to a stop before its iterations were used up.
    pub(crate) converged: bool,
}

impl Fit {
    fn new(run: &Run, sums: &Sums) -> Self {
        Self {
            centroids: run.centroids.clone(),
            inertia: sums.inertia,
            weight: sums.clusters.iter().map(|cluster| cluster.weight).sum(),
            iterations: run.iterations,
            converged: run.status == Status::Converged,
        }
    }
}

/// The best of the runs that are planned: the lowest inertia, and of equal ones the first. The points are then in
/// its clusters. The centroids begin with the fixed ones, of which there are no more than colours.
///
/// Each run comes to its end on the coarse set, and the best few go on over all points. Where there are several, they do
/// until their centroids stand still: what the tolerance leaves undone may be more than the runs differ by.
pub(crate) async fn fit<S: PointSet>(
    point_set: &mut S,
    lattice: &Lattice,
    fixed: &[Point],
    plan: &FitPlan,
    observer: Observer<'_>,
) -> Result<Fit> {
    let count = plan.colors;
    if point_set.len() <= count || !fixed.is_empty() {
        let points = point_set.points().await?;
        // One more than there is room for tells as much as all.
        let free = points.points().iter().filter(|point| !fixed.contains(point)).take(count - fixed.len() + 1);
        let all: Vec<Point> = fixed.iter().chain(free).copied().collect();
        if all.len() <= count {
            let run = Run::new(all, 0, 0);
            let sums = point_set.assign_resident(&run.centroids).await?;
            return Ok(Fit { converged: true, ..Fit::new(&run, &sums) });
        }
    }
    let tolerance = tolerance(point_set.moments().await?, lattice.channels(), plan.tol);
    emit(observer, Event::Stage(Stage::CoarseFit))?;
    let starts = |few| coarse_runs(few, lattice, fixed, (plan, tolerance), observer);
    let mut runs = point_set.with_coarse(fixed, plan.coarse, starts).await??;
    emit(observer, Event::Stage(Stage::Lloyd))?;
    let tolerance = if plan.runs == 1 { tolerance } else { 0 };
    let (mut best, mut is_last): (Option<Fit>, bool) = (None, true);
    for run in &mut runs {
        (run.status, run.iterations, run.max_iterations, run.tolerance) =
            (Status::Running, 0, plan.max_iter, tolerance);
        lloyd::lloyd(point_set, run, &mut |run| step(observer, lattice, plan.runs, run)).await?;
        let sums = point_set.assign_resident(&run.centroids).await?;
        log::debug!("over all points: {} iterations, {:?}, inertia {}", run.iterations, run.status, sums.inertia);
        is_last = best.as_ref().is_none_or(|best| sums.inertia < best.inertia);
        if is_last {
            best = Some(Fit::new(run, &sums));
        }
    }
    let best = best.expect("there is at least one run");
    if !is_last {
        point_set.assign_resident(&best.centroids).await?;
    }
    Ok(best)
}

/// The best runs on a coarse set of points, at their ends.
fn coarse_runs(
    points: WeightedPoints,
    lattice: &Lattice,
    fixed: &[Point],
    (plan, tolerance): (&FitPlan, u32),
    observer: Observer<'_>,
) -> Result<Vec<Run>> {
    let points = PrunedPoints::new(Arc::new(points));
    let run = |restart| coarse_run(&points, (fixed, restart), plan, tolerance);
    let mut runs: Vec<Run> = Vec::new();
    let all: Vec<u32> = (0..plan.runs).collect();
    for some in all.chunks(rayon::current_num_threads()) {
        let done: Vec<Run> = some.par_iter().map(|&restart| run(restart)).collect();
        for (&restart, run) in some.iter().zip(done) {
            log::debug!("run {restart}: {} iterations, {:?}, inertia {}", run.iterations, run.status, run.inertia);
            step(observer, lattice, restart, &run)?;
            runs.push(run);
        }
        // A stable sort: of equally good runs the first stays first.
        runs.sort_by_key(|run| run.inertia);
        runs.truncate(if plan.runs == 1 { 1 } else { FINALISTS });
    }
    Ok(runs)
}

/// One run to its end, with its breaths.
fn coarse_run(points: &PrunedPoints, (fixed, restart): (&[Point], u32), plan: &FitPlan, tolerance: u32) -> Run {
    let count = plan.colors - fixed.len();
    let seeds = match plan.init {
        _ if count == 0 => Vec::new(),
        Init::Wu if restart == 0 => wu(points.points(), count),
        _ => {
            let mut random = Random::new(plan.seed.wrapping_add(u64::from(restart)));
            plus_plus(points, count, &mut random)
        }
    };
    let mut run = run_after(fixed, seeds, tolerance);
    lloyd(points, &mut run);
    breathe(points, &mut run, fixed, plan.breaths);
    run
}

/// Looks for a better optimum than the run's: a part of the clusters is merged and others are cut instead, fewer of them
/// after each try that did not help. Leaves the run with its inertia.
fn breathe(points: &PrunedPoints, best: &mut Run, fixed: &[Point], breaths: u32) {
    let (first, count) = (fixed.len(), best.centroids.len() - fixed.len());
    let mut labels;
    (labels, best.inertia) = points.assign(&best.centroids);
    let mut depth = count.div_ceil(8);
    for _ in 0..breaths {
        if !(1..count).contains(&depth) {
            break;
        }
        let mut run = run_after(fixed, breathe_out(points.points(), &labels, first, count - depth), best.tolerance);
        lloyd(points, &mut run);
        let (fewer, _) = points.assign(&run.centroids);
        let mut run = run_after(fixed, breathe_in(points.points(), &fewer, first, count), best.tolerance);
        lloyd(points, &mut run);
        let moved;
        (moved, run.inertia) = points.assign(&run.centroids);
        log::debug!("breath of {depth}: inertia {} after {}", run.inertia, best.inertia);
        if run.inertia < best.inertia {
            (*best, labels) = (run, moved);
        } else {
            depth = depth * 2 / 3;
        }
    }
}

/// Tells of the run `restart` of a fit in this lattice.
fn step(observer: Observer<'_>, lattice: &Lattice, restart: u32, run: &Run) -> Result<()> {
    let inertia = lattice.inertia(run.inertia as f64);
    emit(observer, Event::Step { restart, iteration: run.iterations, inertia })
}

/// scikit-learn's tolerance: a share of the mean variance of the coordinates, in whole squared lattice units; from
/// [`PointSet::moments`].
fn tolerance((all, square): (Cluster, u64), channels: usize, share: f64) -> u32 {
    let (weight, square, sum) = (u128::from(all.weight), u128::from(square), all.sum.map(u128::from));
    let of_means: u128 = sum.iter().map(|sum| sum * sum).sum();
    // Sixteen fraction bits; the variance is below 2^24.
    let variance = ((square * weight - of_means) << 16) / (weight * weight * channels as u128);
    // One rounding of an exact product: IEEE 754 gives it alike everywhere.
    (variance as f64 * share / 65536.0) as u32
}

/// A run on the coarse set that starts from fixed centroids and seeds.
fn run_after(fixed: &[Point], seeds: Vec<Point>, tolerance: u32) -> Run {
    Run { fixed: fixed.len() as u32, ..Run::new([fixed, &seeds].concat(), MOST_STEPS, tolerance) }
}
