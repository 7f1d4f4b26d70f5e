//! k-means: Lloyd's iteration from several starts on a coarse set of points, and the best of them on all points.
//!
//! Lloyd, "Least squares quantization in PCM" (1957, published 1982). The coarse set is always clustered on the host,
//! which takes less time than a GPU needs to wake up.

mod coarse;
mod emphasis;
mod lloyd;
mod mixing;
pub(crate) mod seed;

use std::sync::Arc;

use crate::backend::traits::PointSet;
use crate::cluster::coarse::CoarseFit;
use crate::cluster::emphasis::Emphasized;
use crate::cluster::lloyd::{lloyd, report_step};
use crate::cluster::mixing::Mixing;
use crate::error::Result;
use crate::host::pruned_points::PrunedPoints;
use crate::kernel::cluster::update::{Run, Status};
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::points::cluster::{Cluster, Sums};
use crate::settings::event::{Event, Observer, Stage, emit};
use crate::settings::plan::FitPlan;

/// The result of k-means, in lattice units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    pub(crate) centroids: Vec<Point>,
    /// The sum of weight times squared distance to the centroid.
    pub(crate) inertia: u64,
    /// The weight of all points.
    pub(crate) weight: u64,
    /// Iterations of the best run over all points.
    pub(crate) iterations: u32,
    /// Whether the best run ended before its iterations were used up.
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

/// Clusters the points by the planned number of runs and returns the best. Ties go to the first run. The point set keeps
/// the labels of that run.
///
/// The centroids begin with the fixed ones; of others there are as many as `plan.colors` has room for. Each run ends on
/// the coarse set, and the best few continue over all points; one from given centroids is over all points alone. If the
/// plan has several runs, they continue until their centroids stand still, because stopping at the tolerance may cost
/// more inertia than the runs differ by. Where pixels weigh by what is seen of them, colours that would be missed by far are
/// [emphasised](emphasis) in the coarse set. Where there will be dithering, the centroids become colours for
/// [mixtures](mixing) at the end, and runs are compared by these; else by their inertia.
pub(crate) async fn fit<S: PointSet>(
    point_set: &mut S,
    lattice: &Lattice,
    fixed: &[Point],
    plan: &FitPlan,
    observer: Observer<'_>,
) -> Result<Fit> {
    if let Some(centroids) = one_cluster_a_point(point_set, fixed, plan.colors.max(fixed.len())).await? {
        let run = Run::new(centroids, 0, 0);
        let sums = point_set.assign_resident(&run.centroids).await?;
        return Ok(Fit { converged: true, ..Fit::new(&run, &sums) });
    }
    let tolerance = tolerance(point_set.moments().await?, lattice.channels(), plan.tol);
    let coarse = CoarseFit { lattice, fixed, plan, tolerance };
    let mut coarse_points = None;
    let mut runs = if plan.first_centroids.is_empty() {
        emit(observer, Event::Stage(Stage::CoarseFit))?;
        let find = |points| {
            let Emphasized { points, first } = coarse.emphasize(PrunedPoints::new(Arc::new(points)), observer)?;
            coarse.best_runs(coarse_points.insert(points), first, observer)
        };
        point_set.with_coarse(fixed, plan.coarse, find).await??
    } else {
        vec![coarse.seeded(plan.first_centroids.iter().map(|&color| lattice.point(color)).collect())]
    };
    emit(observer, Event::Stage(Stage::Lloyd))?;
    let tolerance = if plan.runs == 1 { tolerance } else { 0 };
    for run in &mut runs {
        (run.status, run.iterations, run.max_iterations, run.tolerance) =
            (Status::Running, 0, plan.max_iter, tolerance);
    }
    let mixing = coarse_points.as_ref().and_then(|points| coarse.mixing(points));
    best_over_all_points(point_set, runs, mixing, &mut |run| report_step(observer, lattice, plan.runs, run)).await
}

/// The fixed centroids and all other points, if these are together at most `count`.
async fn one_cluster_a_point<S: PointSet>(point_set: &S, fixed: &[Point], count: usize) -> Result<Option<Vec<Point>>> {
    if point_set.len() > count && fixed.is_empty() {
        return Ok(None);
    }
    let points = point_set.points().await?;
    // One point too many is enough to know.
    let free = points.points().iter().filter(|point| !fixed.contains(point)).take(count - fixed.len() + 1);
    let all: Vec<Point> = fixed.iter().chain(free).copied().collect();
    Ok(Some(all).filter(|all| all.len() <= count))
}

/// Continues the runs over all points and returns the best. The point set keeps its labels.
async fn best_over_all_points<S: PointSet>(
    point_set: &mut S,
    mut runs: Vec<Run>,
    mixing: Option<Mixing<'_>>,
    watch: &mut dyn FnMut(&Run) -> Result<()>,
) -> Result<Fit> {
    let (mut best, mut least, mut is_last): (Option<Fit>, f64, bool) = (None, f64::INFINITY, true);
    for run in &mut runs {
        lloyd(point_set, run, watch).await?;
        let energy = mixing.as_ref().map(|mixing| mixing.spread(&mut run.centroids));
        let sums = point_set.assign_resident(&run.centroids).await?;
        let energy = energy.unwrap_or(sums.inertia as f64);
        log::debug!("over all points: {} iterations, {:?}, energy {energy}", run.iterations, run.status);
        is_last = best.is_none() || energy < least;
        if is_last {
            (best, least) = (Some(Fit::new(run, &sums)), energy);
        }
    }
    let best = best.expect("there is at least one run");
    if !is_last {
        point_set.assign_resident(&best.centroids).await?;
    }
    Ok(best)
}

/// scikit-learn's tolerance: a share of the mean variance of the coordinates, in whole squared lattice units. The
/// variance comes from the sums of [`PointSet::moments`].
fn tolerance((all, squares): (Cluster, u64), channels: usize, share: f64) -> u32 {
    let (weight, squares, sum) = (u128::from(all.weight), u128::from(squares), all.sum.map(u128::from));
    let square_of_sum: u128 = sum.iter().map(|sum| sum * sum).sum();
    // Sixteen fraction bits; the variance is below 2^24.
    let variance = ((squares * weight - square_of_sum) << 16) / (weight * weight * channels as u128);
    // IEEE 754 rounds this exact product alike on every machine.
    (variance as f64 * share / 65536.0) as u32
}
