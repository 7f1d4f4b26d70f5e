//! The fast form of [`kernel::shift_residuals`](crate::internals::kernel::shift_residuals): rows on all threads, a
//! block of pixels at a time.

use rayon::prelude::*;

use crate::field::{LabelField, residual};
use crate::host::row::change;
use crate::image::palette::Palette;
use crate::lattice::light::Light;

/// Adds to each pixel's residual what the light of its label's colour changed by.
pub(crate) fn shift_residuals(field: &mut LabelField, from: &[Light], to: &[Light]) {
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

/// Adds to the residuals of a row the shifts of its labels.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn shift_row(residuals: &mut [i16], labels: &[u8], shifts: &[[i16; 4]; Palette::MAX_COLORS]) {
    let mut block = [[0; 4]; BLOCK];
    for (at, some) in (0..).step_by(BLOCK).zip(labels.chunks(BLOCK)) {
        block.iter_mut().zip(some).for_each(|(shift, &label)| *shift = shifts[usize::from(label)]);
        change(residuals, labels.len(), at, &block[..some.len()], |e, shift| *e += shift);
    }
}
