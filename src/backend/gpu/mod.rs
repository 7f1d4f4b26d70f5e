//! The GPU: WGSL compute shaders through wgpu on Vulkan, Metal and DX12. The only place that names wgpu.
//!
//! Everything is asynchronous inside and nothing spins; a dispatch is kept short by cutting the points into chunks.

pub(crate) mod adapters;
mod cloud;
mod coarse;
mod context;
mod counted;
mod curve;
pub(crate) mod device;
mod easel;
mod meter;
mod parts;
mod pipelines;
mod session;
mod shaders;
mod shortlists;
mod slice;
mod view;

use std::sync::Arc;

use crate::backend::traits::Backend;
use crate::error::Result;
use crate::points::WeightedPoints;
use crate::subject::Subject;

pub use adapters::{Adapter, AdapterKind, adapters};
pub use cloud::GpuCloud;
pub use device::Gpu;
pub use easel::GpuEasel;
pub use meter::{KernelTime, Usage};
pub use session::GpuSession;
pub use shaders::{Shader, shaders};
pub use view::GpuView;

impl Backend for Gpu {
    type Session<'a> = GpuSession<'a>;
    type View<'a> = GpuView<'a>;

    async fn load(&self, points: Arc<WeightedPoints>) -> Result<GpuSession<'_>> {
        Ok(GpuSession::new(self, points))
    }

    async fn view<'a>(&'a self, subject: &'a Subject<'a>) -> Result<GpuView<'a>> {
        GpuView::new(self, subject).await
    }
}
