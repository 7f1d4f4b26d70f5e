//! Labels as words that hold their colours and bits, so that SIMD need not look them up again.

use super::shortlist::BATCH;
use super::thirds::Thirds;
use crate::Palette;
use crate::kernel::Energy;
use crate::lattice::HIGHEST;

/// Words of a label: the first two coordinates; the third, the bits and the label itself; the fourth coordinate, which is of
/// use where there is alpha.
pub(super) const WORDS: usize = 3;
const SECOND: u32 = 16;
const BITS: u32 = 12;
const LABEL: u32 = 21;
const _: () = assert!(HIGHEST < 1 << BITS && Energy::MAX_BITS == 1 << (LABEL - BITS));

/// The second word of a pixel past an edge, above those of all labels.
pub(super) const ABSENT: u32 = (Palette::MAX_COLORS as u32) << LABEL;

/// Words of a batch of pixels.
pub(super) type Batch = [[u32; BATCH]; WORDS];

/// The word that has a coordinate.
#[inline(always)]
pub(super) fn word(axis: usize) -> usize {
    [0, 0, 1, 2][axis]
}

/// A coordinate from its word.
#[inline(always)]
pub(super) fn coordinate(word: u32, axis: usize) -> i32 {
    match axis {
        0 => (word & ((1 << SECOND) - 1)) as i32,
        1 => (word >> SECOND) as i32,
        2 => (word & ((1 << BITS) - 1)) as i32,
        _ => word as i32,
    }
}

/// What a label costs on its own, in eighths of a bit, from its second word.
#[inline(always)]
pub(super) fn bits(second: u32) -> i32 {
    (second >> BITS & (Energy::MAX_BITS - 1)) as i32
}

/// The label in the second word.
#[inline(always)]
pub(super) fn label(second: u32) -> usize {
    (second >> LABEL) as usize
}

/// The words of all labels.
pub(super) struct Inks([[u32; Palette::MAX_COLORS]; WORDS]);

impl Inks {
    pub(super) fn new(energy: &Energy) -> Self {
        let mut inks = [[0; Palette::MAX_COLORS]; WORDS];
        for (label, (color, &bits)) in energy.palette.iter().zip(&energy.bits).enumerate() {
            let [x, y, z, w] = color.map(u32::from);
            inks[0][label] = x | y << SECOND;
            inks[1][label] = z | bits << BITS | (label as u32) << LABEL;
            inks[2][label] = w;
        }
        Self(inks)
    }

    /// Those of a batch.
    #[inline(always)]
    pub(super) fn of<const AXES: usize>(&self, labels: &[u8; BATCH]) -> Batch {
        let mut batch = [[0; BATCH]; WORDS];
        for (batch, words) in batch.iter_mut().zip(&self.0).take(AXES - 1) {
            for i in 0..BATCH {
                batch[i] = words[usize::from(labels[i])];
            }
        }
        batch
    }
}

/// The words of a row's labels, taken apart by phase.
pub(super) struct Inked([Thirds<u32>; WORDS]);

impl Inked {
    pub(super) fn new(width: usize) -> Self {
        Self([0, ABSENT, 0].map(|none| Thirds::new(width, BATCH, none)))
    }

    /// Takes the labels of a row.
    #[inline(always)]
    pub(super) fn fill<const AXES: usize>(&mut self, inks: &Inks, row: &[u8]) {
        for (thirds, words) in self.0.iter_mut().zip(&inks.0).take(AXES - 1) {
            thirds.fill(row, |label| words[usize::from(label)]);
        }
    }

    /// Takes a row past an edge, as wide as this one.
    #[inline(always)]
    pub(super) fn fill_absent(&mut self, row: &[u8]) {
        self.0[1].fill(row, |_| ABSENT);
    }

    /// Puts the labels into a row.
    #[inline(always)]
    pub(super) fn join(&self, row: &mut [u8]) {
        self.0[1].join(row, |word| label(word) as u8);
    }

    /// See [`Thirds::beside`].
    #[inline(always)]
    pub(super) fn beside(&self, phase: usize, dx: isize, at: usize) -> [&[u32; BATCH]; WORDS] {
        self.0.each_ref().map(|thirds| thirds.beside(phase, dx, at))
    }

    /// Sets the words of a phase from its place `at` on.
    #[inline(always)]
    pub(super) fn set<const AXES: usize>(&mut self, phase: usize, at: usize, words: &Batch) {
        for (thirds, words) in self.0.iter_mut().zip(words).take(AXES - 1) {
            *thirds.own_mut(phase, at) = *words;
        }
    }
}
