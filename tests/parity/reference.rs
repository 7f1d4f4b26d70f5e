//! The kernels themselves as a backend, and twins of it with one deliberate mistake each.

use huepress::backend::{Backend, Session};
use huepress::kernel::{self, Run, Status, Sums};
use huepress::lattice::{Point, distance2};
use huepress::{ColorSet, Result, Rgba, WeightedPoints};

/// What a wrong twin does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// None: the definition of the result.
    None,
    /// Of equally near centroids the last is taken.
    LastOfEqual,
    /// Halves are rounded down.
    HalvesDown,
    /// The carry into the upper word of a sum is lost.
    CarryLost,
    /// A step more than asked for.
    StepTooMany,
    /// The first pixel of all gets the next colour.
    OnePixel,
}

impl Mistake {
    pub const ALL: [Self; 5] =
        [Self::LastOfEqual, Self::HalvesDown, Self::CarryLost, Self::StepTooMany, Self::OnePixel];
}

pub struct Reference(pub Mistake);

pub struct ReferenceSession<'a> {
    points: &'a WeightedPoints,
    mistake: Mistake,
}

impl Backend for Reference {
    type Session<'a> = ReferenceSession<'a>;

    async fn load<'a>(&'a self, points: &'a WeightedPoints) -> Result<ReferenceSession<'a>> {
        Ok(ReferenceSession { points, mistake: self.0 })
    }

    async fn remap(&self, pixels: &[Rgba], colors: &ColorSet, labels: &[u8]) -> Result<Vec<u8>> {
        let mut indices = vec![0; pixels.len()];
        kernel::remap(pixels, colors, labels, &mut indices);
        if self.0 == Mistake::OnePixel {
            indices[0] = indices[0].wrapping_add(1);
        }
        Ok(indices)
    }
}

impl ReferenceSession<'_> {
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

impl Session for ReferenceSession<'_> {
    async fn lloyd(&mut self, run: &mut Run, steps: u32) -> Result<()> {
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

    fn block(&self) -> u32 {
        3
    }

    async fn assign(&mut self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        let (labels, sums) = self.label_and_sum(centroids);
        Ok((labels, sums.inertia))
    }
}
