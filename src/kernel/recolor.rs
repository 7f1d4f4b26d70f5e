//! Residual of each pixel after the palette's colours moved.

use rayon::prelude::*;

use crate::canvas::{Canvas, residual};
use crate::lattice::Point;

/// Adds to each pixel's residual what its palette colour moved by.
pub fn recolor(canvas: &mut Canvas, from: &[Point], to: &[Point]) {
    const SHARE: usize = 1 << 14;
    let shifts: Vec<[i16; 4]> = from.iter().zip(to).map(|(&from, &to)| residual(to, from)).collect();
    for plane in &mut canvas.planes {
        let parts = plane.residuals.par_chunks_mut(SHARE).zip(plane.labels.par_chunks(SHARE));
        parts.for_each(|(residuals, labels)| {
            for (residual, &label) in residuals.iter_mut().zip(labels) {
                residual.iter_mut().zip(shifts[usize::from(label)]).for_each(|(e, shift)| *e += shift);
            }
        });
    }
}
