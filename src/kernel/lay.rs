//! Residual, label and class of each pixel: the canvas that sweeps begin with.

use rayon::prelude::*;

use crate::canvas::{Canvas, PHASES, PINNED, Plane, every_third, residual};
use crate::lattice::Point;
use crate::{ColorSet, Image, Rgba};

/// Puts every pixel on the canvas with the label of its colour, a place in `palette`. `points` and `labels` are by
/// colour id, `classes` by pixel: how busy its surroundings are, from 0 to 15.
pub fn lay(
    (image, colors): (&Image, &ColorSet),
    classes: &[u8],
    (points, labels, palette): (&[Point], &[u8], &[Point]),
) -> Canvas {
    let (pixels, width, height) = (image.pixels(), image.width() as usize, image.height() as usize);
    let plane = |first: usize| {
        let size = every_third(height, first) * width;
        let mut plane = Plane { residuals: vec![[0; 4]; size], labels: vec![0; size], classes: vec![0; size] };
        let own = plane.residuals.par_chunks_mut(width).zip(plane.labels.par_chunks_mut(width));
        let own = own.zip(plane.classes.par_chunks_mut(width));
        let rows = pixels.par_chunks(width).zip(classes.par_chunks(width)).skip(first).step_by(PHASES);
        rows.zip(own).for_each(|((pixels, classes), (own, own_classes))| {
            lay_row(pixels, colors, (points, labels, palette), own);
            for ((own, &class), pixel) in own_classes.iter_mut().zip(classes).zip(pixels) {
                *own = if pixel[3] == 0 { PINNED } else { class };
            }
        });
        plane
    };
    Canvas { width, height, planes: [0, 1, 2].map(plane) }
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn lay_row(
    pixels: &[Rgba],
    colors: &ColorSet,
    (points, labels, palette): (&[Point], &[u8], &[Point]),
    (residuals, own): (&mut [[i16; 4]], &mut [u8]),
) {
    let mut ranks = colors.ranks();
    for ((&pixel, own), e) in pixels.iter().zip(own).zip(residuals) {
        let id = ranks.of(pixel) as usize;
        *own = labels[id];
        *e = residual(palette[usize::from(labels[id])], points[id]);
    }
}
