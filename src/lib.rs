//! Smaller images by fewer colours: exact, reproducible k-means palettes on CPU and GPU.
//!
//! k-means finds the best palette, every pixel becomes an index into it, and the file shrinks several times with hardly
//! a visible change. All that decides a result is integer arithmetic, so a device is a choice of speed, never of result:
//! the CPU with any number of threads and every GPU give the same bytes.
//!
//! ```
//! # fn shrink(photo: &[u8]) -> huepress::Result<Vec<u8>> {
//! let photo = huepress::codec::decode(photo)?;
//! let compressed = huepress::compress(&photo.image, &huepress::Options::default().colors(32))?;
//! println!("{} colours became {}", compressed.colors_in, compressed.image.palette().len());
//! huepress::codec::encode_indexed(&compressed.image, huepress::Effort::default())
//! # }
//! # let picture = huepress::Image::new(2, 1, vec![9, 9, 9, 255, 200, 0, 0, 255])?;
//! # let png = shrink(&huepress::codec::encode_rgba(&picture)?)?;
//! # assert_eq!(huepress::codec::decode(&png)?.image, picture);
//! # Ok::<(), huepress::Error>(())
//! ```
//!
//! One palette serves many images: histograms add up, see [`Histogram::merge`] and [`extract_on`], and are files, see
//! [`codec::encode_histogram`]. Palettes are files too, see [`codec::decode_palette`] and [`codec::PaletteFormat`]; those of some devices are built in,
//! see [`builtin_palette`].
//!
//! For k-means alone, with the face of scikit-learn's, see [`KMeans`]; for the definition of the result, [`kernel`].
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod api;
pub mod backend;
mod cluster;
pub mod codec;
mod error;
mod field;
mod histogram;
mod host;
mod image;
pub mod kernel;
mod labeling;
pub mod lattice;
mod metrics;
mod points;
mod random;
mod settings;
mod source;

/// The README's example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

#[cfg(not(target_family = "wasm"))]
pub use api::compress::compress;
pub use api::compress::{Compressed, Compressor, compress_on};
pub use api::extract::{Extracted, extract_on};
pub use api::kmeans::{Clustering, KMeans};
#[cfg(feature = "metrics")]
pub use api::search::{Encoder, Goal, Search, SearchResult, TrialResult, ladder};
pub use error::{Error, Result};
pub use field::LabelField;
pub use histogram::color_set::ColorSet;
pub use histogram::{ColorSummary, Histogram};
#[doc(hidden)]
pub use host::activity::activity;
pub use image::builtin::{BUILTIN_PALETTES, BuiltinPalette, builtin_palette};
pub use image::indexed::IndexedImage;
pub use image::palette::Palette;
pub use image::{Image, Rgba};
pub use lattice::space::Space;
#[cfg(feature = "metrics")]
pub use metrics::perceptual::{Scorer, Scores};
pub use points::WeightedPoints;
pub use settings::effort::Effort;
pub use settings::event::{Event, Observer, Stage, ignore_events};
pub use settings::options::{Device, Dither, Init, Options};
#[cfg(feature = "metrics")]
pub use settings::trial::{Setting, Trial};
pub use source::Source;
