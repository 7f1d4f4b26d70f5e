//! Residual of each pixel after the palette's colours changed their light.

use crate::field::LabelField;

/// Adds to each pixel's residual what the light of its label's colour changed by; `shifts` are by label.
pub fn shift_residuals(field: &mut LabelField, shifts: &[[i16; 4]]) {
    let (width, height) = (field.width(), field.height());
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        field.shift(x, y, shifts[usize::from(field.label(x, y))]);
    }
}
