//! Labels as words for SIMD, and what they cost where neighbours have them too.

use super::shortlist::BATCH;
use super::thirds::Thirds;
use crate::Palette;
use crate::canvas::Canvas;
use crate::kernel::Energy;
use crate::lattice::HIGHEST;

/// The label of a neighbour past an edge.
const ABSENT: u32 = Palette::MAX_COLORS as u32;
/// Labels, and room for any number that is looked up, cut to its lowest bits.
const ROOM: usize = 2 * Palette::MAX_COLORS;

/// A label's colour and bits are in three words, of which the third is of use where alpha is: the first two coordinates;
/// the third, the bits and the label itself; the fourth.
const WORDS: usize = 3;
const SECOND: u32 = 16;
const BITS: u32 = 12;
const LABEL: u32 = 21;
const _: () = assert!(HIGHEST < 1 << BITS && Energy::MAX_BITS == 1 << (LABEL - BITS) && ABSENT < 1 << (31 - LABEL));

/// Words of a batch of pixels.
pub(super) type Batch = [[u32; BATCH]; WORDS];

/// What pixels aim at, axis by axis.
pub(super) type Targets = [[i32; BATCH]; 4];

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

/// The label in the second word.
#[inline(always)]
pub(super) fn label(word: u32) -> usize {
    (word >> LABEL) as usize
}

/// The words of a row's labels.
pub(super) struct Inks([Thirds<u32>; WORDS]);

impl Inks {
    pub(super) fn new(width: usize) -> Self {
        Self([0, ABSENT << LABEL, 0].map(|none| Thirds::new(width, BATCH, none)))
    }

    /// Takes the labels of a row.
    #[inline(always)]
    pub(super) fn fill<const AXES: usize>(&mut self, costs: &Costs, row: &[u8]) {
        for (thirds, words) in self.0.iter_mut().zip(&costs.words).take(AXES - 1) {
            thirds.fill(row, |label| words[usize::from(label)]);
        }
    }

    /// Takes a row past an edge, as wide as this one.
    #[inline(always)]
    pub(super) fn fill_absent(&mut self, row: &[u8]) {
        self.0[1].fill(row, |_| ABSENT << LABEL);
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

/// What the labels of one sweep cost.
pub(super) struct Costs {
    words: [[u32; ROOM]; WORDS],
    prices: [i32; Canvas::CLASSES],
    price_shift: u32,
}

impl Costs {
    pub(super) fn new(energy: &Energy) -> Self {
        let mut words = [[0; ROOM]; WORDS];
        for (label, (color, &bits)) in energy.palette.iter().zip(&energy.bits).enumerate() {
            let [x, y, z, w] = color.map(u32::from);
            words[0][label] = x | y << SECOND;
            words[1][label] = z | bits << BITS | (label as u32) << LABEL;
            words[2][label] = w;
        }
        Self { words, prices: energy.prices.map(|price| price as i32), price_shift: energy.price_shift }
    }

    /// The words of labels.
    #[inline(always)]
    pub(super) fn look_up<const AXES: usize>(&self, labels: &[u16; BATCH]) -> Batch {
        let mut batch = [[0; BATCH]; WORDS];
        for (batch, words) in batch.iter_mut().zip(&self.words).take(AXES - 1) {
            for i in 0..BATCH {
                batch[i] = words[usize::from(labels[i]) % ROOM];
            }
        }
        batch
    }

    /// The best of a label and those of the four neighbours, for each pixel of a batch. The label's own cost is taken
    /// without neighbours: where one of them has it, it comes up again.
    #[inline(always)]
    pub(super) fn best<const AXES: usize>(
        &self,
        best: &mut Batch,
        neighbours: [[&[u32; BATCH]; WORDS]; 4],
        targets: &Targets,
        classes: &[u8; BATCH],
    ) {
        let prices = classes.map(|class| self.prices[usize::from(class) % Canvas::CLASSES]);
        let ([left, right, above, below], [x, y, z, w]) = (neighbours, targets);
        let [first, second, third] = best;
        for i in 0..BATCH {
            let (target, price) = ([x[i], y[i], z[i], w[i]], prices[i]);
            let inks = [left, right, above, below].map(|words| [words[0][i], words[1][i], words[2][i]]);
            let mut best = [first[i], second[i], third[i]];
            let mut least = self.cost::<AXES>(best, 0, target, price);
            for ink in inks {
                let matches = inks.iter().fold(0, |matches, other| matches + i32::from(other[1] == ink[1]));
                let cost = self.cost::<AXES>(ink, matches, target, price);
                // Labels are in the highest bits: the lower label has the lower word.
                let better = (cost < least) | (cost == least) & (ink[1] < best[1]);
                let better = better & (ink[1] < ABSENT << LABEL);
                least = if better { cost } else { least };
                for word in 0..AXES - 1 {
                    best[word] = if better { ink[word] } else { best[word] };
                }
            }
            (first[i], second[i]) = (best[0], best[1]);
            if AXES == 4 {
                third[i] = best[2];
            }
        }
    }

    #[inline(always)]
    fn cost<const AXES: usize>(&self, ink: [u32; WORDS], matches: i32, target: [i32; 4], price: i32) -> i32 {
        let mut distance2 = 0;
        for axis in 0..AXES {
            let d = coordinate(ink[word(axis)], axis) - target[axis];
            distance2 += d * d;
        }
        let bits = (ink[1] >> BITS & (Energy::MAX_BITS - 1)) as i32;
        distance2 + (price * bits * (Energy::PARTS - Energy::PAIR * matches) >> self.price_shift)
    }
}
