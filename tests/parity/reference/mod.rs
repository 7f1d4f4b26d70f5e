//! The kernels themselves as a backend, and twins of it with one deliberate mistake each.

mod image;
mod point_set;
mod quantizer;
mod solver;

use std::sync::Arc;

use crate::mistake::Mistake;
use huepress::internals::backend::{Backend, Sealed};
use huepress::internals::{Source, WeightedPoints};
use huepress::{Histogram, Image, Result};
use image::ReferenceImage;
use point_set::ReferencePointSet;

pub struct Reference(pub Mistake);

impl Sealed for Reference {}

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
