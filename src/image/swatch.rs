//! Swatches.

use crate::image::Rgba;

/// A colour of a palette, and its share of the pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swatch {
    /// The colour.
    pub color: Rgba,
    /// The share of the pixels, from 0 to 1.
    pub share: f64,
}
