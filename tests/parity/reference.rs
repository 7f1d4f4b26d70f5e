//! The kernels themselves as a backend, and twins of it with one deliberate mistake each.

use huepress::backend::{Backend, Easel, Session};
use huepress::kernel::{self, Energy, Run, Status, Sums};
use huepress::lattice::{Point, distance2};
use huepress::{Canvas, ColorSet, Result, Rgba, WeightedPoints};

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
    /// The phases of a row are taken in the wrong order.
    PhasesMixed,
    /// Residuals do not follow the first colour.
    ColorForgotten,
}

impl Mistake {
    pub const ALL: [Self; 7] = [
        Self::LastOfEqual,
        Self::HalvesDown,
        Self::CarryLost,
        Self::StepTooMany,
        Self::OnePixel,
        Self::PhasesMixed,
        Self::ColorForgotten,
    ];
}

pub struct Reference(pub Mistake);

pub struct ReferenceSession<'a> {
    points: &'a WeightedPoints,
    mistake: Mistake,
}

pub struct ReferenceEasel {
    canvas: Canvas,
    mistake: Mistake,
}

impl Backend for Reference {
    type Session<'a> = ReferenceSession<'a>;
    type Easel<'a> = ReferenceEasel;

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

    async fn set_up(&self, canvas: Canvas) -> Result<ReferenceEasel> {
        Ok(ReferenceEasel { canvas, mistake: self.0 })
    }
}

impl Easel for ReferenceEasel {
    async fn recolor(&mut self, from: &[Point], to: &[Point]) -> Result<()> {
        match self.mistake {
            Mistake::ColorForgotten => kernel::recolor(&mut self.canvas, from, &[&from[..1], &to[1..]].concat()),
            _ => kernel::recolor(&mut self.canvas, from, to),
        }
        Ok(())
    }

    async fn sweep(&mut self, energy: &Energy, backwards: bool) -> Result<Sums> {
        let mut sums = Sums::zero(energy.palette.len());
        let mut phases: Vec<[usize; 2]> = (0..9).map(|phase| [phase % 3, phase / 3]).collect();
        if self.mistake == Mistake::PhasesMixed {
            phases.swap(0, 1);
        }
        if backwards {
            phases.reverse();
        }
        phases.into_iter().for_each(|phase| kernel::relabel(&mut self.canvas, energy, phase, &mut sums));
        Ok(sums)
    }

    async fn labels(self) -> Result<Vec<u8>> {
        Ok(self.canvas.labels())
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
