//! The GPU: WGSL compute shaders through wgpu on Vulkan, Metal and DX12. No other module names wgpu.
//!
//! Everything is asynchronous inside and nothing spins; a dispatch is kept short by cutting the points into chunks.

pub(crate) mod adapters;
mod chunks;
mod coarse;
mod color_count;
mod constants;
pub(crate) mod context;
pub(crate) mod device;
mod fault;
pub(crate) mod guard;
mod icm;
mod image;
mod layout;
mod pipelines;
mod point_set;
pub(crate) mod profiler;
mod quantizer;
mod shaders;
mod shortlists;
mod slice;
mod solver;
mod sorted_points;

use std::sync::Arc;

use crate::backend::traits::{Backend, Sealed};
use crate::error::Result;
use crate::points::WeightedPoints;
use crate::source::Source;

pub use adapters::{Adapter, AdapterKind, adapters};
pub use device::Gpu;
pub use fault::{Fault, FaultKind};
pub use image::GpuImage;
pub use layout::{Layout, layouts};
pub use point_set::GpuPointSet;
pub use profiler::{KernelTime, Usage};
pub use quantizer::GpuQuantizer;
pub use shaders::{Shader, shaders};
pub use solver::GpuSolver;

impl Sealed for Gpu {}

impl Backend for Gpu {
    type PointSet<'a> = GpuPointSet<'a>;
    type DeviceImage<'a> = GpuImage<'a>;

    async fn load_points(&self, points: Arc<WeightedPoints>) -> Result<GpuPointSet<'_>> {
        Ok(GpuPointSet::new(self, points))
    }

    async fn load_image<'a>(&'a self, source: &'a Source<'a>) -> Result<GpuImage<'a>> {
        GpuImage::new(self, source).await
    }
}
