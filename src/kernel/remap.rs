//! Index of each pixel: the label of its colour.

/// Writes for each pixel the label of its colour id.
pub fn remap(ids: &[u32], labels: &[u8], indices: &mut [u8]) {
    for (&id, index) in ids.iter().zip(indices) {
        *index = labels[id as usize];
    }
}
