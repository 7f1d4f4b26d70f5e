//! Floyd and Steinberg, "An adaptive algorithm for spatial grey scale" (1976): errors go to the neighbours still to come.

use super::{Picture, target};
use crate::backend::Nearest;
use crate::color_set::Ranks;
use crate::lattice::Point;
use crate::{Rgba, color_set};

/// Shares of an error in sixteenths.
const AHEAD: i32 = 7;
const BELOW: [i32; 3] = [3, 5, 1];

/// Rows are gone through forwards and backwards in turn. No pixel passes on more than four times the usual error of each
/// axis: what the palette cannot show at all would otherwise flood all that follows.
pub(super) fn labels(picture: &Picture<'_>, palette: &[Point], percent: u32) -> Vec<u8> {
    let (pixels, width) = (picture.image.pixels(), picture.image.width() as usize);
    let mut nearest = Nearest::new(palette, pixels.len());
    let most = picture.errors.map(|error| 4 * libm::ceil(libm::sqrt(error)) as i32);
    let mut ranks = picture.colors.ranks();
    let mut labels = vec![0; pixels.len()];
    // With a pixel of margin at either end.
    let (mut own, mut below) = (vec![[0; 4]; width + 2], vec![[0; 4]; width + 2]);
    let rows = pixels.chunks(width).zip(labels.chunks_mut(width));
    for (y, (pixels, labels)) in rows.enumerate() {
        let row = Row { pixels, labels, own: &mut own, below: &mut below, backwards: y % 2 == 1 };
        go(row, &mut nearest, (palette, picture.points, &mut ranks), most, percent as i32);
        std::mem::swap(&mut own, &mut below);
        below.fill([0; 4]);
    }
    labels
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
fn go(
    row: Row<'_>,
    nearest: &mut Nearest,
    (palette, points, ranks): (&[Point], &[Point], &mut color_set::Ranks<'_>),
    most: [i32; 4],
    percent: i32,
) {
    let width = row.pixels.len();
    for step in 0..width {
        let x = if row.backwards { width - 1 - step } else { step };
        let pixel = row.pixels[x];
        let point = points[Ranks::of(ranks, pixel) as usize];
        let seen = pixel[3] > 0;
        let came = if seen { row.own[x + 1].map(|sixteenths| (sixteenths + 8) >> 4) } else { [0; 4] };
        let target = target(point, came);
        let label = nearest.label(target);
        row.labels[x] = label;
        if !seen {
            continue;
        }
        let (ahead, behind) = if row.backwards { (x, x + 2) } else { (x + 2, x) };
        for axis in 0..4 {
            let error = target[axis] - i32::from(palette[usize::from(label)][axis]);
            let error = error.clamp(-most[axis], most[axis]) * percent / 100;
            row.own[ahead][axis] += AHEAD * error;
            row.below[behind][axis] += BELOW[0] * error;
            row.below[x + 1][axis] += BELOW[1] * error;
            row.below[ahead][axis] += BELOW[2] * error;
        }
    }
}
