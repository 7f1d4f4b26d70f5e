//! The fast form of [`kernel::read_labels`](crate::internals::kernel::read_labels): whole rows are copied, on all
//! threads.

use rayon::prelude::*;

use crate::field::{LabelField, PHASES};

/// Rows that a thread takes at least.
const ROWS: usize = 64;

/// Takes the labels off a label field, of which nothing else is kept: it is several times as large.
pub(crate) fn read_labels(LabelField { width, height, planes, .. }: LabelField) -> Vec<u8> {
    let planes = planes.map(|plane| plane.labels);
    let mut labels = vec![0; width * height];
    let rows = labels.par_chunks_mut(width).enumerate().with_min_len(ROWS);
    rows.for_each(|(y, row)| row.copy_from_slice(&planes[y % PHASES][y / PHASES * width..][..width]));
    labels
}
