//! Labels of neighbours, which are cheaper than others: their costs.

use super::shortlist::BATCH;
use crate::Palette;
use crate::canvas::Canvas;
use crate::kernel::Energy;

/// The label of a neighbour past an edge.
pub(super) const ABSENT: u16 = Palette::MAX_COLORS as u16;
/// Labels, and room for any number that is looked up, cut to its lowest bits.
const ROOM: usize = 2 * Palette::MAX_COLORS;

/// What the labels of one sweep cost.
pub(super) struct Costs {
    colors: [[i16; 4]; ROOM],
    bits: [i32; ROOM],
    prices: [i32; Canvas::CLASSES],
    price_shift: u32,
}

impl Costs {
    pub(super) fn new(energy: &Energy) -> Self {
        let (mut colors, mut bits) = ([[0; 4]; ROOM], [0; ROOM]);
        for (label, (color, &own)) in energy.palette.iter().zip(&energy.bits).enumerate() {
            (colors[label], bits[label]) = (color.map(|c| c as i16), own as i32);
        }
        Self { colors, bits, prices: energy.prices.map(|price| price as i32), price_shift: energy.price_shift }
    }

    #[inline(always)]
    pub(super) fn colors(&self, labels: &[u16; BATCH]) -> [[i16; 4]; BATCH] {
        let mut colors = [[0; 4]; BATCH];
        for i in 0..BATCH {
            colors[i] = self.colors[usize::from(labels[i]) % ROOM];
        }
        colors
    }

    /// The best of a label and those of the four neighbours, for each pixel of a batch. The label's own cost is taken
    /// without neighbours: where one of them has it, it comes up again.
    #[inline(always)]
    pub(super) fn best(
        &self,
        labels: &mut [u16; BATCH],
        neighbours: [&[u16; BATCH]; 4],
        targets: &[[i16; 4]; BATCH],
        classes: &[u8; BATCH],
    ) {
        let prices = classes.map(|class| self.prices[usize::from(class) % Canvas::CLASSES]);
        let mut least = [i32::MAX; BATCH];
        let no_match = [0; BATCH];
        self.costs(labels, &no_match, targets, &prices, &mut least);
        for at in 0..4 {
            let mut matches = [0; BATCH];
            for other in neighbours {
                for i in 0..BATCH {
                    matches[i] += i32::from(other[i] == neighbours[at][i]);
                }
            }
            let mut costs = [0; BATCH];
            self.costs(neighbours[at], &matches, targets, &prices, &mut costs);
            for i in 0..BATCH {
                let (cost, label) = (costs[i], neighbours[at][i]);
                let better = label != ABSENT && (cost < least[i] || cost == least[i] && label < labels[i]);
                (least[i], labels[i]) = if better { (cost, label) } else { (least[i], labels[i]) };
            }
        }
    }

    #[inline(always)]
    fn costs(
        &self,
        labels: &[u16; BATCH],
        matches: &[i32; BATCH],
        targets: &[[i16; 4]; BATCH],
        prices: &[i32; BATCH],
        costs: &mut [i32; BATCH],
    ) {
        let colors = self.colors(labels);
        let bits = labels.map(|label| self.bits[usize::from(label) % ROOM]);
        for i in 0..BATCH {
            let d = |axis: usize| i32::from(colors[i][axis]) - i32::from(targets[i][axis]);
            let distance2 = d(0) * d(0) + d(1) * d(1) + d(2) * d(2) + d(3) * d(3);
            let parts = Energy::PARTS - Energy::PAIR * matches[i];
            costs[i] = distance2 + (prices[i] * bits[i] * parts >> self.price_shift);
        }
    }
}
