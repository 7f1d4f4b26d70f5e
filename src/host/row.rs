//! A row of a label field, by whatever its labels are chosen.

/// A row whose labels are chosen.
pub(crate) struct Row<'a> {
    pub(crate) y: usize,
    /// Axis by axis.
    pub(crate) residuals: &'a mut [i16],
    pub(crate) labels: &'a mut [u8],
    pub(crate) classes: &'a [u8],
}

/// Changes the residuals of a row, axis by axis, from the pixel `at` on by those of some pixels.
#[inline(always)]
pub(crate) fn change(residuals: &mut [i16], width: usize, at: usize, pixels: &[[i16; 4]], by: impl Fn(&mut i16, i16)) {
    for (axis, row) in residuals.chunks_mut(width).enumerate() {
        row[at..].iter_mut().zip(pixels).for_each(|(e, pixel)| by(e, pixel[axis]));
    }
}
