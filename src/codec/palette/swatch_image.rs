//! Palettes as images: rows of swatches, from the top left.

use crate::codec::decode::DecodeOptions;
use crate::codec::palette::colors::Colors;
use crate::codec::png::encode_indexed;
use crate::error::Result;
use crate::image::Rgba;
use crate::image::indexed::IndexedImage;
use crate::image::palette::{Palette, PaletteStorage};
use crate::settings::effort::Effort;

/// The format's name in messages.
pub(super) const NAME: &str = "palette image";

/// The least width, and the height, of a swatch in pixels.
const SIDE: usize = 32;
/// The most pixels of a palette image, since a small file can declare a very large picture.
const MAX_PIXELS: u64 = 1 << 24;
/// The most swatches in a row.
const COLUMNS: usize = 16;

/// Encodes a palette as a PNG. Swatches are spread evenly over the rows, and fill each row's width.
pub(super) fn encode(palette: Palette) -> Result<Vec<u8>> {
    let count = palette.len();
    let rows = count.div_ceil(COLUMNS);
    let width = count.div_ceil(rows) * SIDE;
    let mut indices = Vec::with_capacity(width * rows * SIDE);
    for row in 0..rows {
        let (first, end) = (row * count / rows, (row + 1) * count / rows);
        let line: Vec<u8> = (0..width).map(|x| (first + x * (end - first) / width) as u8).collect();
        (0..SIDE).for_each(|_| indices.extend_from_slice(&line));
    }
    let image =
        IndexedImage::new(width as u32, (rows * SIDE) as u32, palette.stored(PaletteStorage::InOrder), indices)?;
    encode_indexed(&image, Effort::default())
}

/// Decodes the colours of any image that has at most 256.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Rgba>> {
    let image = DecodeOptions::default().max_pixels(MAX_PIXELS).decode(bytes)?.image;
    let mut colors = Colors::new(NAME);
    let mut last = None;
    for (at, &pixel) in image.pixels().iter().enumerate() {
        if last.replace(pixel) != Some(pixel) {
            let (x, y) = (at % image.width() as usize, at / image.width() as usize);
            colors.add(pixel, format_args!("pixel {x}, {y}"))?;
        }
    }
    colors.finish()
}
