//! An image for the CPU: threads over rows.

use std::sync::Arc;

use rayon::prelude::*;

use crate::backend::cpu::icm::CpuSolver;
use crate::backend::cpu::point_set::CpuPointSet;
use crate::backend::traits::{DeviceImage, Quantizer, Sealed};
use crate::error::Result;
use crate::field::LabelField;
use crate::histogram::color_set::ColorSet;
use crate::histogram::{ColorSummary, Histogram};
use crate::host::activity::activity;
use crate::host::init_field::{LabeledColors, init_field};
use crate::host::pruned_points::PrunedPoints;
use crate::host::quiet_classes::quiet_classes;
use crate::host::remap::remap;
use crate::host::salience::salience;
use crate::image::Rgba;
use crate::lattice::eye::Eye;
use crate::lattice::light::Light;
use crate::lattice::map::Lattice;
use crate::lattice::point::{Point, distance2};
use crate::points::cluster::{Cluster, Sums};
use crate::settings::event::{Observer, ask};
use crate::source::{Prepared, Source};

/// Pixels that a thread takes at once.
const CHUNK: usize = 1 << 16;

/// An image for the CPU.
pub struct CpuImage<'a> {
    source: &'a Source<'a>,
    histogram: &'a Histogram,
    colors: &'a ColorSet,
}

/// An image for the CPU, its colours as points.
pub struct CpuQuantizer<'a> {
    loaded: CpuImage<'a>,
    prepared: Arc<Prepared>,
    point_set: CpuPointSet,
    /// Row by row, where errors are masked.
    classes: Vec<u8>,
}

impl<'a> CpuImage<'a> {
    pub(in crate::backend) fn new(source: &'a Source<'a>) -> Self {
        let (histogram, colors) = source.histogram();
        Self { source, histogram, colors }
    }

    /// Its colours on a lattice, and the class of each pixel where errors are masked. The observer may end the work.
    pub(in crate::backend) fn prepare(
        &self,
        lattice: &Lattice,
        is_masked: bool,
        observer: Observer<'_>,
    ) -> Result<(Arc<Prepared>, Vec<u8>)> {
        let mut classes = None;
        let weigh = |points_by_color: &[Point]| {
            ask(observer)?;
            let classes = classes.insert(self.classify(lattice, points_by_color));
            ask(observer)?;
            let weights = salience(self.source.image(), self.colors, classes);
            ask(observer)?;
            Ok(weights)
        };
        let prepared = self.source.prepare(lattice, is_masked.then_some(weigh))?;
        let classes = match classes {
            None if is_masked => self.classify(lattice, &prepared.points_by_color),
            classes => classes.unwrap_or_default(),
        };
        Ok((prepared, classes))
    }

    fn pixels(&self) -> &'a [Rgba] {
        self.source.image().pixels()
    }

    fn classify(&self, lattice: &Lattice, points_by_color: &[Point]) -> Vec<u8> {
        let lights: Vec<u16> = points_by_color.par_iter().map(|&point| lattice.lightness(point)).collect();
        let light = self.colors.gather(self.pixels(), &lights);
        let width = self.source.image().width() as usize;
        quiet_classes(&activity(&light, width, lattice.dark_limits()), width)
    }

    /// The number of pixels of each class, without those that are fully transparent.
    pub(in crate::backend) fn count(&self, classes: &[u8]) -> [u64; LabelField::CLASSES] {
        let parts = self.pixels().par_chunks(CHUNK).zip(classes.par_chunks(CHUNK));
        parts.map(|(pixels, classes)| count(pixels, classes)).reduce(
            || [0; LabelField::CLASSES],
            |mut a, b| {
                a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
                a
            },
        )
    }

    /// [`Quantizer::pixel_sums`] for the label of each point.
    pub(in crate::backend) fn pixel_sums(&self, prepared: &Prepared, labels: &[u8], centroids: &[Point]) -> Sums {
        const CHUNK: usize = 1 << 12;
        let zero = || Sums::zero(centroids.len());
        let rows = prepared.points.points().par_chunks(CHUNK).zip(labels.par_chunks(CHUNK));
        let parts = rows.zip(prepared.points.colors().par_chunks(CHUNK)).fold(zero, |mut sums, rows| {
            let ((points, labels), colors) = rows;
            for ((&point, &label), &color) in points.iter().zip(labels).zip(colors) {
                let (label, count) = (usize::from(label), self.histogram.counts()[color as usize]);
                sums.clusters[label].add(&Cluster { sum: point.map(|c| count * u64::from(c)), weight: count });
                sums.inertia += count * u64::from(distance2(point, centroids[label]));
            }
            sums
        });
        parts.reduce(zero, |a, b| a.plus(&b))
    }

    /// [`Quantizer::remap`] for the label of each colour.
    pub(in crate::backend) fn remap(&self, labels: &[u8], palette_index: &[u8]) -> Vec<u8> {
        remap(self.pixels(), self.colors, labels, palette_index)
    }

    /// [`Quantizer::into_icm`] for the label of each colour.
    pub(in crate::backend) fn init_field(
        &self,
        prepared: &Prepared,
        classes: Vec<u8>,
        (eye, labels, palette): (Eye, &[u8], &[Light]),
        observer: Observer<'_>,
    ) -> Result<LabelField> {
        let lights: Vec<Light> = prepared.points_by_color.par_iter().map(|&point| eye.light(point)).collect();
        let classes = if classes.is_empty() { vec![0; self.pixels().len()] } else { classes };
        let labeled = LabeledColors { axes: prepared.points.channels(), lights: &lights, labels, palette };
        init_field(self.source.image(), self.colors, classes, labeled, observer)
    }
}

impl Sealed for CpuImage<'_> {}

impl<'a> DeviceImage for CpuImage<'a> {
    type Quantizer = CpuQuantizer<'a>;

    fn summary(&self) -> ColorSummary {
        self.histogram.summary()
    }

    async fn histogram(&self) -> Result<Histogram> {
        Ok(self.histogram.clone())
    }

    async fn exact_indices(self) -> Result<Vec<u8>> {
        let ids: Vec<u8> = (0..=255).take(self.histogram.len()).collect();
        Ok(self.remap(&ids, &ids))
    }

    async fn quantizer(self, lattice: &Lattice, is_masked: bool, observer: Observer<'_>) -> Result<CpuQuantizer<'a>> {
        let (prepared, classes) = self.prepare(lattice, is_masked, observer)?;
        let point_set = CpuPointSet::new(PrunedPoints::later(Arc::clone(&prepared.points)));
        Ok(CpuQuantizer { loaded: self, prepared, point_set, classes })
    }
}

impl Sealed for CpuQuantizer<'_> {}

impl Quantizer for CpuQuantizer<'_> {
    type PointSet = CpuPointSet;
    type IcmSolver = CpuSolver;

    fn point_set(&mut self) -> &mut CpuPointSet {
        &mut self.point_set
    }

    fn classes(&self) -> [u64; LabelField::CLASSES] {
        self.loaded.count(&self.classes)
    }

    async fn pixel_sums(&self, centroids: &[Point]) -> Result<Sums> {
        Ok(self.loaded.pixel_sums(&self.prepared, self.point_set.resident(), centroids))
    }

    async fn remap(&self, palette_index: &[u8]) -> Result<Vec<u8>> {
        Ok(self.loaded.remap(&self.prepared.points.by_color(self.point_set.resident()), palette_index))
    }

    async fn into_icm(self, eye: Eye, lights: &[Light], observer: Observer<'_>) -> Result<CpuSolver> {
        let Self { loaded, prepared, point_set, classes } = self;
        let labels = prepared.points.by_color(point_set.resident());
        // A label field is large, and need not lie beside what it does without.
        drop(point_set);
        Ok(CpuSolver::new(loaded.init_field(&prepared, classes, (eye, &labels, lights), observer)?))
    }
}

fn count(pixels: &[Rgba], classes: &[u8]) -> [u64; LabelField::CLASSES] {
    let mut counts = [0; LabelField::CLASSES];
    for (pixel, &class) in pixels.iter().zip(classes) {
        counts[usize::from(class)] += u64::from(pixel[3] > 0);
    }
    counts
}
