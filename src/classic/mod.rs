//! The classics of dithering, for those who ask for them: every pixel takes the nearest colour of a target that lies beside
//! it, moved by the errors of the pixels before or by a mask. On the host, whatever the device.

mod diffuse;
mod mask;
mod ordered;

use crate::lattice::{HIGHEST, Point};
use crate::{ColorSet, Dither, Image};

/// What is dithered.
pub(crate) struct Picture<'a> {
    pub(crate) image: &'a Image,
    pub(crate) colors: &'a ColorSet,
    /// Of each colour of the image.
    pub(crate) points: &'a [Point],
    /// What each colour of the image lies from its nearest of the palette, squared, on average over the pixels: by axis.
    pub(crate) errors: [f64; 4],
}

/// One label a pixel: a place in `palette`. Strengths are in per cent.
pub(crate) fn labels(picture: &Picture<'_>, palette: &[Point], dither: Dither, percent: u32) -> Vec<u8> {
    match dither {
        Dither::FloydSteinberg => diffuse::labels(picture, palette, percent),
        Dither::BlueNoise => ordered::labels(picture, palette, &mask::blue_noise(), percent),
        Dither::Bayer => ordered::labels(picture, palette, &mask::bayer(), percent),
        Dither::Auto | Dither::None => unreachable!("these are the sweeps' affair"),
    }
}

/// A target, kept inside the lattice.
fn target(point: Point, beside: [i32; 4]) -> [i32; 4] {
    std::array::from_fn(|axis| (i32::from(point[axis]) + beside[axis]).clamp(0, i32::from(HIGHEST)))
}
