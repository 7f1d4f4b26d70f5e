//! Lloyd's iteration until a run ends, with empty clusters relocated.

use crate::backend::traits::PointSet;
use crate::error::Result;
use crate::kernel::cluster::update::{Run, Status};
use crate::lattice::map::Lattice;
use crate::lattice::point::distance2;
use crate::settings::event::{Event, Observer, emit};

/// Iterates until the run ends, and relocates clusters that lose all their points. `watch` sees the run after each call
/// of the point set, and its error stops the iteration.
pub(crate) async fn lloyd<S: PointSet>(
    point_set: &S,
    run: &mut Run,
    watch: &mut dyn FnMut(&Run) -> Result<()>,
) -> Result<()> {
    let (steps, mut cache) = (point_set.steps_per_call(), S::StepCache::default());
    while run.status == Status::Running {
        point_set.lloyd(run, &mut cache, steps).await?;
        watch(run)?;
        if run.status == Status::Empty {
            relocate(point_set, run).await?;
        }
    }
    Ok(())
}

/// Moves each empty cluster to the point with the largest weighted squared distance to its centroid. Ties go to the
/// first point. Points are assigned anew after each move.
async fn relocate<S: PointSet>(point_set: &S, run: &mut Run) -> Result<()> {
    run.status = if run.iterations >= run.max_iterations { Status::Exhausted } else { Status::Running };
    let points = point_set.points().await?;
    loop {
        let (labels, _) = point_set.assign(&run.centroids).await?;
        let mut used = vec![false; run.centroids.len()];
        used[..run.fixed as usize].fill(true);
        labels.iter().for_each(|&label| used[usize::from(label)] = true);
        let Some(empty) = used.iter().position(|used| !used) else { return Ok(()) };
        let rows = points.points().iter().zip(points.weights()).zip(&labels);
        let distances = rows.map(|((&point, &weight), &label)| {
            u64::from(weight) * u64::from(distance2(point, run.centroids[usize::from(label)]))
        });
        let farthest = distances.enumerate().max_by_key(|&(index, distance)| (distance, usize::MAX - index));
        match farthest {
            Some((index, distance)) if distance > 0 => run.centroids[empty] = points.points()[index],
            // Every point is at its centroid, so no move lowers the inertia.
            _ => {
                run.status = Status::Converged;
                return Ok(());
            }
        }
    }
}

/// Emits [`Event::Step`] for the run `restart`.
pub(super) fn report_step(observer: Observer<'_>, lattice: &Lattice, restart: u32, run: &Run) -> Result<()> {
    let inertia = lattice.inertia(run.inertia as f64);
    emit(observer, Event::Step { restart, iteration: run.iterations, inertia })
}
