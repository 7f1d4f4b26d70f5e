//! Index of each pixel: where the palette has the label of its colour.

/// The palette index of each pixel. `point_ids` has the index of its colour's point, `labels` are by point and
/// `palette_index` by label.
pub fn remap(point_ids: &[u32], labels: &[u8], palette_index: &[u8]) -> Vec<u8> {
    point_ids.iter().map(|&id| palette_index[usize::from(labels[id as usize])]).collect()
}
