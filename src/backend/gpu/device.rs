//! An adapter at work: its device, and its pipelines as they are needed.

use std::sync::OnceLock;

use crate::backend::gpu::adapters::{self, Adapter};
use crate::backend::gpu::context::Context;
use crate::backend::gpu::meter::{Meter, Usage};
use crate::backend::gpu::pipelines::{OfCanvas, OfColors, OfPixels, OfPoints};
use crate::backend::gpu::shaders::{Shader, shaders};
use crate::error::Result;

/// An adapter made ready for work: a device, its queue and its pipelines.
pub struct Gpu {
    pub(super) context: Context,
    shaders: Vec<Shader>,
    /// For points of three and of four channels.
    of_points: [OnceLock<OfPoints>; 2],
    of_pixels: OnceLock<OfPixels>,
    of_colors: OnceLock<OfColors>,
    /// For residuals of three and of four channels.
    of_canvas: [OnceLock<OfCanvas>; 2],
}

impl Gpu {
    /// Brings up the best adapter, or the first whose name or driver contains `name`.
    ///
    /// # Errors
    /// [`Error::NoAdapter`](crate::Error::NoAdapter) where there is none, [`Error::Device`](crate::Error::Device)
    /// where it gives no device.
    pub async fn open(name: Option<&str>) -> Result<Self> {
        Self::new(name, shaders(), false).await
    }

    /// [`Gpu::open`], with a clock for every kernel where the adapter has one: see [`Gpu::usage`].
    ///
    /// # Errors
    /// As [`Gpu::open`].
    pub async fn open_metered(name: Option<&str>) -> Result<Self> {
        Self::new(name, shaders(), true).await
    }

    /// [`Gpu::open`] with other shaders in place of [`shaders`]: so a test can show that a wrong one is found out.
    #[doc(hidden)]
    pub async fn with_shaders(name: Option<&str>, shaders: Vec<Shader>) -> Result<Self> {
        Self::new(name, shaders, false).await
    }

    async fn new(name: Option<&str>, shaders: Vec<Shader>, is_metered: bool) -> Result<Self> {
        let (adapter, found) = adapters::pick(name).await?;
        let context = Context::new(&adapter, found, is_metered).await?;
        Ok(Self {
            context,
            shaders,
            of_points: Default::default(),
            of_pixels: OnceLock::new(),
            of_colors: OnceLock::new(),
            of_canvas: Default::default(),
        })
    }

    /// The adapter that this is.
    pub fn adapter(&self) -> &Adapter {
        &self.context.adapter
    }

    /// What the device did since the last call; nothing is known where it was not [opened](Gpu::open_metered) for that.
    pub fn usage(&self) -> Usage {
        self.context.meter.as_ref().map(Meter::usage).unwrap_or_default()
    }

    pub(super) fn of_points(&self, channels: usize) -> &OfPoints {
        self.of_points[channels - 3].get_or_init(|| OfPoints::new(&self.context.device, &self.shaders, channels))
    }

    pub(super) fn of_pixels(&self) -> &OfPixels {
        self.of_pixels.get_or_init(|| OfPixels::new(&self.context.device, &self.shaders))
    }

    pub(super) fn of_colors(&self) -> &OfColors {
        self.of_colors.get_or_init(|| OfColors::new(&self.context.device, &self.shaders))
    }

    pub(super) fn of_canvas(&self, channels: usize) -> &OfCanvas {
        self.of_canvas[channels - 3].get_or_init(|| OfCanvas::new(&self.context.device, &self.shaders, channels))
    }
}
