//! An image whose colours are points.

use crate::mistake::Mistake;
use crate::reference::image::ReferenceImage;
use crate::reference::point_set::ReferencePointSet;
use crate::reference::solver::ReferenceSolver;
use huepress::internals::LabelField;
use huepress::internals::backend::{Quantizer, Sealed};
use huepress::internals::kernel::{self, Frame, Sums};
use huepress::internals::lattice::{Eye, Light, Point};
use huepress::{Observer, Result};

pub struct ReferenceQuantizer<'a> {
    pub loaded: ReferenceImage<'a>,
    /// By colour id.
    pub points_by_color: Vec<Point>,
    pub classes: Vec<u8>,
    pub point_set: ReferencePointSet,
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

impl Sealed for ReferenceQuantizer<'_> {}

impl Quantizer for ReferenceQuantizer<'_> {
    type PointSet = ReferencePointSet;
    type IcmSolver = ReferenceSolver;

    fn point_set(&mut self) -> &mut ReferencePointSet {
        &mut self.point_set
    }

    fn classes(&self) -> [u64; LabelField::CLASSES] {
        let mut counts = [0; LabelField::CLASSES];
        for (pixel, &class) in self.loaded.pixels().iter().zip(&self.classes) {
            counts[usize::from(class)] += u64::from(pixel[3] > 0);
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

    async fn into_icm(self, eye: Eye, palette: &[Light], _: Observer<'_>) -> Result<ReferenceSolver> {
        let labels = self.labels();
        let Self { loaded, points_by_color, mut classes, point_set } = self;
        if loaded.mistake == Mistake::OneFieldClass {
            *classes.last_mut().unwrap() ^= 1;
        }
        let width = loaded.source.image().width() as usize;
        let frame = Frame { width, channels: point_set.points.channels(), eye };
        let field = kernel::init_field(&loaded.color_ids(), &classes, &points_by_color, &labels, palette, frame);
        Ok(ReferenceSolver { field, mistake: loaded.mistake })
    }
}
