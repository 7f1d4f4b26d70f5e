//! Moves each centroid to the mean of its points, and decides whether the run goes on.

use crate::image::palette::Palette;
use crate::lattice::point::{LENGTH2_LIMIT, Point, distance2};
use crate::points::cluster::Sums;

/// The state of a run of Lloyd's iteration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u32)]
pub enum Status {
    /// It goes on.
    #[default]
    Running = 0,
    /// The centroids stand still, or moved by no more than the tolerance.
    Converged = 1,
    /// A cluster without points waits to be moved.
    Empty = 2,
    /// The iterations are used up.
    Exhausted = 3,
}

/// A run of Lloyd's iteration: its centroids and its state. A step past its end changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// From 1 to 256 centroids.
    pub centroids: Vec<Point>,
    /// The first so many centroids stand still, and may be without points.
    pub fixed: u32,
    /// Whether it goes on.
    pub status: Status,
    /// Iterations done.
    pub iterations: u32,
    /// The most iterations.
    pub max_iterations: u32,
    /// Squared movement of all centroids, in squared lattice units, at which the run has converged.
    pub tolerance: u32,
    /// Inertia of the last assignment, before the centroids moved; in squared lattice units.
    pub inertia: u64,
}

impl Run {
    /// A run that starts from these centroids.
    pub fn new(centroids: Vec<Point>, max_iterations: u32, tolerance: u32) -> Self {
        Self { centroids, fixed: 0, status: Status::Running, iterations: 0, max_iterations, tolerance, inertia: 0 }
    }
}

// The squared movement of all centroids fits a u32.
const _: () = assert!((LENGTH2_LIMIT as u64 - 1) * Palette::MAX_COLORS as u64 <= u32::MAX as u64);

/// One step of a run: each centroid that is not fixed moves to
/// [`Cluster::mean`](crate::internals::kernel::Cluster::mean).
///
/// The nearest lattice point to the mean is the best of all lattice points, so the inertia never rises.
pub fn update(sums: &Sums, run: &mut Run) {
    let (mut movement, mut empty) = (0u32, false);
    for (cluster, centroid) in sums.clusters.iter().zip(&mut run.centroids).skip(run.fixed as usize) {
        if cluster.weight == 0 {
            empty = true;
            continue;
        }
        let mean = cluster.mean();
        movement += distance2(mean, *centroid);
        *centroid = mean;
    }
    run.inertia = sums.inertia;
    run.iterations += 1;
    run.status = if empty {
        Status::Empty
    } else if movement <= run.tolerance {
        Status::Converged
    } else if run.iterations >= run.max_iterations {
        Status::Exhausted
    } else {
        Status::Running
    };
}
