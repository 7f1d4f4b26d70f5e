//! Label of each pixel, row by row.

use crate::canvas::Canvas;

/// Takes the labels off a canvas.
pub fn lift(canvas: &Canvas) -> Vec<u8> {
    let mut labels = Vec::with_capacity(canvas.width() * canvas.height());
    (0..canvas.height()).for_each(|y| labels.extend_from_slice(canvas.row(y).1));
    labels
}
