//! Labels as words that hold their colours and bits, so that SIMD need not look them up again.

use crate::field::cost::LabelCost;
use crate::host::phases::PhaseSplit;
use crate::host::shortlist::BATCH;
use crate::image::palette::Palette;
use crate::lattice::point::HIGHEST;

/// Words of a label: the first two coordinates; the label word, which is the third, the bits or the byte, and the label
/// itself; the fourth coordinate, which is of use where there is alpha.
pub(crate) const WORDS: usize = 3;
pub(crate) const LABEL_WORD: usize = 1;

/// Shifts of the fields inside a word.
const SECOND: u32 = 16;
const BITS: u32 = 12;
const LABEL: u32 = 20;
const _: () = assert!(HIGHEST < 1 << BITS && LabelCost::MAX_BITS == 1 << (LABEL - BITS));
const _: () = assert!((Palette::MAX_COLORS as u64 + 1) << LABEL <= 1 << 32);

/// The mark of a pixel past an edge, above those of all labels.
pub(crate) const ABSENT: u32 = (Palette::MAX_COLORS as u32) << LABEL;

/// Words of a batch of pixels.
pub(crate) type Batch = [[u32; BATCH]; WORDS];

/// The number of words in use for colours of so many axes.
#[inline(always)]
pub(crate) const fn in_use(axes: usize) -> usize {
    axes - 1
}

/// The word that has a coordinate.
#[inline(always)]
pub(crate) fn word(axis: usize) -> usize {
    [0, 0, 1, 2][axis]
}

/// A coordinate from its word.
#[inline(always)]
pub(crate) fn coordinate(word: u32, axis: usize) -> i32 {
    match axis {
        0 => (word & ((1 << SECOND) - 1)) as i32,
        1 => (word >> SECOND) as i32,
        2 => (word & ((1 << BITS) - 1)) as i32,
        _ => word as i32,
    }
}

/// The squared distance of a label's colour from a target.
#[inline(always)]
pub(crate) fn distance2<const AXES: usize>(words: [u32; WORDS], target: [i32; 4]) -> i32 {
    let mut distance2 = 0;
    for axis in 0..AXES {
        let d = coordinate(words[word(axis)], axis) - target[axis];
        distance2 += d * d;
    }
    distance2
}

/// The bits that a label costs on its own, in eighths, or its byte in a PNG, from its [`LABEL_WORD`].
#[inline(always)]
pub(crate) fn bits(mark: u32) -> i32 {
    (mark >> BITS & (LabelCost::MAX_BITS - 1)) as i32
}

/// The label in a mark.
#[inline(always)]
pub(crate) fn label(mark: u32) -> usize {
    (mark >> LABEL) as usize
}

/// The words of all labels.
pub(crate) struct PackedPalette([[u32; Palette::MAX_COLORS]; WORDS]);

impl PackedPalette {
    pub(crate) fn new(label_cost: &LabelCost) -> Self {
        let mut words = [[0; Palette::MAX_COLORS]; WORDS];
        let bytes = label_cost.filtering.as_ref().map(|filtering| &filtering.bytes);
        for (label, (color, &bits)) in label_cost.palette.iter().zip(&label_cost.bits).enumerate() {
            let bits = bytes.map_or(bits, |bytes| u32::from(bytes[label]));
            let [x, y, z, w] = color.map(u32::from);
            words[0][label] = x | y << SECOND;
            words[LABEL_WORD][label] = z | bits << BITS | (label as u32) << LABEL;
            words[2][label] = w;
        }
        Self(words)
    }

    /// The words of a batch.
    #[inline(always)]
    pub(crate) fn of<const AXES: usize>(&self, labels: &[u8; BATCH]) -> Batch {
        let mut batch = [[0; BATCH]; WORDS];
        for (batch, words) in batch.iter_mut().zip(&self.0).take(in_use(AXES)) {
            for i in 0..BATCH {
                batch[i] = words[usize::from(labels[i])];
            }
        }
        batch
    }
}

/// The words of a row's labels, taken apart by phase.
pub(crate) struct PackedRow([PhaseSplit<u32>; WORDS]);

impl PackedRow {
    pub(crate) fn new(width: usize) -> Self {
        Self([0, ABSENT, 0].map(|none| PhaseSplit::new(width, BATCH, none)))
    }

    /// Takes the labels of a row.
    #[inline(always)]
    pub(crate) fn fill<const AXES: usize>(&mut self, words: &PackedPalette, row: &[u8]) {
        for (phases, words) in self.0.iter_mut().zip(&words.0).take(in_use(AXES)) {
            phases.fill(row, |label| words[usize::from(label)]);
        }
    }

    /// Takes a row past an edge, as wide as this one.
    #[inline(always)]
    pub(crate) fn fill_absent(&mut self, row: &[u8]) {
        self.0[LABEL_WORD].fill(row, |_| ABSENT);
    }

    /// Puts the labels into a row.
    #[inline(always)]
    pub(crate) fn join(&self, row: &mut [u8]) {
        self.0[LABEL_WORD].join(row, |mark| label(mark) as u8);
    }

    /// See [`PhaseSplit::beside`].
    #[inline(always)]
    pub(crate) fn beside(&self, phase: usize, dx: isize, at: usize) -> [&[u32; BATCH]; WORDS] {
        self.0.each_ref().map(|phases| phases.beside(phase, dx, at))
    }

    /// Sets the words of a phase from its pixel `at` on.
    #[inline(always)]
    pub(crate) fn set<const AXES: usize>(&mut self, phase: usize, at: usize, words: &Batch) {
        for (phases, words) in self.0.iter_mut().zip(words).take(in_use(AXES)) {
            *phases.batch_mut(phase, at) = *words;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::eye::Eye;

    #[test]
    fn words_give_back_what_is_in_them() {
        let (palette, bits_of) = ([[1, HIGHEST, 2, HIGHEST], [HIGHEST, 3, HIGHEST, 4]], [0, LabelCost::MAX_BITS - 1]);
        let palette: Vec<[u16; 4]> = palette.into_iter().cycle().take(Palette::MAX_COLORS).collect();
        let all: Vec<u32> = bits_of.into_iter().cycle().take(Palette::MAX_COLORS).collect();
        let label_cost = LabelCost { bits: all, ..LabelCost::plain(Eye::Srgb, &palette) };
        let words = PackedPalette::new(&label_cost);
        for (index, (color, &label_bits)) in label_cost.palette.iter().zip(&label_cost.bits).enumerate() {
            let of = words.0.map(|words| words[index]);
            assert_eq!([0, 1, 2, 3].map(|axis| coordinate(of[word(axis)], axis)), color.map(i32::from));
            assert_eq!((label(of[LABEL_WORD]), bits(of[LABEL_WORD])), (index, label_bits as i32));
            assert!(of[LABEL_WORD] < ABSENT);
        }
    }
}
