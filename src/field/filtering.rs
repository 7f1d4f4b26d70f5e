//! The bytes that labels become in a PNG, and what they cost there after their rows are filtered.

use crate::field::LabelField;

/// The number of the filter that predicts a byte from the one above.
pub(crate) const UP: u8 = 2;
/// The number of Paeth's filter.
pub(crate) const PAETH: u8 = 4;

/// A picture as a PNG will store it: a byte for each label, less a prediction from the bytes beside and above, and the
/// bits of what is left.
///
/// See the PNG specification, third edition (2025), section 9.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filtering {
    /// The byte of each label: an order of the palette.
    pub bytes: Vec<u8>,
    /// The label of each of these bytes.
    pub labels: Vec<u8>,
    /// The filter of all rows, from 0 to 4.
    pub filter: u8,
    /// Bits of each filtered byte, in eighths; below [`LabelCost::MAX_BITS`](crate::internals::kernel::LabelCost).
    pub bits: Vec<u32>,
}

impl Filtering {
    /// The filtering by an order of the palette, whose entries are labels.
    pub fn new(order: &[u8], filter: u8, bits: Vec<u32>) -> Self {
        let mut bytes = vec![0; order.len()];
        order.iter().zip(0..=255).for_each(|(&label, byte)| bytes[usize::from(label)] = byte);
        Self { bytes, labels: order.to_vec(), filter, bits }
    }

    /// The label that the filter predicts for a pixel; None if no colour has the byte.
    pub fn predicted(&self, field: &LabelField, x: usize, y: usize) -> Option<u8> {
        self.labels.get(usize::from(self.prediction(field, [x, y], None))).copied()
    }

    /// Bits, in eighths, of a pixel's byte and of those to its right and below, if the pixel has a label.
    pub fn bits(&self, field: &LabelField, x: usize, y: usize, label: u8) -> u32 {
        let own = self.bytes[usize::from(label)].wrapping_sub(self.prediction(field, [x, y], None));
        let beside = [[1, 0], [0, 1]].map(|[dx, dy]| {
            let byte = self.bytes[usize::from(field.label_near(x, y, dx, dy)?)];
            let prediction = self.prediction(field, [x + dx as usize, y + dy as usize], Some(([x, y], label)));
            Some(byte.wrapping_sub(prediction))
        });
        [Some(own), beside[0], beside[1]].into_iter().flatten().map(|byte| self.bits[usize::from(byte)]).sum()
    }

    /// The prediction of a pixel's byte, if another pixel has a label of its own choice.
    fn prediction(&self, field: &LabelField, [x, y]: [usize; 2], choice: Option<([usize; 2], u8)>) -> u8 {
        let byte = |dx: i32, dy: i32| {
            let near = field.label_near(x, y, dx, dy)?;
            let at = [x.wrapping_add_signed(dx as isize), y.wrapping_add_signed(dy as isize)];
            let label = choice.filter(|&(chosen, _)| chosen == at).map_or(near, |(_, label)| label);
            Some(self.bytes[usize::from(label)])
        };
        // Nothing past the edge.
        let [left, up, corner] = [(-1, 0), (0, -1), (-1, -1)].map(|(dx, dy)| byte(dx, dy).unwrap_or(0));
        predict(self.filter, left, up, corner)
    }
}

/// The prediction of a byte from those to the left, above, and above left, by a filter's number.
#[inline(always)]
pub(crate) fn predict(number: u8, left: u8, up: u8, corner: u8) -> u8 {
    match number {
        0 => 0,
        1 => left,
        UP => up,
        3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
        _ => paeth(left, up, corner),
    }
}

/// The Paeth predictor: the one of the three bytes that is nearest to left + up - corner.
#[inline(always)]
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let (to_left, to_up, to_corner) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    let other = if to_up <= to_corner { up } else { corner };
    if to_left <= to_up && to_left <= to_corner { left } else { other }
}
