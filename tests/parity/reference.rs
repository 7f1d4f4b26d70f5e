//! The kernels themselves as a backend, and twins of it with one deliberate mistake each.

use std::collections::HashMap;
use std::sync::Arc;

use crate::mistake::Mistake;
use huepress::internals::backend::{Backend, DeviceImage, IcmSolver, PointSet, Quantizer};
use huepress::internals::kernel::{self, CLASS_WEIGHTS, Cluster, Frame, LabelCost, Mixture, Run, Status, Sums};
use huepress::internals::lattice::{Eye, Lattice, Light, Point, distance2};
use huepress::internals::{ColorSummary, LabelField, Source, WeightedPoints};
use huepress::{Histogram, Image, Result, Rgba};

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
    points_by_color: Vec<Point>,
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

    /// The colour id of each pixel, which here is the index of its point too.
    fn color_ids(&self) -> Vec<u32> {
        let seen = |pixel: &[u8; 4]| if pixel[3] == 0 { [0; 4] } else { *pixel };
        let ids: HashMap<_, u32> = self.histogram.colors().iter().copied().zip(0..).collect();
        self.pixels().iter().map(|pixel| ids[&seen(pixel)]).collect()
    }

    fn remap(&self, labels: &[u8], palette_index: &[u8]) -> Vec<u8> {
        let mut indices = kernel::remap(&self.color_ids(), labels, palette_index);
        if self.mistake == Mistake::OnePixel {
            indices[0] = indices[0].wrapping_add(1);
        }
        indices
    }

    /// The classes of all pixels.
    fn classes(&self, points_by_color: &[Point], lattice: &Lattice) -> Vec<u8> {
        let width = self.source.image().width() as usize;
        let mut classes = kernel::activity(&self.color_ids(), points_by_color, width, lattice);
        if self.mistake == Mistake::OneClass {
            *classes.last_mut().unwrap() ^= 1;
        }
        match self.mistake {
            Mistake::NothingAside => classes,
            _ => kernel::quiet_classes(&classes, width),
        }
    }

    /// Points with the weights of their pixels by salience, which are below 2^32 together, rare ones raised.
    fn weigh(&self, points: WeightedPoints, classes: &[u8]) -> WeightedPoints {
        let (mut ids, mut by_color) = (self.color_ids(), vec![0; self.histogram.len()]);
        ids.truncate(ids.len() - usize::from(self.mistake == Mistake::OneWeightless));
        kernel::salience(&ids, classes, &CLASS_WEIGHTS, &mut by_color);
        let weights: Vec<u32> = points.colors().iter().map(|&color| by_color[color as usize] as u32).collect();
        let sums = kernel::group_weights(points.points(), &weights, points.channels());
        let sums: Vec<u64> = sums.into_iter().map(u64::from).collect();
        let mut boosts = kernel::boosts(&sums);
        if self.mistake == Mistake::RareForgotten {
            boosts.fill(16);
        }
        let raise = |halvings| kernel::boost_rare(points.points(), &weights, &boosts, halvings, points.channels());
        let raised = (0..).map(raise).find(|&(_, sum)| sum <= WeightedPoints::MAX_WEIGHT).unwrap().0;
        points.with_weights(raised)
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
        let points_by_color: Vec<Point> = self.histogram.colors().iter().map(|&color| lattice.point(color)).collect();
        let mut classes = Vec::new();
        if is_masked {
            classes = self.classes(&points_by_color, lattice);
            points = self.weigh(points, &classes);
        }
        let point_set = ReferencePointSet { points: Arc::new(points), labels: Vec::new(), mistake: self.mistake };
        Ok(ReferenceQuantizer { loaded: self, points_by_color, classes, point_set })
    }
}

impl ReferenceQuantizer<'_> {
    /// The label of each colour, by id.
    fn labels(&self) -> Vec<u8> {
        let mut labels = vec![0; self.points_by_color.len()];
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
        let Self { loaded, points_by_color, mut classes, point_set } = self;
        if loaded.mistake == Mistake::OneFieldClass {
            *classes.last_mut().unwrap() ^= 0x10;
        }
        let width = loaded.source.image().width() as usize;
        let frame = Frame { width, channels: point_set.points.channels(), eye };
        let field = kernel::init_field(&loaded.color_ids(), &classes, &points_by_color, &labels, palette, frame);
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
        let shift = |(from, to): (&Light, &Light)| std::array::from_fn(|axis| to[axis] - from[axis]);
        let mut shifts: Vec<[i16; 4]> = from.iter().zip(to).map(shift).collect();
        if self.mistake == Mistake::ColorForgotten {
            shifts[0] = [0; 4];
        }
        kernel::shift_residuals(&mut self.field, &shifts);
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
        let mut labels = kernel::read_labels(&self.field);
        if self.mistake == Mistake::OneLabel {
            *labels.last_mut().unwrap() ^= 1;
        }
        Ok(labels)
    }
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
