//! The kernels themselves as a backend, and twins of it with one deliberate mistake each.

use std::collections::HashMap;

use crate::spec::Part;
use huepress::backend::{Backend, Easel, Session, View};
use huepress::kernel::{self, Energy, Run, Status, Sums};
use huepress::lattice::{Point, distance2};
use huepress::{Canvas, Histogram, Image, Result, Subject, WeightedPoints};

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
    /// A pixel is counted twice.
    CountedTwice,
    /// The last pixel's class is another.
    OneClass,
    /// Weights do not look aside.
    NothingAside,
    /// The phases of a row are taken in the wrong order.
    PhasesMixed,
    /// Residuals do not follow the first colour.
    ColorForgotten,
}

impl Mistake {
    pub const ALL: [Self; 10] = [
        Self::LastOfEqual,
        Self::HalvesDown,
        Self::CarryLost,
        Self::StepTooMany,
        Self::OnePixel,
        Self::CountedTwice,
        Self::OneClass,
        Self::NothingAside,
        Self::PhasesMixed,
        Self::ColorForgotten,
    ];
}

impl Mistake {
    /// Where it has to be seen.
    pub fn part(self) -> Part {
        match self {
            Self::None | Self::LastOfEqual | Self::HalvesDown | Self::CarryLost | Self::StepTooMany => Part::Points,
            Self::OnePixel | Self::CountedTwice | Self::OneClass | Self::NothingAside => Part::Pixels,
            Self::PhasesMixed | Self::ColorForgotten => Part::Canvas,
        }
    }
}

pub struct Reference(pub Mistake);

pub struct ReferenceSession<'a> {
    points: &'a WeightedPoints,
    mistake: Mistake,
}

pub struct ReferenceView<'a> {
    subject: &'a Subject<'a>,
    histogram: Histogram,
    classes: Vec<u8>,
    mistake: Mistake,
}

pub struct ReferenceEasel {
    canvas: Canvas,
    mistake: Mistake,
}

impl Backend for Reference {
    type Session<'a> = ReferenceSession<'a>;
    type View<'a> = ReferenceView<'a>;

    async fn load<'a>(&'a self, points: &'a WeightedPoints) -> Result<ReferenceSession<'a>> {
        Ok(ReferenceSession { points, mistake: self.0 })
    }

    async fn view<'a>(&'a self, subject: &'a Subject<'a>) -> Result<ReferenceView<'a>> {
        let pixels = subject.image().pixels();
        let mut histogram = subject.counted().0.clone();
        // Bins are for opaque colours; those with alpha have a test of their own.
        if histogram.is_opaque() {
            let mut bins = vec![0; kernel::BINS];
            kernel::tally(pixels, &mut bins);
            if self.0 == Mistake::CountedTwice {
                kernel::tally(&pixels[..1], &mut bins);
            }
            let mut pages = vec![0; kernel::BINS / kernel::PAGE];
            kernel::survey(&bins, &mut pages);
            let mut before = 0;
            let starts: Vec<u32> = (pages.iter())
                .map(|colors| {
                    before += colors;
                    before - colors
                })
                .collect();
            histogram = kernel::rank(&mut bins, &starts);
            let ids = kernel::identify(pixels, &bins);
            assert!(pixels.iter().zip(ids).all(|(&pixel, id)| histogram.colors()[id as usize] == pixel));
        }
        Ok(ReferenceView { subject, histogram, classes: Vec::new(), mistake: self.0 })
    }
}

impl ReferenceView<'_> {
    /// One value a colour, put to the pixels.
    fn spread<T: Copy>(&self, of_colors: &[T]) -> Vec<T> {
        let seen = |pixel: &[u8; 4]| if pixel[3] == 0 { [0; 4] } else { *pixel };
        let ids: HashMap<_, _> = self.histogram.colors().iter().zip(of_colors).collect();
        self.subject.image().pixels().iter().map(|pixel| *ids[&seen(pixel)]).collect()
    }
}

impl View for ReferenceView<'_> {
    type Easel = ReferenceEasel;

    fn histogram(&self) -> &Histogram {
        &self.histogram
    }

    async fn classify(&mut self, lights: &[u16]) -> Result<[u64; Canvas::CLASSES]> {
        self.classes = kernel::activity(&self.spread(lights), self.subject.image().width() as usize);
        if self.mistake == Mistake::OneClass {
            *self.classes.last_mut().unwrap() ^= 1;
        }
        let mut counts = [0; Canvas::CLASSES];
        for (pixel, &class) in self.subject.image().pixels().iter().zip(&self.classes) {
            counts[usize::from(class)] += u64::from(pixel[3] > 0);
        }
        Ok(counts)
    }

    async fn salience(&self) -> Result<Vec<u64>> {
        let (image, colors) = (self.subject.image(), &self.subject.counted().1);
        if self.mistake == Mistake::NothingAside {
            let one = Image::new(1, 1, vec![0, 0, 0, 255])?;
            let set = Subject::new(&one);
            // A picture of one pixel has nothing aside.
            let weight = |class: u8| kernel::salience((&one, &set.counted().1), &[class], 1)[0];
            let mut weights = vec![0; self.histogram.len()];
            let places: Vec<usize> = (0..weights.len()).collect();
            for (place, &class) in self.spread(&places).into_iter().zip(&self.classes) {
                weights[place] += weight(class);
            }
            return Ok(weights);
        }
        Ok(kernel::salience((image, colors), &self.classes, self.histogram.len()))
    }

    async fn remap(&self, labels: &[u8]) -> Result<Vec<u8>> {
        let (pixels, colors) = (self.subject.image().pixels(), &self.subject.counted().1);
        let mut indices = vec![0; pixels.len()];
        kernel::remap(pixels, colors, labels, &mut indices);
        if self.mistake == Mistake::OnePixel {
            indices[0] = indices[0].wrapping_add(1);
        }
        Ok(indices)
    }

    async fn lay(&mut self, colors: (&[Point], &[u8], &[Point])) -> Result<ReferenceEasel> {
        let classes = std::mem::take(&mut self.classes);
        let canvas = kernel::lay((self.subject.image(), &self.subject.counted().1), classes, colors);
        Ok(ReferenceEasel { canvas, mistake: self.mistake })
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
        Ok(kernel::lift(self.canvas))
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
    type Course = ();

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

    fn block(&self) -> u32 {
        3
    }

    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        let (labels, sums) = self.label_and_sum(centroids);
        Ok((labels, sums.inertia))
    }
}
