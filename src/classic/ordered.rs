//! Ordered dithering: a mask says for every place how far the target is moved.

use rayon::prelude::*;

use super::mask::Mask;
use super::{Picture, target};
use crate::Rgba;
use crate::backend::Nearest;
use crate::color_set::Ranks;
use crate::lattice::Point;

/// An even quantiser whose steps are d wide has a mean squared error of d^2 / 12, so errors of that size stand for such a
/// step, over which the mask spreads the targets. Each axis sees the mask from another place.
pub(super) fn labels(picture: &Picture<'_>, palette: &[Point], mask: &Mask, percent: u32) -> Vec<u8> {
    let steps = picture.errors.map(|error| libm::sqrt(12.0 * error) * f64::from(percent) / 100.0);
    let levels = (mask.side * mask.side) as i32;
    // Level by level and axis by axis, how far.
    let moves: Vec<[i32; 4]> = (0..levels)
        .map(|level| {
            let share = f64::from(2 * level + 1 - levels) / f64::from(2 * levels);
            steps.map(|step| libm::round(share * step) as i32)
        })
        .collect();
    let (pixels, width) = (picture.image.pixels(), picture.image.width() as usize);
    let band = (picture.image.height() as usize).div_ceil(rayon::current_num_threads()) * width;
    let mut labels = vec![0; pixels.len()];
    labels.par_chunks_mut(band).zip(pixels.par_chunks(band)).enumerate().for_each(|(at, (labels, pixels))| {
        let (mut nearest, mut ranks) = (Nearest::new(palette, pixels.len()), picture.colors.ranks());
        let rows = labels.chunks_mut(width).zip(pixels.chunks(width));
        for (y, (labels, pixels)) in (at * band / width..).zip(rows) {
            go(y, (labels, pixels), (picture.points, &mut ranks), &mut nearest, (mask, &moves));
        }
    });
    labels
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn go(
    y: usize,
    (labels, pixels): (&mut [u8], &[Rgba]),
    (points, ranks): (&[Point], &mut Ranks<'_>),
    nearest: &mut Nearest,
    (mask, moves): (&Mask, &[[i32; 4]]),
) {
    let (third, half) = (mask.side / 3, mask.side / 2);
    for (x, (label, &pixel)) in labels.iter_mut().zip(pixels).enumerate() {
        let point = points[ranks.of(pixel) as usize];
        let beside = if pixel[3] == 0 {
            [0; 4]
        } else {
            [
                moves[mask.at(x, y)][0],
                moves[mask.at(x + half, y + third)][1],
                moves[mask.at(x + third, y + half)][2],
                moves[mask.at(x, y)][3],
            ]
        };
        *label = nearest.label(target(point, beside));
    }
}
