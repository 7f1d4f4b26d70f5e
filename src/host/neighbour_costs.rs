//! Labels of neighbours, which are cheaper than others: their costs.

use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::host::packed_labels::{ABSENT, Batch, LABEL_WORD, WORDS, bits, coordinate, in_use, word};
use crate::host::shortlist::{BATCH, Targets};

/// The rates of labels, by class and number of equal neighbours.
pub(crate) struct NeighbourCosts {
    of_class: [i32; LabelField::CLASSES],
    shift: u32,
}

impl NeighbourCosts {
    pub(crate) fn new(label_cost: &LabelCost) -> Self {
        Self { of_class: label_cost.prices.map(|price| price as i32), shift: label_cost.price_shift }
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
        let prices = classes.map(|class| self.of_class[usize::from(class) % LabelField::CLASSES]);
        let [first, second, third] = best;
        for i in 0..BATCH {
            let (target, price) = ([x[i], y[i], z[i], w[i]], prices[i]);
            let all = [left, right, above, below].map(|words| [words[0][i], words[1][i], words[2][i]]);
            let mut best = [first[i], second[i], third[i]];
            let mut least = self.cost::<AXES>(best, 0, target, price);
            for candidate in all {
                let matches = all
                    .iter()
                    .fold(0, |matches, other| matches + i32::from(other[LABEL_WORD] == candidate[LABEL_WORD]));
                let cost = self.cost::<AXES>(candidate, matches, target, price);
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
    fn cost<const AXES: usize>(&self, words: [u32; WORDS], matches: i32, target: [i32; 4], price: i32) -> i32 {
        let mut distance2 = 0;
        for axis in 0..AXES {
            let d = coordinate(words[word(axis)], axis) - target[axis];
            distance2 += d * d;
        }
        distance2
            + (price * bits(words[LABEL_WORD]) * (LabelCost::RATE_PARTS - LabelCost::PAIR_DISCOUNT * matches)
                >> self.shift)
    }
}
