//! Label of each pixel, row by row.

use rayon::prelude::*;

use crate::canvas::Canvas;

/// Rows that a thread takes at least.
const ROWS: usize = 64;

/// Takes the labels off a canvas.
pub fn lift(canvas: &Canvas) -> Vec<u8> {
    let mut labels = vec![0; canvas.width() * canvas.height()];
    let rows = labels.par_chunks_mut(canvas.width()).enumerate().with_min_len(ROWS);
    rows.for_each(|(y, row)| row.copy_from_slice(canvas.row(y).1));
    labels
}
