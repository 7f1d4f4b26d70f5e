//! Bytes to images and back. The only place that names codecs; it knows no paths and no files.

mod decode;
mod palette_order;
mod png;

pub use decode::{Decoded, Format, decode};
pub use png::{encode_indexed, encode_rgba};
