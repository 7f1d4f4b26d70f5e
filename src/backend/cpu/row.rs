//! A row of a canvas, by whatever its labels are chosen.

/// A row whose labels are chosen.
pub(super) struct Row<'a> {
    pub(super) y: usize,
    /// Axis by axis.
    pub(super) residuals: &'a mut [i16],
    pub(super) labels: &'a mut [u8],
    pub(super) classes: &'a [u8],
}
