//! A row of a label field, by whatever its labels are chosen.

/// A row whose labels are chosen.
pub(crate) struct Row<'a> {
    pub(crate) y: usize,
    /// Axis by axis.
    pub(crate) residuals: &'a mut [i16],
    pub(crate) labels: &'a mut [u8],
    pub(crate) classes: &'a [u8],
}
