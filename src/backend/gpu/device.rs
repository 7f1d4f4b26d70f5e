//! An adapter at work: its device, and its pipelines as they are needed.

use std::sync::OnceLock;

use crate::backend::gpu::adapters::{self, Adapter, Found};
use crate::backend::gpu::context::Context;
use crate::backend::gpu::fault::Fault;
use crate::backend::gpu::guard::{cannot_open, caught_async};
use crate::backend::gpu::pipelines::{ColorPipelines, FieldPipelines, PixelPipelines, PointPipelines};
use crate::backend::gpu::profiler::{Profiler, Usage};
use crate::backend::gpu::shaders::{Shader, shaders};
use crate::error::Result;

/// An adapter made ready for work: a device, its queue and its pipelines.
pub struct Gpu {
    pub(super) context: Context,
    shaders: Vec<Shader>,
    /// Pipelines for points of three and of four channels.
    point_pipelines: [OnceLock<PointPipelines>; 2],
    pixel_pipelines: OnceLock<PixelPipelines>,
    color_pipelines: OnceLock<ColorPipelines>,
    /// Pipelines for residuals of three and of four channels.
    field_pipelines: [OnceLock<FieldPipelines>; 2],
}

impl Gpu {
    /// Brings up the best adapter, or the first whose name or driver contains `name`.
    ///
    /// # Errors
    /// [`Error::NoAdapter`](crate::Error::NoAdapter) where there is none, [`Error::Device`](crate::Error::Device)
    /// where it gives no device.
    pub async fn open(name: Option<&str>) -> Result<Self> {
        Self::start(adapters::find(name).await?).await
    }

    /// [`Gpu::open`], with a clock for every kernel where the adapter has one: see [`Gpu::usage`].
    ///
    /// # Errors
    /// As [`Gpu::open`].
    pub async fn open_metered(name: Option<&str>) -> Result<Self> {
        Self::new(adapters::find(name).await?, shaders(), true).await
    }

    /// [`Gpu::open`] with other shaders in place of [`shaders`]: so a test can show that a wrong one is found out.
    #[doc(hidden)]
    pub async fn with_shaders(name: Option<&str>, shaders: Vec<Shader>) -> Result<Self> {
        Self::new(adapters::find(name).await?, shaders, false).await
    }

    /// [`Gpu::open`] with a fault: so a test can show what follows.
    #[doc(hidden)]
    pub async fn with_fault(name: Option<&str>, fault: Fault) -> Result<Self> {
        let mut gpu = Self::open(name).await?;
        gpu.context.fault = Some(fault);
        Ok(gpu)
    }

    /// Brings up an adapter.
    pub(crate) async fn start(found: Found) -> Result<Self> {
        Self::new(found, shaders(), false).await
    }

    async fn new(found: Found, shaders: Vec<Shader>, is_metered: bool) -> Result<Self> {
        let name = found.known.name.clone();
        let context = caught_async(Context::new(found, is_metered)).await;
        let context = context.unwrap_or_else(|panic| Err(cannot_open(&name, &panic)))?;
        Ok(Self {
            context,
            shaders,
            point_pipelines: Default::default(),
            pixel_pipelines: OnceLock::new(),
            color_pipelines: OnceLock::new(),
            field_pipelines: Default::default(),
        })
    }

    /// The adapter that this is.
    pub fn adapter(&self) -> &Adapter {
        &self.context.adapter
    }

    /// The device's work since the last call; nothing where it was not [opened](Gpu::open_metered) for that.
    pub fn usage(&self) -> Usage {
        self.context.profiler.as_ref().map(Profiler::usage).unwrap_or_default()
    }

    /// Does work on this device, whose panics are errors: after one the device is never touched again.
    pub(crate) async fn guard<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.context.guard(work).await
    }

    pub(super) fn point_pipelines(&self, channels: usize) -> &PointPipelines {
        self.point_pipelines[channels - 3]
            .get_or_init(|| PointPipelines::new(&self.context.device, &self.shaders, channels))
    }

    pub(super) fn pixel_pipelines(&self) -> &PixelPipelines {
        self.pixel_pipelines.get_or_init(|| PixelPipelines::new(&self.context.device, &self.shaders))
    }

    pub(super) fn color_pipelines(&self) -> &ColorPipelines {
        self.color_pipelines.get_or_init(|| ColorPipelines::new(&self.context.device, &self.shaders))
    }

    pub(super) fn field_pipelines(&self, channels: usize) -> &FieldPipelines {
        self.field_pipelines[channels - 3]
            .get_or_init(|| FieldPipelines::new(&self.context.device, &self.shaders, channels))
    }
}
