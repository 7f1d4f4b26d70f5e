//! Labels of neighbours, which are cheaper than others: their costs.

use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::host::packed_labels::{ABSENT, Batch, LABEL_WORD, WORDS, bits, distance2, in_use};
use crate::host::shortlist::{BATCH, Targets};

/// The prices of bits by class.
#[derive(Clone, Copy)]
pub(crate) struct Prices {
    of_class: [i32; LabelField::CLASSES],
    shift: u32,
}

impl Prices {
    pub(crate) fn new(label_cost: &LabelCost) -> Self {
        Self { of_class: label_cost.prices.map(|price| price as i32), shift: label_cost.price_shift }
    }

    /// The prices of whole bits by class, before their shift.
    #[inline(always)]
    pub(crate) fn of_classes(&self, classes: &[u8; BATCH]) -> [i32; BATCH] {
        let mut prices = [0; BATCH];
        for i in 0..BATCH {
            prices[i] = self.of_class[usize::from(classes[i]) % LabelField::CLASSES] * LabelCost::RATE_PARTS;
        }
        prices
    }

    /// The binary digits of prices that are fractions.
    #[inline(always)]
    pub(crate) fn shift(&self) -> u32 {
        self.shift
    }

    /// The price of bits, in eighths, that are worth so many parts.
    #[inline(always)]
    pub(crate) fn of(&self, bits: i32, parts: i32, class: u8) -> i32 {
        self.of_class[usize::from(class) % LabelField::CLASSES] * bits * parts >> self.shift
    }
}

/// The rates of labels, by class and number of equal neighbours.
pub(crate) struct NeighbourCosts(Prices);

impl NeighbourCosts {
    pub(crate) fn new(label_cost: &LabelCost) -> Self {
        Self(Prices::new(label_cost))
    }

    /// The best of a label and those of the four neighbours, for each pixel of a batch. The label's own cost is taken
    /// without neighbours: where one of them has it, it comes up again.
    #[inline(always)]
    pub(crate) fn best<const AXES: usize>(
        &self,
        best: &mut Batch,
        [left, right, above, below]: [[&[u32; BATCH]; WORDS]; 4],
        [x, y, z, w]: &Targets,
        classes: &[u8; BATCH],
    ) {
        let [first, second, third] = best;
        for i in 0..BATCH {
            let (target, class) = ([x[i], y[i], z[i], w[i]], classes[i]);
            let all = [left, right, above, below].map(|words| [words[0][i], words[1][i], words[2][i]]);
            let mut best = [first[i], second[i], third[i]];
            let mut least = self.cost::<AXES>(best, 0, target, class);
            for candidate in all {
                let matches = all
                    .iter()
                    .fold(0, |matches, other| matches + i32::from(other[LABEL_WORD] == candidate[LABEL_WORD]));
                let cost = self.cost::<AXES>(candidate, matches, target, class);
                // Labels are in the highest bits: the lower label has the lower mark. No branch, for SIMD.
                let better = (cost < least) | (cost == least) & (candidate[LABEL_WORD] < best[LABEL_WORD]);
                let better = better & (candidate[LABEL_WORD] < ABSENT);
                least = if better { cost } else { least };
                for word in 0..in_use(AXES) {
                    best[word] = if better { candidate[word] } else { best[word] };
                }
            }
            (first[i], second[i]) = (best[0], best[1]);
            if AXES == 4 {
                third[i] = best[2];
            }
        }
    }

    #[inline(always)]
    fn cost<const AXES: usize>(&self, words: [u32; WORDS], matches: i32, target: [i32; 4], class: u8) -> i32 {
        let parts = LabelCost::RATE_PARTS - LabelCost::PAIR_DISCOUNT * matches;
        distance2::<AXES>(words, target) + self.0.of(bits(words[LABEL_WORD]), parts, class)
    }
}
