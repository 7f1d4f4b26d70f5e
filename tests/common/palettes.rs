//! Colours and palettes for the tests.

use huepress::{Error, Rgba, Swatch};

pub const RED: Rgba = [228, 0, 43, 255];

pub const WHITE: Rgba = [255; 4];

pub const GREEN: Rgba = [0, 255, 0, 128];

pub const CLEAR: Rgba = [0; 4];

pub fn swatches(colors: &[Rgba]) -> Vec<Swatch> {
    colors.iter().map(|&color| Swatch { color, share: 1.0 / colors.len() as f64 }).collect()
}

/// So many colours, all different.
pub fn many(count: u32) -> Vec<Rgba> {
    (0..count).map(|i| [(i * 7) as u8, (i >> 8) as u8, (255 - i % 256) as u8, 255]).collect()
}

/// The message of an error that a palette is to blame for.
pub fn blamed(error: Error) -> String {
    assert!(matches!(error, Error::Palette(_)), "{error:?}");
    error.to_string()
}
