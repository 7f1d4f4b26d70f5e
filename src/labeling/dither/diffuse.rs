//! Error diffusion: the error of each pixel is passed on to neighbours that are not labelled yet.
//!
//! Floyd and Steinberg, "An adaptive algorithm for spatial grey scale" (1976).

use crate::field::cost::LabelCost;
use crate::histogram::color_set::Ranks;
use crate::host::shortlist::Nearest;
use crate::image::Rgba;
use crate::kernel::label::diffuse_blocks::{AHEAD, BELOW};
use crate::labeling::dither::DitherInput;
use crate::lattice::light::Light;

/// Returns one label a pixel. `percent` of each error, as light, is passed on. `palette` has no prices.
///
/// Rows run forwards and backwards in turn. Errors are clamped to four times the root mean square error of each axis,
/// because a colour outside the palette's gamut would otherwise flood all following pixels.
pub(crate) fn diffuse(input: &DitherInput<'_>, palette: &LabelCost, percent: u32) -> Vec<u8> {
    let (pixels, width) = (input.image.pixels(), input.image.width() as usize);
    let mut nearest = Nearest::new(palette);
    let max_error = root_mean_square(input, palette).map(|error| 4 * error);
    let mut ditherer =
        Ditherer { palette, lights: input.lights, ranks: input.colors.ranks(), max_error, percent: percent as i32 };
    let mut labels = vec![0; pixels.len()];
    // One element of margin at either end.
    let (mut errors, mut below) = (vec![[0; 4]; width + 2], vec![[0; 4]; width + 2]);
    let rows = pixels.chunks(width).zip(labels.chunks_mut(width));
    for (y, (pixels, labels)) in rows.enumerate() {
        let row = Row { pixels, labels, errors: &mut errors, below: &mut below, backwards: y % 2 == 1 };
        dither_row(row, &mut nearest, &mut ditherer);
        std::mem::swap(&mut errors, &mut below);
        below.fill([0; 4]);
    }
    labels
}

/// The root mean square error of nearest labels over all pixels, by axis, rounded up.
fn root_mean_square(input: &DitherInput<'_>, palette: &LabelCost) -> [i32; 4] {
    let (mut sums, mut pixels) = ([0u128; 4], 0);
    for ((&count, light), &label) in input.counts.iter().zip(input.lights).zip(input.nearest) {
        for (axis, sum) in sums.iter_mut().enumerate() {
            let apart = u64::from(light[axis].abs_diff(palette.lights[usize::from(label)][axis]));
            *sum += u128::from(apart * apart) * u128::from(count);
        }
        pixels += count;
    }
    sums.map(|sum| libm::ceil(libm::sqrt(sum as f64 / pixels as f64)) as i32)
}

/// The state that all rows share.
struct Ditherer<'a> {
    palette: &'a LabelCost,
    /// The light of each colour, by colour id.
    lights: &'a [Light],
    ranks: Ranks<'a>,
    /// The bound that errors are clamped to, by axis.
    max_error: [i32; 4],
    percent: i32,
}

/// A row of pixels, with the errors passed on to it and to the next row, in sixteenths.
struct Row<'a> {
    pixels: &'a [Rgba],
    labels: &'a mut [u8],
    errors: &'a mut [[i32; 4]],
    below: &'a mut [[i32; 4]],
    backwards: bool,
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn dither_row(row: Row<'_>, nearest: &mut Nearest, ditherer: &mut Ditherer<'_>) {
    let Ditherer { palette, lights, ref mut ranks, max_error, percent } = *ditherer;
    let width = row.pixels.len();
    for step in 0..width {
        let x = if row.backwards { width - 1 - step } else { step };
        let pixel = row.pixels[x];
        let light = lights[ranks.rank_of(pixel) as usize];
        let is_visible = pixel[3] > 0;
        let received = if is_visible { row.errors[x + 1].map(|sixteenths| (sixteenths + 8) >> 4) } else { [0; 4] };
        let target: [i32; 4] = std::array::from_fn(|axis| i32::from(light[axis]) + received[axis]);
        let label = nearest.label(palette.eye.seen(target).map(i32::from));
        row.labels[x] = label;
        if !is_visible {
            continue;
        }
        let (ahead, behind) = if row.backwards { (x, x + 2) } else { (x + 2, x) };
        for axis in 0..4 {
            let error = target[axis] - i32::from(palette.lights[usize::from(label)][axis]);
            let error = error.clamp(-max_error[axis], max_error[axis]) * percent / 100;
            row.errors[ahead][axis] += AHEAD * error;
            row.below[behind][axis] += BELOW[0] * error;
            row.below[x + 1][axis] += BELOW[1] * error;
            row.below[ahead][axis] += BELOW[2] * error;
        }
    }
}
