//! The GPU: WGSL compute shaders through wgpu on Vulkan, Metal and DX12. The only place that names wgpu.
//!
//! Everything is asynchronous inside and nothing spins; a dispatch is kept short by cutting the points into chunks.

mod adapters;
mod context;
mod easel;
mod pipelines;
mod remap;
mod session;
mod shaders;

pub use adapters::{Adapter, AdapterKind, adapters};
pub use shaders::{Shader, shaders};

use std::sync::OnceLock;

use super::Backend;
use crate::canvas::Canvas;
use crate::points::WeightedPoints;
use crate::{ColorSet, Result, Rgba};
use context::Context;
pub use easel::GpuEasel;
use pipelines::Pipelines;
pub use session::GpuSession;

/// An adapter made ready for work: a device, its queue and its pipelines.
pub struct Gpu {
    context: Context,
    shaders: Vec<Shader>,
    /// For points of three and of four channels, built when first needed.
    pipelines: [OnceLock<Pipelines>; 2],
}

impl Gpu {
    /// Brings up the best adapter, or the first whose name or driver contains `name`.
    ///
    /// # Errors
    /// [`Error::NoAdapter`](crate::Error::NoAdapter) where there is none, [`Error::Device`](crate::Error::Device)
    /// where it gives no device.
    pub async fn open(name: Option<&str>) -> Result<Self> {
        Self::with_shaders(name, shaders()).await
    }

    /// [`Gpu::open`] with other shaders in place of [`shaders`]: so a test can show that a wrong one is found out.
    #[doc(hidden)]
    pub async fn with_shaders(name: Option<&str>, shaders: Vec<Shader>) -> Result<Self> {
        let (adapter, found) = adapters::pick(name).await?;
        let context = Context::new(&adapter, found).await?;
        Ok(Self { context, shaders, pipelines: Default::default() })
    }

    /// The adapter that this is.
    pub fn adapter(&self) -> &Adapter {
        &self.context.adapter
    }

    fn pipelines(&self, channels: usize) -> &Pipelines {
        self.pipelines[channels - 3].get_or_init(|| Pipelines::new(&self.context.device, &self.shaders, channels))
    }
}

impl Backend for Gpu {
    type Session<'a> = GpuSession<'a>;
    type Easel<'a> = GpuEasel<'a>;

    async fn load<'a>(&'a self, points: &'a WeightedPoints) -> Result<GpuSession<'a>> {
        GpuSession::new(&self.context, self.pipelines(points.channels()), points)
    }

    async fn remap(&self, pixels: &[Rgba], colors: &ColorSet, labels: &[u8]) -> Result<Vec<u8>> {
        remap::remap(&self.context, &self.pipelines(3).remap, pixels, colors, labels).await
    }

    async fn set_up(&self, canvas: Canvas) -> Result<GpuEasel<'_>> {
        GpuEasel::new(&self.context, self.pipelines(4), canvas)
    }
}
