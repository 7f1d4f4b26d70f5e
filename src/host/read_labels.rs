//! The fast form of [`kernel::read_labels`](crate::internals::kernel::read_labels): whole rows are copied, on all
//! threads.

use rayon::prelude::*;

use crate::field::LabelField;

/// Rows that a thread takes at least.
const ROWS: usize = 64;

/// The labels of a label field.
pub(crate) fn read_labels(field: &LabelField) -> Vec<u8> {
    let width = field.width();
    let mut labels = vec![0; width * field.height()];
    let rows = labels.par_chunks_mut(width).enumerate().with_min_len(ROWS);
    rows.for_each(|(y, row)| row.copy_from_slice(field.row(y).1));
    labels
}
