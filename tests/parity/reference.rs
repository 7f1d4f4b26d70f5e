//! The kernels themselves as a backend, and twins of it with one deliberate mistake each.

use huepress::backend::{Backend, Session};
use huepress::kernel::{self, Run, Status, Sums};
use huepress::lattice::{Point, distance2};
use huepress::{Result, WeightedPoints};

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
    /// The draw takes the point before the right one.
    DrawsEarlier,
    /// The first pixel of all gets the next colour.
    OnePixel,
}

impl Mistake {
    pub const ALL: [Self; 6] =
        [Self::LastOfEqual, Self::HalvesDown, Self::CarryLost, Self::StepTooMany, Self::DrawsEarlier, Self::OnePixel];
}

pub struct Reference(pub Mistake);

pub struct ReferenceSession<'a> {
    points: &'a WeightedPoints,
    mistake: Mistake,
    distances: Vec<u32>,
}

impl Backend for Reference {
    type Session<'a> = ReferenceSession<'a>;

    async fn load<'a>(&'a self, points: &'a WeightedPoints) -> Result<ReferenceSession<'a>> {
        Ok(ReferenceSession { points, mistake: self.0, distances: vec![u32::MAX; points.len()] })
    }

    async fn remap(&self, ids: &[u32], labels: &[u8]) -> Result<Vec<u8>> {
        let mut indices = vec![0; ids.len()];
        kernel::remap(ids, labels, &mut indices);
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

    async fn seed(&mut self, seed: Point, first: bool) -> Result<u64> {
        if first {
            self.distances.fill(u32::MAX);
        }
        Ok(kernel::seed(self.points.points(), self.points.weights(), seed, &mut self.distances))
    }

    async fn trial(&mut self, candidates: &[Point]) -> Result<Vec<u64>> {
        Ok(kernel::trial(self.points.points(), self.points.weights(), &self.distances, candidates))
    }

    async fn draw(&mut self, targets: &[u64]) -> Result<Vec<usize>> {
        let shares = self.distances.iter().zip(self.points.weights()).map(|(&d, &w)| u64::from(d) * u64::from(w));
        let shares: Vec<u64> = shares.collect();
        let draw = |&target: &u64| {
            let mut running = 0;
            let found = shares.iter().position(|share| {
                running += share;
                running > target
            });
            found.unwrap().saturating_sub(usize::from(self.mistake == Mistake::DrawsEarlier))
        };
        Ok(targets.iter().map(draw).collect())
    }
}
