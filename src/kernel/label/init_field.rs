//! Residual, label and class of each pixel: the label field that sweeps begin with.

use rayon::prelude::*;

use crate::field::{FieldPlane, LabelField, PHASES, PINNED, change, residual, rows_of_phase};
use crate::histogram::color_set::{BLOCK, ColorSet};
use crate::image::{Image, Rgba};
use crate::lattice::light::Light;

/// Puts every pixel on the label field with the label of its colour, a place in `palette`. `lights` and `labels` are by
/// colour id, `classes` by pixel as [`calm`](crate::internals::kernel::quiet_classes) tells them. Of the lights the first 3 or 4 `axes` count.
pub fn init_field(
    (image, colors): (&Image, &ColorSet),
    (classes, axes): (Vec<u8>, usize),
    (lights, labels, palette): (&[Light], &[u8], &[Light]),
) -> LabelField {
    debug_assert!((3..=4).contains(&axes));
    let (pixels, width, height) = (image.pixels(), image.width() as usize, image.height() as usize);
    let mut planes = [0, 1, 2]
        .map(|first| FieldPlane { classes: classes_of(pixels, &classes, (width, first)), ..FieldPlane::default() });
    // A label field is large, and need not lie beside what is on it already.
    drop(classes);
    for (first, plane) in planes.iter_mut().enumerate() {
        let size = rows_of_phase(height, first) * width;
        (plane.residuals, plane.labels) = (vec![0; axes * size], vec![0; size]);
        let own = plane.residuals.par_chunks_mut(axes * width).zip(plane.labels.par_chunks_mut(width));
        let rows = pixels.par_chunks(width).skip(first).step_by(PHASES);
        rows.zip(own).for_each(|(pixels, own)| lay_row(pixels, colors, (lights, labels, palette), own));
    }
    LabelField { width, height, axes, planes }
}

/// The classes of every third row; fully transparent pixels keep their label.
fn classes_of(pixels: &[Rgba], classes: &[u8], (width, first): (usize, usize)) -> Vec<u8> {
    let mut plane = vec![0; rows_of_phase(pixels.len() / width, first) * width];
    let rows = pixels.par_chunks(width).zip(classes.par_chunks(width)).skip(first).step_by(PHASES);
    rows.zip(plane.par_chunks_mut(width)).for_each(|((pixels, classes), own)| {
        for ((own, &class), pixel) in own.iter_mut().zip(classes).zip(pixels) {
            *own = if pixel[3] == 0 { PINNED } else { class >> 4 };
        }
    });
    plane
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn lay_row(
    pixels: &[Rgba],
    colors: &ColorSet,
    (lights, labels, palette): (&[Light], &[u8], &[Light]),
    (residuals, own): (&mut [i16], &mut [u8]),
) {
    let (mut ranks, mut ids, mut block) = (colors.ranks(), [0; BLOCK], [[0; 4]; BLOCK]);
    let width = pixels.len();
    for ((pixels, own), at) in pixels.chunks(BLOCK).zip(own.chunks_mut(BLOCK)).zip((0..).step_by(BLOCK)) {
        for ((&id, own), e) in ranks.ranks_of_block(pixels, &mut ids).iter().zip(own).zip(&mut block) {
            *own = labels[id as usize];
            *e = residual(palette[usize::from(*own)], lights[id as usize]);
        }
        change((&mut *residuals, width), at, &block[..pixels.len()], |e, of| *e = of);
    }
}
