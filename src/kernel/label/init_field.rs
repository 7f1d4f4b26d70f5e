//! Residual, label and class of each pixel: the label field that sweeps begin with.

use crate::field::{LabelField, PINNED, residual};
use crate::lattice::eye::Eye;
use crate::lattice::light::Light;
use crate::lattice::point::Point;

/// The shape of a label field, and how light is seen on it.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Width in pixels.
    pub width: usize,
    /// Coordinates in which points differ: 3, or with alpha 4.
    pub channels: usize,
    /// The eye that sees the points' light.
    pub eye: Eye,
}

/// A label field on which every pixel has the label of its colour's point, an index into `palette`.
///
/// `point_ids` has the index of each pixel's point, `classes` are those of
/// [`quiet_classes`](crate::internals::kernel::quiet_classes), and `labels` are by point. Fully transparent pixels, whose
/// points have no alpha, keep their label.
pub fn init_field(
    point_ids: &[u32],
    classes: &[u8],
    points: &[Point],
    labels: &[u8],
    palette: &[Light],
    frame: Frame,
) -> LabelField {
    let Frame { width, channels, eye } = frame;
    let mut field = LabelField::new(width, point_ids.len() / width, channels);
    for (i, (&id, &class)) in point_ids.iter().zip(classes).enumerate() {
        let (point, label) = (points[id as usize], labels[id as usize]);
        let is_transparent = channels == 4 && point[3] == 0;
        let class = if is_transparent { PINNED } else { class };
        let residual = residual(palette[usize::from(label)], eye.light(point));
        field.put(i % width, i / width, label, class, residual);
    }
    field
}
