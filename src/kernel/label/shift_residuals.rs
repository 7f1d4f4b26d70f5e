//! Residual of each pixel after the palette's colours changed their light.

use rayon::prelude::*;

use crate::field::{LabelField, change, residual};
use crate::image::palette::Palette;
use crate::lattice::light::Light;

/// Adds to each pixel's residual what the light of its palette colour changed by.
pub fn shift_residuals(field: &mut LabelField, from: &[Light], to: &[Light]) {
    let mut shifts = [[0; 4]; Palette::MAX_COLORS];
    for (shift, (&from, &to)) in shifts.iter_mut().zip(from.iter().zip(to)) {
        *shift = residual(to, from);
    }
    let LabelField { width, axes, ref mut planes, .. } = *field;
    for plane in planes {
        let rows = plane.residuals.par_chunks_mut(axes * width).zip(plane.labels.par_chunks(width));
        rows.for_each(|(residuals, labels)| shift_row(residuals, labels, &shifts));
    }
}

/// Pixels whose shifts lie side by side before they are added.
const BLOCK: usize = 256;

#[multiversion::multiversion(targets("x86_64+avx2"))]
fn shift_row(residuals: &mut [i16], labels: &[u8], shifts: &[[i16; 4]; Palette::MAX_COLORS]) {
    let mut block = [[0; 4]; BLOCK];
    for (at, some) in (0..).step_by(BLOCK).zip(labels.chunks(BLOCK)) {
        block.iter_mut().zip(some).for_each(|(shift, &label)| *shift = shifts[usize::from(label)]);
        change((&mut *residuals, labels.len()), at, &block[..some.len()], |e, shift| *e += shift);
    }
}
