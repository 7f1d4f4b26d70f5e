//! Smaller images by fewer colours: exact, reproducible k-means palettes on CPU and GPU.
//!
//! k-means finds the best palette, every pixel becomes an index into it, and the file shrinks several times with hardly
//! a visible change. Results are computed in integer arithmetic: the CPU with any number of threads and every GPU give
//! the same bytes.
//!
//! ```
//! # fn shrink(photo: &[u8]) -> huepress::Result<Vec<u8>> {
//! let options = huepress::Options::default().colors(32);
//! let pressed = huepress::press(photo, &options.into())?;
//! println!("{} colours became {}", pressed.compressed.colors_in, pressed.compressed.image.palette().len());
//! Ok(pressed.into_bytes())
//! # }
//! # let picture = huepress::Image::new(2, 1, vec![9, 9, 9, 255, 200, 0, 0, 255])?;
//! # let png = shrink(&huepress::codec::encode_rgba(&picture)?)?;
//! # assert_eq!(huepress::codec::decode(&png)?.image, picture);
//! # Ok::<(), huepress::Error>(())
//! ```
//!
//! - [`press`] does what the command does for one file: from bytes to the bytes of a smaller file, with a goal, a format
//!   and metadata, and never a larger one.
//! - [`Engine`] starts a device once and reuses it. Its calls block ([`Engine::compress`]), or are async and emit
//!   events ([`Engine::compress_async`]).
//! - [`Compressor`] compresses one image several times and reuses results.
//! - [`Search`] finds the settings for a target quality or file size.
//! - [`HistogramSum`] and [`Engine::extract`] make one palette for many images. [`codec::encode_histogram`] stores
//!   histograms in files.
//! - [`codec::decode_palette`] and [`codec::PaletteFormat`] read and write palette files; [`builtin_palette`] has the
//!   palettes of some devices.
//! - [`KMeans`] is k-means alone, with the interface of scikit-learn's.
//!
//! # Features
//!
//! | feature | default | what it brings |
//! |---|---|---|
//! | none | | the quantiser: images of RGBA bytes in, palettes and indices out, on all cores of the CPU |
//! | `codecs` | with `cli` | [`press`], [`codec`], [`Search`] (with `metrics`), conversions to and from the `image` crate; builds two C libraries |
//! | `metrics` | with `cli` | [`metrics`]: SSIMULACRA2 and butteraugli |
//! | `report` | with `cli` | [`report`]: HTML pages on results |
//! | `gpu` | yes | compute shaders through wgpu, and [`gpu`] |
//! | `cli` | yes | the `huepress` command; a library has no use for it |
//!
//! A library that depends on huepress selects the features that it needs:
//! `huepress = { version = "0.1", default-features = false, features = ["codecs", "gpu"] }`.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod api;
mod backend;
mod cluster;
#[cfg(feature = "codecs")]
pub mod codec;
mod error;
mod field;
mod histogram;
mod host;
mod image;
#[doc(hidden)]
pub mod internals;
mod kernel;
mod labeling;
mod lattice;
#[cfg(not(feature = "metrics"))]
mod metrics;
#[cfg(feature = "metrics")]
pub mod metrics;
mod order;
mod points;
#[cfg(feature = "codecs")]
mod press;
mod random;
#[cfg(feature = "report")]
pub mod report;
mod settings;
mod source;
#[cfg(feature = "codecs")]
mod text;

/// GPU adapters, and devices opened on them.
#[cfg(feature = "gpu")]
pub mod gpu {
    pub use crate::backend::gpu::adapters::{Adapter, AdapterKind, adapters};
    pub use crate::backend::gpu::context::has_lost_device;
    pub use crate::backend::gpu::device::Gpu;
    pub use crate::backend::gpu::guard::catches_panics;
    pub use crate::backend::gpu::profiler::{KernelTime, Usage};
}

/// The README's example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

pub use api::clustering::Clustering;
#[cfg(not(target_family = "wasm"))]
pub use api::compress::compress;
pub use api::compress::{Compressed, Compressor};
pub use api::extract::Extracted;
pub use api::kmeans::KMeans;
pub use api::report::FitReport;
#[cfg(all(feature = "codecs", feature = "metrics"))]
pub use api::search::{Encoder, Goal, Search, SearchResult, TrialResult, ladder};
pub use backend::engine::Engine;
pub use error::{Error, Result};
pub use histogram::Histogram;
pub use histogram::sum::HistogramSum;
pub use image::builtin::{BUILTIN_PALETTES, BuiltinPalette, builtin_palette};
pub use image::indexed::IndexedImage;
pub use image::layout::{Channels, PixelLayout};
pub use image::palette::{Palette, PaletteStorage};
pub use image::swatch::Swatch;
pub use image::{Image, Rgba};
pub use lattice::space::Space;
#[cfg(all(feature = "codecs", not(target_family = "wasm")))]
pub use press::press;
#[cfg(all(feature = "codecs", feature = "metrics"))]
pub use press::reached::Reached;
#[cfg(feature = "codecs")]
pub use press::{
    kept::Kept,
    options::{OutputFormat, PressOptions},
    original::{Original, OriginalFile},
    pressed::Pressed,
};
pub use settings::device::Device;
pub use settings::effort::Effort;
pub use settings::event::{Event, Observer, Stage, ignore_events};
pub use settings::methods::{Dither, Init};
pub use settings::options::Options;
#[cfg(feature = "metrics")]
pub use settings::trial::{Setting, Trial};
