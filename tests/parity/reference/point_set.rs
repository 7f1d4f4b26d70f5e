//! Points, and the coarse set of them.

use std::sync::Arc;

use crate::mistake::Mistake;
use huepress::Result;
use huepress::internals::WeightedPoints;
use huepress::internals::backend::{PointSet, Sealed};
use huepress::internals::kernel::{self, Cluster, Run, Status, Sums};
use huepress::internals::lattice::{Point, distance2};

pub struct ReferencePointSet {
    pub points: Arc<WeightedPoints>,
    /// As they were last given.
    pub labels: Vec<u8>,
    pub mistake: Mistake,
}

/// The coarse set of up to `most` points, or the points themselves where they are no more.
fn coarse(points: &WeightedPoints, most: usize) -> WeightedPoints {
    let channels = points.channels();
    let mut weights_before = [points.weights(), &[0]].concat();
    let blocks = kernel::block_sums(&weights_before);
    kernel::prefix_sum(&mut weights_before, &blocks);
    let (classes, counts) = kernel::split_class(points.points(), &weights_before, channels);
    let (least, _) = kernel::least_kept(&counts, most);
    let mut starts = match points.len() <= most {
        true => (0..points.len() as u32).collect(),
        false => kernel::select_splits(&classes, least as u32),
    };
    starts.push(points.len() as u32);
    let boxes = kernel::box_means(points.points(), points.weights(), &starts, channels);
    WeightedPoints::from_sorted(
        channels,
        boxes.iter().map(|one| one.mean).collect(),
        boxes.iter().map(|one| one.weight).collect(),
        boxes.iter().map(|one| one.cell).collect(),
    )
}

impl ReferencePointSet {
    fn label_and_sum(&self, centroids: &[Point]) -> (Vec<u8>, Sums) {
        let mut labels = vec![0; self.points.len()];
        kernel::assign(self.points.points(), centroids, &mut labels);
        if self.mistake == Mistake::LastOfEqual {
            for (label, &point) in labels.iter_mut().zip(self.points.points()) {
                let least = distance2(point, centroids[usize::from(*label)]);
                *label = centroids.iter().rposition(|&c| distance2(point, c) == least).unwrap() as u8;
            }
        }
        let mut sums = Sums::zero(centroids.len());
        kernel::accumulate(self.points.points(), self.points.weights(), &labels, centroids, &mut sums);
        if self.mistake == Mistake::CarryLost {
            sums.clusters.iter_mut().for_each(|cluster| cluster.sum[0] &= 0xffff_ffff);
        }
        (labels, sums)
    }
}

impl Sealed for ReferencePointSet {}

impl PointSet for ReferencePointSet {
    type StepCache = ();

    fn len(&self) -> usize {
        self.points.len()
    }

    async fn points(&self) -> Result<Arc<WeightedPoints>> {
        Ok(Arc::clone(&self.points))
    }

    async fn moments(&self) -> Result<(Cluster, u64)> {
        let (_, sums) = self.label_and_sum(&[[0; 4]]);
        Ok((sums.clusters[0], sums.inertia))
    }

    async fn with_coarse<T>(&self, fixed: &[Point], most: usize, work: impl FnOnce(WeightedPoints) -> T) -> Result<T> {
        let forgotten = &self.points.points()[..usize::from(self.mistake == Mistake::OneForgotten)];
        Ok(work(coarse(&self.points.excluding(&[fixed, forgotten].concat()), most)))
    }

    async fn lloyd(&self, run: &mut Run, (): &mut (), steps: u32) -> Result<()> {
        for _ in 0..steps + u32::from(self.mistake == Mistake::StepTooMany) {
            if run.status == Status::Running {
                let (_, mut sums) = self.label_and_sum(&run.centroids);
                if self.mistake == Mistake::HalvesDown {
                    for cluster in sums.clusters.iter_mut().filter(|cluster| cluster.weight > 0) {
                        let half = |sum: u64| u64::from(2 * (sum % cluster.weight) == cluster.weight);
                        cluster.sum = cluster.sum.map(|sum| sum - half(sum));
                    }
                }
                kernel::update(&sums, run);
            }
        }
        Ok(())
    }

    fn steps_per_call(&self) -> u32 {
        3
    }

    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        let (labels, sums) = self.label_and_sum(centroids);
        Ok((labels, sums.inertia))
    }

    async fn assign_resident(&mut self, centroids: &[Point]) -> Result<Sums> {
        let sums;
        (self.labels, sums) = self.label_and_sum(centroids);
        Ok(sums)
    }

    async fn resident_labels(&self) -> Result<Vec<u8>> {
        Ok(self.labels.clone())
    }
}
