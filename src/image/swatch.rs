//! A colour with its share of a picture.

use crate::image::Rgba;

/// A colour of a palette, and how much of the picture it covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swatch {
    /// The colour.
    pub color: Rgba,
    /// Its share of the pixels, from 0 to 1.
    pub share: f64,
}
