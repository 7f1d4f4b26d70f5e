//! Label of each pixel, row by row.

use crate::field::LabelField;

/// The labels of a label field.
pub fn read_labels(field: &LabelField) -> Vec<u8> {
    let row = |y: usize| (0..field.width()).map(move |x| field.label(x, y));
    (0..field.height()).flat_map(row).collect()
}
