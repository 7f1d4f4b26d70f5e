//! The best labels where the bytes of a PNG are priced. The fast form of the choice in
//! [`kernel::relabel`](crate::internals::kernel::relabel) by [`Filtering`].
//!
//! A label's word has its byte in place of its bits.

use crate::field::cost::LabelCost;
use crate::field::filtering::{Filtering, PAETH, UP, predict};
use crate::host::byte_table::ByteTable;
use crate::host::neighbour_costs::Prices;
use crate::host::packed_labels::{
    ABSENT, Batch, LABEL_WORD, PackedPalette, PackedRow, WORDS, bits, distance2, in_use, label,
};
use crate::host::shortlist::{BATCH, Targets};

/// The labels that are compared for a pixel.
const CANDIDATES: usize = 7;

/// The bytes of a batch of pixels.
type Bytes = [u8; BATCH];

/// The bytes, filter and bits of a sweep.
pub(crate) struct FilteredCosts<'a> {
    filtering: &'a Filtering,
    /// Bits by filtered byte, in eighths.
    bits: ByteTable,
    prices: Prices,
}

const _: () = assert!(LabelCost::MAX_BITS == 1 << 8);

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
        let mut bits = [0; 256];
        bits.iter_mut().zip(&filtering.bits).for_each(|(bits, &of_byte)| *bits = of_byte as u8);
        Self { filtering, bits: ByteTable(bits), prices: Prices::new(label_cost) }
    }
}

/// The best of a label, the pixel's own, those of the four neighbours, and the predicted one, for each pixel of a
/// batch.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn best_filtered<const AXES: usize>(
    costs: &FilteredCosts<'_>,
    best: &mut Batch,
    around: &Around<'_>,
    words: &PackedPalette,
    (targets, classes): (&Targets, &[u8; BATCH]),
) {
    let FilteredCosts { filtering, bits: table, prices } = costs;
    let bits_left = |bytes: &Bytes, predictions: &Bytes| {
        let left = differences(bytes, predictions);
        multiversion::target::match_target! {
            "x86_64+avx2" => table.of_avx2(&left),
            _ => table.of(&left),
        }
    };
    let &Around { row, above, below, phase, at } = around;
    let [own, left, right] = [0, -1, 1].map(|dx| row.beside(phase, dx, at));
    let [up, down] = [above, below].map(|row| row.beside(phase, 0, at));
    let filter = filtering.filter;
    // One by one: a closure's or map's code might be compiled apart, without this function's SIMD.
    let (left_byte, up_byte, corner) = (bytes(left), bytes(up), bytes(above.beside(phase, -1, at)));
    let mut prediction = [0; BATCH];
    predict_batch(filter, [&left_byte, &up_byte, &corner], &mut prediction);
    let predicted = words.of::<AXES>(&labels_of(&filtering.labels, &prediction, own));
    let nearest = *best;
    let candidates = [nearest.each_ref(), own, left, right, up, down, predicted.each_ref()];
    let (right_byte, up_right) = (bytes(right), bytes(above.beside(phase, 1, at)));
    let (down_byte, down_left) = (bytes(down), bytes(below.beside(phase, -1, at)));
    let (right_there, down_there) = (are_there(right), are_there(down));
    let mut all_bits = [[0; BATCH]; CANDIDATES];
    let mut beside = [0; BATCH];
    for (nth, (candidate, sums)) in candidates.iter().zip(&mut all_bits).enumerate() {
        let byte = bytes(*candidate);
        let here = bits_left(&byte, &prediction);
        // By the byte above alone, that to the right is the same for all candidates.
        if nth == 0 || filter != UP {
            let mut after = [0; BATCH];
            predict_batch(filter, [&byte, &up_right, &up_byte], &mut after);
            beside = bits_left(&right_byte, &after);
        }
        let mut under = [0; BATCH];
        predict_batch(filter, [&down_left, &byte, &left_byte], &mut under);
        let under = bits_left(&down_byte, &under);
        for i in 0..BATCH {
            sums[i] = u16::from(here[i]) + u16::from(beside[i] & right_there[i]) + u16::from(under[i] & down_there[i]);
        }
    }
    let of_classes = prices.of_classes(classes);
    for i in 0..BATCH {
        let target = [targets[0][i], targets[1][i], targets[2][i], targets[3][i]];
        let (mut chosen, mut least) = ([0; WORDS], i32::MAX);
        for (candidate, sums) in candidates.iter().zip(&all_bits) {
            let word = [candidate[0][i], candidate[1][i], candidate[2][i]];
            let price = of_classes[i] * i32::from(sums[i]) >> prices.shift();
            let cost = distance2::<AXES>(word, target) + price;
            // Labels are in the highest bits: the lower label has the lower mark. No branch, for SIMD.
            let better = (cost < least) | (cost == least) & (word[LABEL_WORD] < chosen[LABEL_WORD]);
            let better = better & (word[LABEL_WORD] < ABSENT);
            least = if better { cost } else { least };
            for part in 0..in_use(AXES) {
                chosen[part] = if better { word[part] } else { chosen[part] };
            }
        }
        for part in 0..in_use(AXES) {
            best[part][i] = chosen[part];
        }
    }
}

/// The labels that have these bytes; where none has, the pixel's own.
#[inline(always)]
fn labels_of(labels: &[u8], prediction: &Bytes, own: [&[u32; BATCH]; WORDS]) -> [u8; BATCH] {
    let mut found = [0; BATCH];
    for i in 0..BATCH {
        let of_byte = labels.get(usize::from(prediction[i])).copied();
        found[i] = of_byte.unwrap_or(label(own[LABEL_WORD][i]) as u8);
    }
    found
}

/// The differences of bytes from their predictions.
#[inline(always)]
fn differences(bytes: &Bytes, predictions: &Bytes) -> Bytes {
    let mut left = [0; BATCH];
    for i in 0..BATCH {
        left[i] = bytes[i].wrapping_sub(predictions[i]);
    }
    left
}

/// The bytes of a batch of labels; past an edge they are 0.
#[inline(always)]
fn bytes(words: [&[u32; BATCH]; WORDS]) -> Bytes {
    let mut bytes = [0; BATCH];
    for i in 0..BATCH {
        bytes[i] = bits(words[LABEL_WORD][i]) as u8;
    }
    bytes
}

/// All bits of those labels that are not past an edge.
#[inline(always)]
fn are_there(words: [&[u32; BATCH]; WORDS]) -> Bytes {
    let mut there = [0; BATCH];
    for i in 0..BATCH {
        there[i] = if words[LABEL_WORD][i] < ABSENT { u8::MAX } else { 0 };
    }
    there
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
