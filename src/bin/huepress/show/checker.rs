//! The checkerboard under transparent pictures.

use huepress::Rgba;
use image::{Rgba as Pixel, RgbaImage};

/// Pixels a side of a field.
const FIELD: u32 = 8;

/// The grey level of the checkerboard at a pixel.
pub fn brightness(x: u32, y: u32) -> u8 {
    if (x / FIELD + y / FIELD).is_multiple_of(2) { 255 } else { 226 }
}

/// A colour with its channels multiplied by alpha.
pub fn premultiplied([r, g, b, a]: Rgba) -> Rgba {
    [over(r, a), over(g, a), over(b, a), a]
}

/// Puts the checkerboard under a picture of premultiplied pixels, which becomes opaque.
pub fn put_under(picture: &mut RgbaImage) {
    for (x, y, Pixel([r, g, b, a])) in picture.enumerate_pixels_mut() {
        for c in [r, g, b] {
            *c = c.saturating_add(over(brightness(x, y), 255 - *a));
        }
        *a = 255;
    }
}

fn over(c: u8, a: u8) -> u8 {
    ((u32::from(c) * u32::from(a) + 127) / 255) as u8
}
