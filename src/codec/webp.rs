//! Images to lossless WebP bytes.

#[cfg(not(target_family = "wasm"))]
use webp::{Encoder, WebPConfig};

use super::Container;
use crate::{Effort, Error, IndexedImage, Result};

/// The longest side of a WebP.
const MOST_SIDE: u32 = 16_383;

/// Method and quality of libwebp for each level of effort: both are effort where nothing is lost.
#[cfg(not(target_family = "wasm"))]
const PRESETS: [(i32, f32); 9] =
    [(1, 10.0), (2, 25.0), (3, 25.0), (3, 50.0), (4, 75.0), (4, 90.0), (5, 90.0), (6, 90.0), (5, 100.0)];

/// Encodes a picture that libwebp finds the palette of by itself.
pub(super) fn encode(image: &IndexedImage, effort: Effort) -> Result<Vec<u8>> {
    let (width, height) = (image.width(), image.height());
    if width.max(height) > MOST_SIDE {
        return Err(failed(format!("{width}x{height} is more than WebP has, {MOST_SIDE} pixels a side; take PNG")));
    }
    lossless(image, effort)
}

fn failed(reason: String) -> Error {
    Error::Encode { format: Container::WebP.name(), reason }
}

#[cfg(target_family = "wasm")]
fn lossless(_: &IndexedImage, _: Effort) -> Result<Vec<u8>> {
    Err(failed("this build has no encoder for it; take PNG".to_owned()))
}

#[cfg(not(target_family = "wasm"))]
fn lossless(image: &IndexedImage, effort: Effort) -> Result<Vec<u8>> {
    let mut config = WebPConfig::new().map_err(|()| failed("libwebp is of another version".to_owned()))?;
    (config.method, config.quality) = PRESETS[usize::from(effort.level()) - 1];
    config.lossless = 1;
    // Colours under full transparency are kept.
    config.exact = 1;
    let pixels = image.to_image();
    let encoded = Encoder::from_rgba(pixels.as_bytes(), image.width(), image.height()).encode_advanced(&config);
    encoded.map(|bytes| bytes.to_vec()).map_err(|error| failed(format!("{error:?}")))
}
