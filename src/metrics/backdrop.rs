//! Pictures over a grey background.

use rayon::prelude::*;

use crate::image::{Image, Rgba};

/// RGB bytes of an image over a grey background, rounded to nearest.
pub(super) fn over(image: &Image, background: u8) -> Vec<u8> {
    image.pixels().par_iter().flat_map_iter(|pixel| blend(pixel, background)).collect()
}

/// A pixel over a grey background, rounded to nearest.
pub(super) fn blend(&[r, g, b, a]: &Rgba, background: u8) -> [u8; 3] {
    let (a, under) = (u32::from(a), u32::from(background));
    [r, g, b].map(|c| ((u32::from(c) * a + under * (255 - a) + 127) / 255) as u8)
}
