//! Lloyd's iteration on the host to its end, and the clusters that lose their points on the way.

use crate::host::pruned_points::PrunedPoints;
use crate::host::verlet::VerletLists;
use crate::kernel::cluster::update::{Run, Status};
use crate::lattice::point::distance2;
use crate::points::WeightedPoints;

/// Steps until the run ends. Clusters that lost all their points are moved on the way.
pub(crate) fn lloyd(points: &PrunedPoints, run: &mut Run) {
    let mut lists = VerletLists::default();
    while run.status == Status::Running {
        points.step(run, &mut lists);
        if run.status == Status::Empty {
            resume(run);
            while fill_empty(points.points(), &points.assign(&run.centroids).0, run) {}
        }
    }
}

/// Lets a run that stopped at an empty cluster go on, unless its iterations are used up.
pub(crate) fn resume(run: &mut Run) {
    run.status = if run.iterations >= run.max_iterations { Status::Exhausted } else { Status::Running };
}

/// Moves the first cluster that has no points to the point with the largest weighted squared distance to its own
/// centroid, ties to the lowest point; whether one was moved. `labels` are by the run's centroids.
pub(crate) fn fill_empty(points: &WeightedPoints, labels: &[u8], run: &mut Run) -> bool {
    let mut used = vec![false; run.centroids.len()];
    used[..run.fixed as usize].fill(true);
    labels.iter().for_each(|&label| used[usize::from(label)] = true);
    let Some(empty) = used.iter().position(|used| !used) else { return false };
    let rows = points.points().iter().zip(points.weights()).zip(labels);
    let distances = rows.map(|((&point, &weight), &label)| {
        u64::from(weight) * u64::from(distance2(point, run.centroids[usize::from(label)]))
    });
    let far = distances.enumerate().max_by_key(|&(point, distance)| (distance, usize::MAX - point));
    match far {
        Some((point, distance)) if distance > 0 => {
            run.centroids[empty] = points.points()[point];
            true
        }
        // Every point is at its centroid: there is nothing to win.
        _ => {
            run.status = Status::Converged;
            false
        }
    }
}
