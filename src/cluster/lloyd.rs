//! Lloyd's iteration to its end, with clusters that lost their points moved on the way.

use crate::backend::traits::PointSet;
use crate::error::Result;
use crate::kernel::cluster::update::{Run, Status};
use crate::lattice::point::distance2;

/// Steps until the run ends. Clusters that lost all their points are moved on the way.
pub(crate) async fn lloyd<S: PointSet>(
    point_set: &S,
    run: &mut Run,
    watch: &mut dyn FnMut(&Run) -> Result<()>,
) -> Result<()> {
    let (block, mut course) = (point_set.steps_per_call(), S::StepCache::default());
    while run.status == Status::Running {
        point_set.lloyd(run, &mut course, block).await?;
        watch(run)?;
        if run.status == Status::Empty {
            relocate(point_set, run).await?;
        }
    }
    Ok(())
}

/// Moves each cluster that has no points to the point with the largest weighted squared distance to its own centroid,
/// ties to the lowest point; each move is seen by the next.
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
        let far = distances.enumerate().max_by_key(|&(place, distance)| (distance, usize::MAX - place));
        match far {
            Some((place, distance)) if distance > 0 => run.centroids[empty] = points.points()[place],
            // Every point is at its centroid: there is nothing to win.
            _ => {
                run.status = Status::Converged;
                return Ok(());
            }
        }
    }
}
