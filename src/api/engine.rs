//! The operations of an engine, each as a blocking call and as an async one that emits events.

use crate::api::compress::{Compressed, Compressor};
use crate::api::extract::{Extracted, extract};
use crate::backend::engine::Engine;
use crate::error::Result;
use crate::histogram::Histogram;
use crate::image::Image;
use crate::settings::event::Observer;
#[cfg(not(target_family = "wasm"))]
use crate::settings::event::ignore_events;
use crate::settings::options::Options;

/// Compression and palettes.
impl Engine {
    /// Finds a palette and gives every pixel its index; blocks until done. The first call that needs the device starts
    /// it, and later calls reuse it.
    ///
    /// ```
    /// use huepress::{Device, Engine, Image, Options};
    ///
    /// let engine = Engine::new(Device::Cpu);
    /// for level in [0, 80] {
    ///     let bytes = (0..64 * 64).flat_map(|i| [(i % 64 * 4) as u8, (i / 64 * 4) as u8, level, 255]).collect();
    ///     let compressed = engine.compress(&Image::new(64, 64, bytes)?, &Options::default().colors(16))?;
    ///     assert_eq!(compressed.image.palette().len(), 16);
    /// }
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Engine::compress_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn compress(&self, image: &Image, options: &Options) -> Result<Compressed> {
        pollster::block_on(self.compress_async(image, options, &mut ignore_events))
    }

    /// Finds a palette and gives every pixel its index.
    ///
    /// An image of no more colours than asked for keeps them all, unless [`Options::lossy`] is given. The same image and
    /// options give the same bytes on every device and with any number of threads. A GPU that fails during the work is
    /// replaced by the CPU, unless the device was asked for.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) for an option out of range, [`Error::Palette`](crate::Error::Palette)
    /// where full transparency finds no room among given colours, and the errors of [`Engine::choose`].
    pub async fn compress_async(&self, image: &Image, options: &Options, observer: Observer<'_>) -> Result<Compressed> {
        Compressor::new(image).compress_async(self, options, observer).await
    }

    /// Finds the palette of least inertia for a histogram; blocks until done.
    ///
    /// ```
    /// use huepress::{Device, Engine, Histogram, Image, Options};
    ///
    /// let pixels = [[250, 0, 0, 255], [255, 0, 0, 255], [0, 0, 9, 255]].concat();
    /// let one = Histogram::from_image(&Image::new(3, 1, pixels)?);
    /// let other = Histogram::from_image(&Image::new(1, 1, vec![0, 0, 9, 255])?);
    /// let palette = Engine::new(Device::Cpu).extract(&one.merge(&other), &Options::default().colors(2))?;
    /// assert_eq!(palette.swatches[0].share, 0.5);
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Engine::extract_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn extract(&self, histogram: &Histogram, options: &Options) -> Result<Extracted> {
        pollster::block_on(self.extract_async(histogram, options, &mut ignore_events))
    }

    /// Finds the palette of least inertia for a histogram by plain k-means. Options of dithering and file size are
    /// ignored.
    ///
    /// A histogram of no more colours than asked for keeps them all. Colours that come near black or white become so where
    /// the histogram has them, and those near full opacity where most of its nearly opaque pixels are opaque. Pinned
    /// colours that are the nearest of no colour are left out. The same histogram and options give the same palette on
    /// every device.
    ///
    /// # Errors
    /// [`Error::NoPoints`](crate::Error::NoPoints) for an empty histogram, and those of [`Engine::compress_async`].
    pub async fn extract_async(
        &self,
        histogram: &Histogram,
        options: &Options,
        observer: Observer<'_>,
    ) -> Result<Extracted> {
        extract(self, histogram, options, observer).await
    }
}
