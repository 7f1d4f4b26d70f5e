//! An image of which every colour is counted, and its pixels weighed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::mistake::Mistake;
use crate::reference::point_set::ReferencePointSet;
use crate::reference::quantizer::ReferenceQuantizer;
use huepress::internals::backend::{DeviceImage, Sealed};
use huepress::internals::kernel::{self, CLASS_WEIGHTS};
use huepress::internals::lattice::{Lattice, Point};
use huepress::internals::{ColorSummary, Source, WeightedPoints};
use huepress::{Histogram, Observer, Result, Rgba};

pub struct ReferenceImage<'a> {
    pub source: &'a Source<'a>,
    pub histogram: Histogram,
    pub mistake: Mistake,
}

impl ReferenceImage<'_> {
    pub fn pixels(&self) -> &[Rgba] {
        self.source.image().pixels()
    }

    /// The colour id of each pixel, which here is the index of its point too.
    pub fn color_ids(&self) -> Vec<u32> {
        let seen = |pixel: &[u8; 4]| if pixel[3] == 0 { [0; 4] } else { *pixel };
        let ids: HashMap<_, u32> = self.histogram.colors().iter().copied().zip(0..).collect();
        self.pixels().iter().map(|pixel| ids[&seen(pixel)]).collect()
    }

    pub fn remap(&self, labels: &[u8], palette_index: &[u8]) -> Vec<u8> {
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

    /// Points with the weights of their pixels by salience, which are below 2^32 together, scaled by group.
    fn weigh(&self, points: WeightedPoints, classes: &[u8], lattice: &Lattice) -> WeightedPoints {
        let (mut ids, mut by_color) = (self.color_ids(), vec![0; self.histogram.len()]);
        ids.truncate(ids.len() - usize::from(self.mistake == Mistake::OneWeightless));
        kernel::salience(&ids, classes, &CLASS_WEIGHTS, &mut by_color);
        let weights: Vec<u32> = points.colors().iter().map(|&color| by_color[color as usize] as u32).collect();
        let sums = kernel::group_weights(points.points(), &weights, points.channels());
        let sums: Vec<u64> = sums.into_iter().map(u64::from).collect();
        let mut factors = kernel::group_factors(&sums, lattice);
        if self.mistake == Mistake::FactorsForgotten {
            factors.fill(kernel::PARTS);
        }
        let scale = |halvings| kernel::scale_weights(points.points(), &weights, &factors, halvings, points.channels());
        let scaled = (0..).map(scale).find(|&(_, sum)| sum <= WeightedPoints::MAX_WEIGHT).unwrap().0;
        points.with_weights(scaled)
    }
}

impl Sealed for ReferenceImage<'_> {}

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

    async fn quantizer(self, lattice: &Lattice, is_masked: bool, _: Observer<'_>) -> Result<ReferenceQuantizer<'a>> {
        let mut points = WeightedPoints::new(&self.histogram, lattice)?;
        let points_by_color: Vec<Point> = self.histogram.colors().iter().map(|&color| lattice.point(color)).collect();
        let mut classes = Vec::new();
        if is_masked {
            classes = self.classes(&points_by_color, lattice);
            points = self.weigh(points, &classes, lattice);
        }
        let point_set = ReferencePointSet { points: Arc::new(points), labels: Vec::new(), mistake: self.mistake };
        Ok(ReferenceQuantizer { loaded: self, points_by_color, classes, point_set })
    }
}
