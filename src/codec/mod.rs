//! Codecs: images, palettes and histograms from bytes and to bytes, without access to files.

mod color;
pub(crate) mod container;
pub(crate) mod decode;
mod gif;
mod histogram;
pub(crate) mod indexed;
mod jpeg;
mod left_behind;
pub(crate) mod metadata;
pub(crate) mod palette;
pub(crate) mod png;
mod webp;

pub use crate::image::swatch::Swatch;
pub use container::Container;
pub use decode::declared::Declared;
pub use decode::format::Format;
pub use decode::{DecodeOptions, Decoded, decode};
pub use histogram::{decode_histogram, encode_histogram, is_histogram};
pub use indexed::is_indexed;
pub use metadata::{Metadata, Strip};
pub use palette::PaletteFormat;
pub use palette::hex::parse_colors;
pub use palette::plte::decode_plte;
pub use palette::read::decode_palette;
pub use png::{encode_indexed, encode_rgba};
