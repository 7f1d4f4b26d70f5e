//! Floyd and Steinberg, "An adaptive algorithm for spatial grey scale" (1976): errors go to the neighbours still to come.

use crate::field::cost::LabelCost;
use crate::histogram::color_set::{self, Ranks};
use crate::host::shortlist::Nearest;
use crate::image::Rgba;
use crate::labeling::dither::DitherInput;
use crate::lattice::light::Light;

/// Shares of an error in sixteenths.
const AHEAD: i32 = 7;
const BELOW: [i32; 3] = [3, 5, 1];

/// One label a pixel, by a palette without prices. A share of each error in per cent is passed on, as light.
///
/// Rows are gone through forwards and backwards in turn. No pixel passes on more than four times the usual error of each
/// axis: what the palette cannot show at all would otherwise flood all that follows.
pub(crate) fn diffuse(picture: &DitherInput<'_>, palette: &LabelCost, percent: u32) -> Vec<u8> {
    let (pixels, width) = (picture.image.pixels(), picture.image.width() as usize);
    let mut nearest = Nearest::new(palette, pixels.len());
    let most = usual(picture, palette).map(|error| 4 * error);
    let mut ranks = picture.colors.ranks();
    let mut labels = vec![0; pixels.len()];
    // With a pixel of margin at either end.
    let (mut own, mut below) = (vec![[0; 4]; width + 2], vec![[0; 4]; width + 2]);
    let rows = pixels.chunks(width).zip(labels.chunks_mut(width));
    for (y, (pixels, labels)) in rows.enumerate() {
        let row = Row { pixels, labels, own: &mut own, below: &mut below, backwards: y % 2 == 1 };
        dither_row(row, &mut nearest, (palette, picture.lights, &mut ranks), most, percent as i32);
        std::mem::swap(&mut own, &mut below);
        below.fill([0; 4]);
    }
    labels
}

/// The root of the mean squared error of nearest labels over all pixels, by axis.
fn usual(picture: &DitherInput<'_>, palette: &LabelCost) -> [i32; 4] {
    let (mut sums, mut pixels) = ([0u128; 4], 0);
    for ((&count, light), &label) in picture.counts.iter().zip(picture.lights).zip(picture.nearest) {
        for (axis, sum) in sums.iter_mut().enumerate() {
            let apart = u64::from(light[axis].abs_diff(palette.lights[usize::from(label)][axis]));
            *sum += u128::from(apart * apart) * u128::from(count);
        }
        pixels += count;
    }
    sums.map(|sum| libm::ceil(libm::sqrt(sum as f64 / pixels as f64)) as i32)
}

/// A row, with the sixteenths of errors that have come to it and to the next.
struct Row<'a> {
    pixels: &'a [Rgba],
    labels: &'a mut [u8],
    own: &'a mut [[i32; 4]],
    below: &'a mut [[i32; 4]],
    backwards: bool,
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn dither_row(
    row: Row<'_>,
    nearest: &mut Nearest,
    (palette, lights, ranks): (&LabelCost, &[Light], &mut color_set::Ranks<'_>),
    most: [i32; 4],
    percent: i32,
) {
    let width = row.pixels.len();
    for step in 0..width {
        let x = if row.backwards { width - 1 - step } else { step };
        let pixel = row.pixels[x];
        let light = lights[Ranks::of(ranks, pixel) as usize];
        let seen = pixel[3] > 0;
        let came = if seen { row.own[x + 1].map(|sixteenths| (sixteenths + 8) >> 4) } else { [0; 4] };
        let target: [i32; 4] = std::array::from_fn(|axis| i32::from(light[axis]) + came[axis]);
        let label = nearest.label(palette.eye.seen(target).map(i32::from));
        row.labels[x] = label;
        if !seen {
            continue;
        }
        let (ahead, behind) = if row.backwards { (x, x + 2) } else { (x + 2, x) };
        for axis in 0..4 {
            let error = target[axis] - i32::from(palette.lights[usize::from(label)][axis]);
            let error = error.clamp(-most[axis], most[axis]) * percent / 100;
            row.own[ahead][axis] += AHEAD * error;
            row.below[behind][axis] += BELOW[0] * error;
            row.below[x + 1][axis] += BELOW[1] * error;
            row.below[ahead][axis] += BELOW[2] * error;
        }
    }
}
