//! The CPU: threads over subtrees of the points, and in each box only the centroids that can be nearest to something in
//! it.

pub(crate) mod icm;
pub(crate) mod image;
pub(crate) mod point_set;

use std::sync::Arc;

use crate::backend::cpu::image::CpuImage;
use crate::backend::cpu::point_set::CpuPointSet;
use crate::backend::traits::{Backend, Sealed};
use crate::error::Result;
use crate::host::pruned_points::PrunedPoints;
use crate::points::WeightedPoints;
use crate::source::Source;

/// The CPU with as many threads as the current rayon pool has. Any number gives the same bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

impl Sealed for Cpu {}

impl Backend for Cpu {
    type PointSet<'a> = CpuPointSet;
    type DeviceImage<'a> = CpuImage<'a>;

    async fn load_points(&self, points: Arc<WeightedPoints>) -> Result<CpuPointSet> {
        Ok(CpuPointSet::new(PrunedPoints::new(points)))
    }

    async fn load_image<'a>(&'a self, source: &'a Source<'a>) -> Result<CpuImage<'a>> {
        Ok(CpuImage::new(source))
    }
}
