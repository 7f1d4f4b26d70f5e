//! An image for the CPU: threads over rows.

use std::sync::Arc;

use rayon::prelude::*;

use crate::backend::cpu::easel::CpuEasel;
use crate::backend::cpu::session::CpuSession;
use crate::backend::traits::{Cloud, View};
use crate::error::Result;
use crate::field::Canvas;
use crate::histogram::color_set::ColorSet;
use crate::histogram::{Histogram, Summary};
use crate::image::Rgba;
use crate::kernel::label::lay::lay;
use crate::kernel::label::remap::remap;
use crate::kernel::weight::activity::activity;
use crate::kernel::weight::calm::calm;
use crate::kernel::weight::salience::salience;
use crate::lattice::eye::Eye;
use crate::lattice::light::Light;
use crate::lattice::map::Lattice;
use crate::lattice::point::{Point, distance2};
use crate::points::cluster::{Cluster, Sums};
use crate::subject::{Prepared, Subject};

/// Pixels that a thread takes at once.
const SHARE: usize = 1 << 16;

/// An image for the CPU.
pub struct CpuView<'a> {
    subject: &'a Subject<'a>,
    histogram: &'a Histogram,
    colors: &'a ColorSet,
}

/// An image for the CPU, its colours as points.
pub struct CpuCloud<'a> {
    view: CpuView<'a>,
    prepared: Arc<Prepared>,
    session: CpuSession,
    /// Row by row, where errors are masked.
    classes: Vec<u8>,
}

impl<'a> CpuView<'a> {
    pub(in crate::backend) fn new(subject: &'a Subject<'a>) -> Self {
        let (histogram, colors) = subject.counted();
        Self { subject, histogram, colors }
    }

    /// Its colours on a lattice, and the class of each pixel where errors are masked.
    pub(in crate::backend) fn prepare(&self, lattice: &Lattice, is_masked: bool) -> Result<(Arc<Prepared>, Vec<u8>)> {
        let mut classes = None;
        let weigh = |places: &[Point]| {
            let classes = classes.insert(self.classify(lattice, places));
            salience((self.subject.image(), self.colors), classes, self.histogram.len())
        };
        let prepared = self.subject.prepare(lattice, is_masked.then_some(weigh))?;
        let classes = match classes {
            None if is_masked => self.classify(lattice, &prepared.places),
            classes => classes.unwrap_or_default(),
        };
        Ok((prepared, classes))
    }

    fn pixels(&self) -> &'a [Rgba] {
        self.subject.image().pixels()
    }

    fn classify(&self, lattice: &Lattice, places: &[Point]) -> Vec<u8> {
        let lights: Vec<u16> = places.par_iter().map(|&point| lattice.lightness(point)).collect();
        let light = self.colors.look_up(self.pixels(), &lights);
        let width = self.subject.image().width() as usize;
        calm(&activity(&light, width), width)
    }

    /// How many pixels are of each class, those aside that are fully transparent.
    pub(in crate::backend) fn count(&self, classes: &[u8]) -> [u64; Canvas::CLASSES] {
        let parts = self.pixels().par_chunks(SHARE).zip(classes.par_chunks(SHARE));
        parts.map(|(pixels, classes)| count(pixels, classes)).reduce(
            || [0; Canvas::CLASSES],
            |mut a, b| {
                a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
                a
            },
        )
    }

    /// [`Cloud::census`] for the label of each point.
    pub(in crate::backend) fn census(&self, prepared: &Prepared, labels: &[u8], centroids: &[Point]) -> Sums {
        const SHARE: usize = 1 << 12;
        let zero = || Sums::zero(centroids.len());
        let rows = prepared.points.points().par_chunks(SHARE).zip(labels.par_chunks(SHARE));
        let parts = rows.zip(prepared.points.colors().par_chunks(SHARE)).fold(zero, |mut sums, rows| {
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

    /// [`Cloud::remap`] for the label of each colour.
    pub(in crate::backend) fn remap(&self, labels: &[u8], places: &[u8]) -> Vec<u8> {
        remap((self.pixels(), self.colors), labels, places)
    }

    /// [`Cloud::lay`] for the label of each colour.
    pub(in crate::backend) fn lay(
        &self,
        prepared: &Prepared,
        classes: Vec<u8>,
        (eye, labels, palette): (Eye, &[u8], &[Light]),
    ) -> Canvas {
        let lights: Vec<Light> = prepared.places.par_iter().map(|&point| eye.light(point)).collect();
        let classes = if classes.is_empty() { vec![0; self.pixels().len()] } else { classes };
        lay((self.subject.image(), self.colors), (classes, prepared.points.channels()), (&lights, labels, palette))
    }
}

impl<'a> View for CpuView<'a> {
    type Cloud = CpuCloud<'a>;

    fn summary(&self) -> Summary {
        self.histogram.summary()
    }

    async fn histogram(&self) -> Result<Histogram> {
        Ok(self.histogram.clone())
    }

    async fn keep(self) -> Result<Vec<u8>> {
        let ids: Vec<u8> = (0..=255).take(self.histogram.len()).collect();
        Ok(self.remap(&ids, &ids))
    }

    async fn cloud(self, lattice: &Lattice, is_masked: bool) -> Result<CpuCloud<'a>> {
        let (prepared, classes) = self.prepare(lattice, is_masked)?;
        let session = CpuSession::later(Arc::clone(&prepared.points));
        Ok(CpuCloud { view: self, prepared, session, classes })
    }
}

impl Cloud for CpuCloud<'_> {
    type Session = CpuSession;
    type Easel = CpuEasel;

    fn session(&mut self) -> &mut CpuSession {
        &mut self.session
    }

    fn classes(&self) -> [u64; Canvas::CLASSES] {
        self.view.count(&self.classes)
    }

    async fn census(&self, centroids: &[Point]) -> Result<Sums> {
        Ok(self.view.census(&self.prepared, self.session.last_labels(), centroids))
    }

    async fn remap(&self, places: &[u8]) -> Result<Vec<u8>> {
        Ok(self.view.remap(&self.prepared.points.by_color(self.session.last_labels()), places))
    }

    async fn lay(self, eye: Eye, lights: &[Light]) -> Result<CpuEasel> {
        let Self { view, prepared, session, classes } = self;
        let labels = prepared.points.by_color(session.last_labels());
        // A canvas is large, and need not lie beside what it does without.
        drop(session);
        Ok(CpuEasel::new(view.lay(&prepared, classes, (eye, &labels, lights))))
    }
}

fn count(pixels: &[Rgba], classes: &[u8]) -> [u64; Canvas::CLASSES] {
    let mut counts = [0; Canvas::CLASSES];
    for (pixel, &class) in pixels.iter().zip(classes) {
        counts[usize::from(class >> 4)] += u64::from(pixel[3] > 0);
    }
    counts
}
