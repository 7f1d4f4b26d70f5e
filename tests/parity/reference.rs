//! The kernels themselves as a backend, and twins of it with one deliberate mistake each.

use std::collections::HashMap;
use std::sync::Arc;

use crate::spec::Part;
use huepress::internals::backend::{Backend, DeviceImage, IcmSolver, PointSet, Quantizer};
use huepress::internals::kernel::{self, Cluster, LabelCost, Mixture, Run, Status, Sums};
use huepress::internals::lattice::{Eye, Lattice, Light, Point, distance2};
use huepress::internals::{ColorSummary, LabelField, Source, WeightedPoints};
use huepress::{Histogram, Image, Result, Rgba};

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
            Self::PhasesMixed | Self::ColorForgotten | Self::MaskTurned => Part::LabelField,
        }
    }
}

pub struct Reference(pub Mistake);

pub struct ReferencePointSet {
    points: Arc<WeightedPoints>,
    /// As they were last given.
    labels: Vec<u8>,
    mistake: Mistake,
}

pub struct ReferenceImage<'a> {
    source: &'a Source<'a>,
    histogram: Histogram,
    mistake: Mistake,
}

pub struct ReferenceQuantizer<'a> {
    loaded: ReferenceImage<'a>,
    /// By colour id.
    places: Vec<Point>,
    classes: Vec<u8>,
    point_set: ReferencePointSet,
}

pub struct ReferenceSolver {
    field: LabelField,
    mistake: Mistake,
}

impl Backend for Reference {
    type PointSet<'a> = ReferencePointSet;
    type DeviceImage<'a> = ReferenceImage<'a>;

    async fn load_points(&self, points: Arc<WeightedPoints>) -> Result<ReferencePointSet> {
        Ok(ReferencePointSet { points, labels: Vec::new(), mistake: self.0 })
    }

    async fn load_image<'a>(&'a self, source: &'a Source<'a>) -> Result<ReferenceImage<'a>> {
        let mut histogram = source.histogram().0.clone();
        if self.0 == Mistake::CountedTwice {
            let first = Image::new(1, 1, source.image().pixels()[0].to_vec())?;
            histogram = histogram.merge(&Histogram::from_image(&first));
        }
        Ok(ReferenceImage { source, histogram, mistake: self.0 })
    }
}

impl ReferenceImage<'_> {
    fn pixels(&self) -> &[Rgba] {
        self.source.image().pixels()
    }

    /// One value a colour, put to the pixels.
    fn spread<T: Copy>(&self, of_colors: &[T]) -> Vec<T> {
        let seen = |pixel: &[u8; 4]| if pixel[3] == 0 { [0; 4] } else { *pixel };
        let ids: HashMap<_, _> = self.histogram.colors().iter().zip(of_colors).collect();
        self.pixels().iter().map(|pixel| *ids[&seen(pixel)]).collect()
    }

    fn remap(&self, labels: &[u8], places: &[u8]) -> Vec<u8> {
        let mut indices = kernel::remap((self.pixels(), &self.source.histogram().1), labels, places);
        if self.mistake == Mistake::OnePixel {
            indices[0] = indices[0].wrapping_add(1);
        }
        indices
    }
}

impl<'a> DeviceImage for ReferenceImage<'a> {
    type Quantizer = ReferenceQuantizer<'a>;

    fn summary(&self) -> ColorSummary {
        self.histogram.summary()
    }

    async fn histogram(&self) -> Result<Histogram> {
        Ok(self.histogram.clone())
    }

    async fn exact_indices(self) -> Result<Vec<u8>> {
        let ids: Vec<u8> = (0..self.histogram.len()).map(|id| id as u8).collect();
        Ok(self.remap(&ids, &ids))
    }

    async fn quantizer(self, lattice: &Lattice, is_masked: bool) -> Result<ReferenceQuantizer<'a>> {
        let mut points = WeightedPoints::new(&self.histogram, lattice)?;
        let places: Vec<Point> = self.histogram.colors().iter().map(|&color| lattice.point(color)).collect();
        let mut classes = Vec::new();
        if is_masked {
            let lights: Vec<u16> = places.iter().map(|&point| lattice.lightness(point)).collect();
            classes = kernel::activity(&self.spread(&lights), self.source.image().width() as usize);
            if self.mistake == Mistake::OneClass {
                *classes.last_mut().unwrap() ^= 1;
            }
            if self.mistake != Mistake::NothingAside {
                classes = kernel::quiet_classes(&classes, self.source.image().width() as usize);
            }
            let colors = (self.source.image(), &self.source.histogram().1);
            points = points.boost_rare(&kernel::salience(colors, &classes, self.histogram.len()));
        }
        let point_set = ReferencePointSet { points: Arc::new(points), labels: Vec::new(), mistake: self.mistake };
        Ok(ReferenceQuantizer { loaded: self, places, classes, point_set })
    }
}

impl ReferenceQuantizer<'_> {
    /// The label of each colour, by id.
    fn labels(&self) -> Vec<u8> {
        let mut labels = vec![0; self.places.len()];
        for (&color, &label) in self.point_set.points.colors().iter().zip(&self.point_set.labels) {
            labels[color as usize] = label;
        }
        labels
    }
}

impl Quantizer for ReferenceQuantizer<'_> {
    type PointSet = ReferencePointSet;
    type IcmSolver = ReferenceSolver;

    fn point_set(&mut self) -> &mut ReferencePointSet {
        &mut self.point_set
    }

    fn classes(&self) -> [u64; LabelField::CLASSES] {
        let mut counts = [0; LabelField::CLASSES];
        for (pixel, &class) in self.loaded.pixels().iter().zip(&self.classes) {
            counts[usize::from(class >> 4)] += u64::from(pixel[3] > 0);
        }
        counts
    }

    async fn pixel_sums(&self, centroids: &[Point]) -> Result<Sums> {
        let points = &self.point_set.points;
        let count = |&color: &u32| self.loaded.histogram.counts()[color as usize] as u32;
        let counts: Vec<u32> = match self.loaded.mistake {
            Mistake::WeightsForPixels => points.weights().to_vec(),
            _ => points.colors().iter().map(count).collect(),
        };
        let mut sums = Sums::zero(centroids.len());
        kernel::accumulate(points.points(), &counts, &self.point_set.labels, centroids, &mut sums);
        Ok(sums)
    }

    async fn remap(&self, places: &[u8]) -> Result<Vec<u8>> {
        Ok(self.loaded.remap(&self.labels(), places))
    }

    async fn into_icm(self, eye: Eye, palette: &[Light]) -> Result<ReferenceSolver> {
        let labels = self.labels();
        let Self { loaded, places, classes, point_set } = self;
        let (colors, axes) = (&loaded.source.histogram().1, point_set.points.channels());
        let lights: Vec<Light> = places.iter().map(|&point| eye.light(point)).collect();
        let field = kernel::init_field((loaded.source.image(), colors), (classes, axes), (&lights, &labels, palette));
        Ok(ReferenceSolver { field, mistake: loaded.mistake })
    }
}

impl IcmSolver for ReferenceSolver {
    async fn mix(&mut self, label_cost: &LabelCost, mixture: Mixture<'_>) -> Result<Vec<u64>> {
        let mut turned: Vec<u16> = mixture.mask.to_vec();
        if self.mistake == Mistake::MaskTurned {
            turned.rotate_left(1);
        }
        kernel::mix(&mut self.field, label_cost, Mixture { mask: &turned, ..mixture });
        let mut counts = vec![0; label_cost.palette.len()];
        for (y, x) in (0..self.field.height()).flat_map(|y| (0..self.field.width()).map(move |x| (y, x))) {
            let is_free = self.field.class(x, y) < LabelField::CLASSES as u8;
            counts[usize::from(self.field.label(x, y))] += u64::from(is_free);
        }
        Ok(counts)
    }

    async fn shift_residuals(&mut self, from: &[Light], to: &[Light]) -> Result<()> {
        match self.mistake {
            Mistake::ColorForgotten => kernel::shift_residuals(&mut self.field, from, &[&from[..1], &to[1..]].concat()),
            _ => kernel::shift_residuals(&mut self.field, from, to),
        }
        Ok(())
    }

    async fn sweep(&mut self, label_cost: &LabelCost, backwards: bool) -> Result<Sums> {
        let mut sums = Sums::zero(label_cost.palette.len());
        let mut phases: Vec<[usize; 2]> = (0..9).map(|phase| [phase % 3, phase / 3]).collect();
        if self.mistake == Mistake::PhasesMixed {
            phases.swap(0, 1);
        }
        if backwards {
            phases.reverse();
        }
        phases.into_iter().for_each(|phase| kernel::relabel(&mut self.field, label_cost, phase, &mut sums));
        Ok(sums)
    }

    async fn labels(self) -> Result<Vec<u8>> {
        Ok(kernel::read_labels(self.field))
    }
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
        Ok(work(self.points.excluding(&[fixed, forgotten].concat()).coarse(most)))
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
