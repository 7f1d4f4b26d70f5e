//! Weight of each colour's pixels together, by activity: an error is seen most where the picture is quiet.

use crate::field::LabelField;

/// Weight of an error in a pixel of each class of activity: 64, and less by a quarter octave a class.
pub const CLASS_WEIGHTS: [u32; LabelField::CLASSES] = [64, 54, 45, 38, 32, 27, 23, 19, 16, 13, 11, 10, 8, 7, 6, 5];

/// Adds the weight of each pixel to that of its colour's point. `classes` are those of
/// [`quiet_classes`](crate::internals::kernel::quiet_classes).
pub fn salience(point_ids: &[u32], classes: &[u8], class_weights: &[u32; LabelField::CLASSES], weights: &mut [u64]) {
    for (&id, &class) in point_ids.iter().zip(classes) {
        weights[id as usize] += u64::from(class_weights[usize::from(class)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_weights_fall_by_a_quarter_octave() {
        for (class, weight) in CLASS_WEIGHTS.into_iter().enumerate() {
            assert_eq!(weight, libm::round(64.0 * libm::exp2(class as f64 / -4.0)) as u32);
        }
    }
}
