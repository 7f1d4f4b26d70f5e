//! Points for the CPU.

use std::sync::Arc;

use crate::backend::traits::{PointSet, Sealed};
use crate::error::Result;
use crate::host::pruned_points::PrunedPoints;
use crate::host::verlet::VerletLists;
use crate::kernel::cluster::update::Run;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;
use crate::points::cluster::{Cluster, Sums};

/// Points for the CPU, and the clusters that they were last put into.
pub struct CpuPointSet {
    points: PrunedPoints,
    labels: Vec<u8>,
}

impl CpuPointSet {
    pub(super) fn new(points: PrunedPoints) -> Self {
        Self { points, labels: Vec::new() }
    }

    /// [`PointSet::resident_labels`], borrowed.
    pub(super) fn resident(&self) -> &[u8] {
        &self.labels
    }
}

impl Sealed for CpuPointSet {}

impl PointSet for CpuPointSet {
    type StepCache = VerletLists;

    fn len(&self) -> usize {
        self.points.points().len()
    }

    async fn points(&self) -> Result<Arc<WeightedPoints>> {
        Ok(Arc::clone(self.points.points()))
    }

    async fn moments(&self) -> Result<(Cluster, u64)> {
        Ok(self.points.moments())
    }

    async fn with_coarse<T>(&self, fixed: &[Point], most: usize, work: impl FnOnce(WeightedPoints) -> T) -> Result<T> {
        Ok(self.points.with_coarse(fixed, most, work))
    }

    async fn lloyd(&self, run: &mut Run, lists: &mut VerletLists, steps: u32) -> Result<()> {
        (0..steps).for_each(|_| self.points.step(run, lists));
        Ok(())
    }

    fn steps_per_call(&self) -> u32 {
        1
    }

    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        Ok(self.points.assign(centroids))
    }

    async fn resident_labels(&self) -> Result<Vec<u8>> {
        Ok(self.labels.clone())
    }

    async fn assign_resident(&mut self, centroids: &[Point]) -> Result<Sums> {
        self.labels.resize(self.len(), 0);
        Ok(self.points.pass(centroids, Some(&mut self.labels)))
    }
}
