//! The kernels themselves as a backend, and twins of it with one deliberate mistake each.

use std::collections::HashMap;
use std::sync::Arc;

use crate::spec::Part;
use huepress::backend::{Backend, Cloud, Easel, Session, View};
use huepress::kernel::{self, Cluster, Energy, Mixture, Run, Status, Sums};
use huepress::lattice::{Eye, Lattice, Light, Point, distance2};
use huepress::{Canvas, Histogram, Image, Result, Rgba, Subject, Summary, WeightedPoints};

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
    /// The first point of the curve is left out of a coarse set.
    OneForgotten,
    /// Weights are taken for numbers of pixels.
    WeightsForPixels,
    /// The phases of a row are taken in the wrong order.
    PhasesMixed,
    /// Residuals do not follow the first colour.
    ColorForgotten,
    /// The mask lies a pixel beside its place.
    MaskTurned,
}

impl Mistake {
    pub const ALL: [Self; 13] = [
        Self::LastOfEqual,
        Self::HalvesDown,
        Self::CarryLost,
        Self::StepTooMany,
        Self::OnePixel,
        Self::CountedTwice,
        Self::OneClass,
        Self::NothingAside,
        Self::OneForgotten,
        Self::WeightsForPixels,
        Self::PhasesMixed,
        Self::ColorForgotten,
        Self::MaskTurned,
    ];
}

impl Mistake {
    /// Where it has to be seen.
    pub fn part(self) -> Part {
        match self {
            Self::None | Self::LastOfEqual | Self::HalvesDown | Self::CarryLost | Self::StepTooMany => Part::Points,
            Self::OnePixel
            | Self::CountedTwice
            | Self::OneClass
            | Self::NothingAside
            | Self::OneForgotten
            | Self::WeightsForPixels => Part::Pixels,
            Self::PhasesMixed | Self::ColorForgotten | Self::MaskTurned => Part::Canvas,
        }
    }
}

pub struct Reference(pub Mistake);

pub struct ReferenceSession {
    points: Arc<WeightedPoints>,
    /// As they were last given.
    labels: Vec<u8>,
    mistake: Mistake,
}

pub struct ReferenceView<'a> {
    subject: &'a Subject<'a>,
    histogram: Histogram,
    mistake: Mistake,
}

pub struct ReferenceCloud<'a> {
    view: ReferenceView<'a>,
    /// By colour id.
    places: Vec<Point>,
    classes: Vec<u8>,
    session: ReferenceSession,
}

pub struct ReferenceEasel {
    canvas: Canvas,
    mistake: Mistake,
}

impl Backend for Reference {
    type Session<'a> = ReferenceSession;
    type View<'a> = ReferenceView<'a>;

    async fn load(&self, points: Arc<WeightedPoints>) -> Result<ReferenceSession> {
        Ok(ReferenceSession { points, labels: Vec::new(), mistake: self.0 })
    }

    async fn view<'a>(&'a self, subject: &'a Subject<'a>) -> Result<ReferenceView<'a>> {
        let mut histogram = subject.counted().0.clone();
        if self.0 == Mistake::CountedTwice {
            let first = Image::new(1, 1, subject.image().pixels()[0].to_vec())?;
            histogram = histogram.merge(&Histogram::of(&first).0);
        }
        Ok(ReferenceView { subject, histogram, mistake: self.0 })
    }
}

impl ReferenceView<'_> {
    fn pixels(&self) -> &[Rgba] {
        self.subject.image().pixels()
    }

    /// One value a colour, put to the pixels.
    fn spread<T: Copy>(&self, of_colors: &[T]) -> Vec<T> {
        let seen = |pixel: &[u8; 4]| if pixel[3] == 0 { [0; 4] } else { *pixel };
        let ids: HashMap<_, _> = self.histogram.colors().iter().zip(of_colors).collect();
        self.pixels().iter().map(|pixel| *ids[&seen(pixel)]).collect()
    }

    fn remap(&self, labels: &[u8], places: &[u8]) -> Vec<u8> {
        let mut indices = kernel::remap((self.pixels(), &self.subject.counted().1), labels, places);
        if self.mistake == Mistake::OnePixel {
            indices[0] = indices[0].wrapping_add(1);
        }
        indices
    }
}

impl<'a> View for ReferenceView<'a> {
    type Cloud = ReferenceCloud<'a>;

    fn summary(&self) -> Summary {
        self.histogram.summary()
    }

    async fn histogram(&self) -> Result<Histogram> {
        Ok(self.histogram.clone())
    }

    async fn keep(self) -> Result<Vec<u8>> {
        let ids: Vec<u8> = (0..self.histogram.len()).map(|id| id as u8).collect();
        Ok(self.remap(&ids, &ids))
    }

    async fn cloud(self, lattice: &Lattice, is_masked: bool) -> Result<ReferenceCloud<'a>> {
        let mut points = WeightedPoints::new(&self.histogram, lattice)?;
        let places: Vec<Point> = self.histogram.colors().iter().map(|&color| lattice.point(color)).collect();
        let mut classes = Vec::new();
        if is_masked {
            let lights: Vec<u16> = places.iter().map(|&point| lattice.lightness(point)).collect();
            classes = kernel::activity(&self.spread(&lights), self.subject.image().width() as usize);
            if self.mistake == Mistake::OneClass {
                *classes.last_mut().unwrap() ^= 1;
            }
            if self.mistake != Mistake::NothingAside {
                classes = kernel::calm(&classes, self.subject.image().width() as usize);
            }
            let colors = (self.subject.image(), &self.subject.counted().1);
            points = points.salient(&kernel::salience(colors, &classes, self.histogram.len()));
        }
        let session = ReferenceSession { points: Arc::new(points), labels: Vec::new(), mistake: self.mistake };
        Ok(ReferenceCloud { view: self, places, classes, session })
    }
}

impl ReferenceCloud<'_> {
    /// The label of each colour, by id.
    fn labels(&self) -> Vec<u8> {
        let mut labels = vec![0; self.places.len()];
        for (&color, &label) in self.session.points.colors().iter().zip(&self.session.labels) {
            labels[color as usize] = label;
        }
        labels
    }
}

impl Cloud for ReferenceCloud<'_> {
    type Session = ReferenceSession;
    type Easel = ReferenceEasel;

    fn session(&mut self) -> &mut ReferenceSession {
        &mut self.session
    }

    fn classes(&self) -> [u64; Canvas::CLASSES] {
        let mut counts = [0; Canvas::CLASSES];
        for (pixel, &class) in self.view.pixels().iter().zip(&self.classes) {
            counts[usize::from(class >> 4)] += u64::from(pixel[3] > 0);
        }
        counts
    }

    async fn census(&self, centroids: &[Point]) -> Result<Sums> {
        let points = &self.session.points;
        let count = |&color: &u32| self.view.histogram.counts()[color as usize] as u32;
        let counts: Vec<u32> = match self.view.mistake {
            Mistake::WeightsForPixels => points.weights().to_vec(),
            _ => points.colors().iter().map(count).collect(),
        };
        let mut sums = Sums::zero(centroids.len());
        kernel::accumulate(points.points(), &counts, &self.session.labels, centroids, &mut sums);
        Ok(sums)
    }

    async fn remap(&self, places: &[u8]) -> Result<Vec<u8>> {
        Ok(self.view.remap(&self.labels(), places))
    }

    async fn lay(self, eye: Eye, palette: &[Light]) -> Result<ReferenceEasel> {
        let labels = self.labels();
        let Self { view, places, classes, session } = self;
        let (colors, axes) = (&view.subject.counted().1, session.points.channels());
        let lights: Vec<Light> = places.iter().map(|&point| eye.light(point)).collect();
        let canvas = kernel::lay((view.subject.image(), colors), (classes, axes), (&lights, &labels, palette));
        Ok(ReferenceEasel { canvas, mistake: view.mistake })
    }
}

impl Easel for ReferenceEasel {
    async fn mix(&mut self, energy: &Energy, mixture: Mixture<'_>) -> Result<Vec<u64>> {
        let mut turned: Vec<u16> = mixture.mask.to_vec();
        if self.mistake == Mistake::MaskTurned {
            turned.rotate_left(1);
        }
        kernel::mix(&mut self.canvas, energy, Mixture { mask: &turned, ..mixture });
        let mut counts = vec![0; energy.palette.len()];
        for (y, x) in (0..self.canvas.height()).flat_map(|y| (0..self.canvas.width()).map(move |x| (y, x))) {
            let is_free = self.canvas.class(x, y) < Canvas::CLASSES as u8;
            counts[usize::from(self.canvas.label(x, y))] += u64::from(is_free);
        }
        Ok(counts)
    }

    async fn recolor(&mut self, from: &[Light], to: &[Light]) -> Result<()> {
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

impl ReferenceSession {
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

impl Session for ReferenceSession {
    type Course = ();

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
        Ok(work(self.points.without(&[fixed, forgotten].concat()).coarse(most)))
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

    fn block(&self) -> u32 {
        3
    }

    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        let (labels, sums) = self.label_and_sum(centroids);
        Ok((labels, sums.inertia))
    }

    async fn label(&mut self, centroids: &[Point]) -> Result<Sums> {
        let sums;
        (self.labels, sums) = self.label_and_sum(centroids);
        Ok(sums)
    }

    async fn labels(&self) -> Result<Vec<u8>> {
        Ok(self.labels.clone())
    }
}
