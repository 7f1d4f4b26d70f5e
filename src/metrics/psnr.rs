//! Peak signal-to-noise ratio, in dB.

use rayon::prelude::*;

use crate::image::palette::Palette;
use crate::image::{Image, Rgba, on_black};

/// Pixels of a parallel task.
const CHUNK: usize = 1 << 16;

/// The peak signal-to-noise ratio of an indexed picture against the original; None if nothing changed. `opaque` must be
/// whether every pixel of the original is opaque.
pub(crate) fn psnr(image: &Image, opaque: bool, palette: &Palette, indices: &[u8]) -> Option<f64> {
    let opaque = opaque && palette.colors().iter().all(|color| color[3] == 255);
    let seen = if opaque { |color: Rgba| color.map(i32::from) } else { on_black };
    let mut shown = [[0; 4]; Palette::MAX_COLORS];
    shown.iter_mut().zip(palette.colors()).for_each(|(shown, &color)| *shown = seen(color));
    let parts = image.pixels().par_chunks(CHUNK).zip(indices.par_chunks(CHUNK));
    let errors = parts.map(|(pixels, indices)| match opaque {
        true => squared_error::<true>(pixels, indices, &shown),
        false => squared_error::<false>(pixels, indices, &shown),
    });
    let error: u64 = errors.sum();
    let mean = error as f64 / (image.pixels().len() as f64 * if opaque { 3.0 } else { 4.0 });
    (error > 0).then(|| 10.0 * libm::log10(255.0 * 255.0 / mean))
}

// The sum of squared errors of a channel over a task fits a u32.
const _: () = assert!(CHUNK as u64 * 255 * 255 <= u32::MAX as u64);

/// The sum of squared differences over up to [`CHUNK`] pixels.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn squared_error<const OPAQUE: bool>(
    pixels: &[Rgba],
    indices: &[u8],
    palette: &[[i32; 4]; Palette::MAX_COLORS],
) -> u64 {
    let mut sums = [0u32; 4];
    for (&pixel, &index) in pixels.iter().zip(indices) {
        let (before, after) =
            (if OPAQUE { pixel.map(i32::from) } else { on_black(pixel) }, palette[usize::from(index)]);
        for channel in 0..4 {
            sums[channel] += (before[channel] - after[channel]).pow(2) as u32;
        }
    }
    sums.into_iter().map(u64::from).sum()
}
