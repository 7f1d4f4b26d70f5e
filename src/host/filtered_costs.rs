//! The best labels where the bytes of a PNG are priced. The fast form of the choice in
//! [`kernel::relabel`](crate::internals::kernel::relabel) by [`Filtering`].
//!
//! A label's word has its byte in place of its bits.

use crate::field::cost::LabelCost;
use crate::field::filtering::{Filtering, PAETH, UP, predict};
use crate::host::neighbour_costs::Prices;
use crate::host::packed_labels::{
    ABSENT, Batch, LABEL_WORD, PackedPalette, PackedRow, WORDS, bits, distance2, in_use, label,
};
use crate::host::shortlist::{BATCH, Targets};
use crate::image::palette::Palette;

/// The bytes of a batch of pixels.
type Bytes = [u8; BATCH];

/// The bytes, filter and bits of a sweep.
pub(crate) struct FilteredCosts<'a> {
    filtering: &'a Filtering,
    /// Bits by filtered byte, in eighths.
    bits: [i32; Palette::MAX_COLORS],
    prices: Prices,
}

/// The labels around a batch of pixels.
pub(crate) struct Around<'a> {
    pub(crate) row: &'a PackedRow,
    pub(crate) above: &'a PackedRow,
    pub(crate) below: &'a PackedRow,
    pub(crate) phase: usize,
    pub(crate) at: usize,
}

impl<'a> FilteredCosts<'a> {
    pub(crate) fn new(label_cost: &LabelCost, filtering: &'a Filtering) -> Self {
        let mut bits = [0; Palette::MAX_COLORS];
        bits.iter_mut().zip(&filtering.bits).for_each(|(bits, &of_byte)| *bits = of_byte as i32);
        Self { filtering, bits, prices: Prices::new(label_cost) }
    }

    /// The best of a label, the pixel's own, those of the four neighbours, and the predicted one, for each pixel of a
    /// batch.
    #[inline(always)]
    pub(crate) fn best<const AXES: usize>(
        &self,
        best: &mut Batch,
        around: &Around<'_>,
        words: &PackedPalette,
        (targets, classes): (&Targets, &[u8; BATCH]),
    ) {
        let &Around { row, above, below, phase, at } = around;
        let [own, left, right] = [0, -1, 1].map(|dx| row.beside(phase, dx, at));
        let [up, down] = [above, below].map(|row| row.beside(phase, 0, at));
        let [left_byte, right_byte, up_byte, down_byte] = [left, right, up, down].map(bytes);
        let [corner, up_right] = [-1, 1].map(|dx| bytes(above.beside(phase, dx, at)));
        let down_left = bytes(below.beside(phase, -1, at));
        let filter = self.filtering.filter;
        let (mut prediction, mut predicted) = ([0; BATCH], [0; BATCH]);
        predict_batch(filter, [&left_byte, &up_byte, &corner], &mut prediction);
        for i in 0..BATCH {
            let of_byte = self.filtering.labels.get(usize::from(prediction[i])).copied();
            predicted[i] = of_byte.unwrap_or(label(own[LABEL_WORD][i]) as u8);
        }
        let predicted = words.of::<AXES>(&predicted);
        let (nearest, mut least) = (*best, [i32::MAX; BATCH]);
        let candidates = [nearest.each_ref(), own, left, right, up, down, predicted.each_ref()];
        for candidate in candidates {
            let byte = bytes(candidate);
            let (mut after, mut under) = ([0; BATCH], [0; BATCH]);
            predict_batch(filter, [&byte, &up_right, &up_byte], &mut after);
            predict_batch(filter, [&down_left, &byte, &left_byte], &mut under);
            let mut sums = [0; BATCH];
            for i in 0..BATCH {
                let bits_of = |byte: u8, prediction: u8| self.bits[usize::from(byte.wrapping_sub(prediction))];
                let is_there = |words: [&[u32; BATCH]; WORDS]| i32::from(words[LABEL_WORD][i] < ABSENT);
                sums[i] = bits_of(byte[i], prediction[i])
                    + is_there(right) * bits_of(right_byte[i], after[i])
                    + is_there(down) * bits_of(down_byte[i], under[i]);
            }
            for i in 0..BATCH {
                let word = [candidate[0][i], candidate[1][i], candidate[2][i]];
                let target = [targets[0][i], targets[1][i], targets[2][i], targets[3][i]];
                let cost = distance2::<AXES>(word, target) + self.prices.of(sums[i], LabelCost::RATE_PARTS, classes[i]);
                let better = (cost < least[i]) | (cost == least[i]) & (word[LABEL_WORD] < best[LABEL_WORD][i]);
                let better = better & (word[LABEL_WORD] < ABSENT);
                least[i] = if better { cost } else { least[i] };
                for (best, word) in best.iter_mut().zip(word).take(in_use(AXES)) {
                    best[i] = if better { word } else { best[i] };
                }
            }
        }
    }
}

/// The bytes of a batch of labels; past an edge they are 0.
#[inline(always)]
fn bytes(words: [&[u32; BATCH]; WORDS]) -> Bytes {
    words[LABEL_WORD].map(|word| bits(word) as u8)
}

/// The predictions of a filter from the bytes to the left, above, and above left.
#[inline(always)]
fn predict_batch(filter: u8, around: [&Bytes; 3], predictions: &mut Bytes) {
    match filter {
        0 => predict_all::<0>(around, predictions),
        1 => predict_all::<1>(around, predictions),
        UP => predict_all::<UP>(around, predictions),
        3 => predict_all::<3>(around, predictions),
        _ => predict_all::<PAETH>(around, predictions),
    }
}

/// A loop for one filter, without a branch inside.
#[inline(always)]
fn predict_all<const FILTER: u8>([left, up, corner]: [&Bytes; 3], predictions: &mut Bytes) {
    for i in 0..BATCH {
        predictions[i] = predict(FILTER, left[i], up[i], corner[i]);
    }
}
