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
        let rows = every_third(height, first);
        let mut plane =
            Plane { residuals: vec![[0; 4]; rows * width], labels: vec![0; rows * width], classes: Vec::new() };
        let rows = pixels.par_chunks(width).skip(first).step_by(PHASES);
        let own = plane.residuals.par_chunks_mut(width).zip(plane.labels.par_chunks_mut(width));
        rows.zip(own).for_each(|(pixels, own)| lay_row(pixels, colors, (points, labels, palette), own));
        plane
    };
    let mut planes = [0, 1, 2].map(plane);
    for (first, plane) in planes.iter_mut().enumerate() {
        plane.classes = Vec::with_capacity(plane.labels.len());
        let rows = classes.chunks(width).zip(pixels.chunks(width)).skip(first).step_by(PHASES);
        for (classes, pixels) in rows {
            let pinned = |(&class, pixel): (&u8, &Rgba)| if pixel[3] == 0 { PINNED } else { class };
            plane.classes.extend(classes.iter().zip(pixels).map(pinned));
        }
    }
    Canvas { width, height, planes }
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
