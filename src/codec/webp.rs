//! The encoder of lossless WebP.

#[cfg(not(target_family = "wasm"))]
use webp::{Encoder, WebPConfig};

#[cfg(not(target_family = "wasm"))]
use crate::codec::left_behind::left_behind;
use crate::codec::metadata::Metadata;
use crate::error::{Error, Result};
use crate::image::indexed::IndexedImage;
use crate::settings::effort::Effort;
use crate::settings::event::Observer;

/// The format's name in messages.
pub(super) const NAME: &str = "WebP";

/// The longest side of a WebP image, in pixels.
const MAX_SIDE: u32 = 16_383;

/// libwebp's method and quality for each level of effort; in lossless mode both only set the effort.
#[cfg(not(target_family = "wasm"))]
const PRESETS: [(i32, f32); 9] =
    [(1, 10.0), (2, 25.0), (3, 25.0), (3, 50.0), (4, 75.0), (4, 90.0), (5, 90.0), (6, 90.0), (5, 100.0)];

/// Encodes a picture in full colour; libwebp finds its palette by itself.
pub(super) fn encode(
    image: &IndexedImage,
    effort: Effort,
    metadata: &Metadata,
    observer: Observer<'_>,
) -> Result<Vec<u8>> {
    let (width, height) = (image.width(), image.height());
    if width.max(height) > MAX_SIDE {
        return Err(failed(format!("{width}x{height} is more than WebP has, {MAX_SIDE} pixels a side; take PNG")));
    }
    Ok(extended(lossless(image, effort, observer)?, image, metadata))
}

/// Adds the metadata's chunks to a file that has none (WebP container specification, "Extended File Format").
fn extended(file: Vec<u8>, image: &IndexedImage, Metadata { icc, exif, xmp, .. }: &Metadata) -> Vec<u8> {
    if icc.is_none() && exif.is_none() && xmp.is_none() {
        return file;
    }
    let has_alpha = image.palette().colors().iter().any(|color| color[3] < 255);
    let flags = [(icc.is_some(), 0x20), (has_alpha, 0x10), (exif.is_some(), 0x08), (xmp.is_some(), 0x04)];
    let flags: u8 = flags.iter().map(|(is_set, flag)| if *is_set { *flag } else { 0 }).sum();
    let side = |pixels: u32| (pixels - 1).to_le_bytes()[..3].to_vec();
    let header = [vec![flags, 0, 0, 0], side(image.width()), side(image.height())].concat();
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let padding = &[0][..data.len() % 2];
        [&name[..], &(data.len() as u32).to_le_bytes(), data, padding].concat()
    };
    let any = |name: &[u8; 4], data: &Option<Vec<u8>>| data.as_ref().map_or(Vec::new(), |data| chunk(name, data));
    // libwebp writes one chunk after a header of twelve bytes.
    let picture = file[12..].to_vec();
    let body = [chunk(b"VP8X", &header), any(b"ICCP", icc), picture, any(b"EXIF", exif), any(b"XMP ", xmp)].concat();
    chunk(b"RIFF", &[b"WEBP", &body[..]].concat())
}

fn failed(reason: String) -> Error {
    Error::Encode { format: NAME, reason }
}

/// The error of a build for WebAssembly, which has no libwebp.
pub(super) fn no_encoder() -> Error {
    failed("there is no encoder for it in WebAssembly; take PNG or GIF".to_owned())
}

#[cfg(target_family = "wasm")]
fn lossless(_: &IndexedImage, _: Effort, _: Observer<'_>) -> Result<Vec<u8>> {
    Err(no_encoder())
}

#[cfg(not(target_family = "wasm"))]
fn lossless(image: &IndexedImage, effort: Effort, observer: Observer<'_>) -> Result<Vec<u8>> {
    let mut config = WebPConfig::new().map_err(|()| failed("libwebp is of another version".to_owned()))?;
    (config.method, config.quality) = PRESETS[usize::from(effort.level()) - 1];
    config.lossless = 1;
    // Otherwise libwebp changes colours under full transparency.
    config.exact = 1;
    let pixels = image.to_image();
    // Its hook that could stop libwebp has no safe interface.
    let encoded = left_behind(observer, move || {
        let encoder = Encoder::from_rgba(pixels.as_bytes(), pixels.width(), pixels.height());
        encoder.encode_advanced(&config).map(|bytes| bytes.to_vec())
    });
    encoded?.map_err(|error| failed(format!("{error:?}")))
}
