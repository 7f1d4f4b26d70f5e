//! Short lists: for the targets in one cell of the lattice the labels that can be best, neighbours aside.

use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::image::palette::Palette;
use crate::lattice::point::{COORDINATE_BITS, HIGHEST};

/// A bit for each label, lowest first.
pub type LabelSet = [u32; Palette::MAX_COLORS / 32];

/// The set of these labels.
pub fn label_set(labels: impl IntoIterator<Item = usize>) -> LabelSet {
    labels.into_iter().fold(LabelSet::default(), |mut set, label| {
        set[label / 32] |= 1 << (label % 32);
        set
    })
}

/// One list for each class of activity and each cell with `cell_bits` bits of the first three coordinates inside:
/// classes one after the other, cells along the Z-order curve. `parents` are the lists of cells twice as wide.
///
/// A label of the parent's stays if for some target in the cell, whatever its alpha, it costs no more than the pivot,
/// which is the best in the middle. What it costs more is linear in the target, so it is least at a corner.
pub fn shortlist(label_cost: &LabelCost, parents: &[LabelSet], cell_bits: u32) -> Vec<LabelSet> {
    let depth = COORDINATE_BITS - cell_bits;
    let cells = 1 << (3 * depth);
    let list = |list: usize| {
        let (class, cell) = ((list / cells) as u8, list % cells);
        let corner =
            [2, 1, 0].map(|axis| (0..depth).fold(0, |c, bit| c | (cell >> (3 * bit + axis) & 1) << bit) as u16);
        let [x, y, z] = corner.map(|c| [c << cell_bits, (c << cell_bits) + ((1 << cell_bits) - 1)]);
        let cell = [x, y, z, [0, HIGHEST]];
        let middle = cell.map(|[low, high]| (low + high) / 2);
        let parent = parents[list / 8];
        let labels = (0..label_cost.palette.len()).filter(|label| parent[label / 32] >> (label % 32) & 1 == 1);
        let Some(pivot) = labels.clone().min_by_key(|&label| label_cost.cost(label, class, 0, middle)) else {
            return LabelSet::default();
        };
        label_set(labels.filter(|&label| {
            let (color, best) = (label_cost.palette[label], label_cost.palette[pivot]);
            let corner = std::array::from_fn(|axis| cell[axis][usize::from(color[axis] > best[axis])]);
            label_cost.cost(label, class, 0, corner) <= label_cost.cost(pivot, class, 0, corner)
        }))
    };
    (0..LabelField::CLASSES * cells).map(list).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::eye::Eye;
    use crate::lattice::point::Point;
    use crate::lattice::zorder::{CELL_BITS, cell};
    use crate::random::Random;

    #[test]
    fn the_best_label_is_on_its_list_and_most_others_are_not() {
        let mut random = Random::new(5);
        let mut below = |limit: u16| random.below(u64::from(limit)) as u16;
        for alpha in [false, true] {
            let mut point = || [0, 1, 2, 3].map(|axis| if axis < 3 || alpha { below(HIGHEST + 1) } else { 0 });
            let palette: Vec<Point> = (0..70).map(|_| point()).collect();
            let targets: Vec<Point> = (0..2000).map(|_| point()).collect();
            let bits = (0..70).map(|_| u32::from(below(100))).collect();
            let prices = std::array::from_fn(|class| 40 << (class / 2));
            let label_cost = LabelCost { palette, bits, prices, price_shift: 2, ..LabelCost::plain(Eye::Srgb, &[]) };
            let mut lists = vec![label_set(0..70); LabelField::CLASSES];
            for cell_bits in (9..COORDINATE_BITS).rev() {
                lists = shortlist(&label_cost, &lists, cell_bits);
                let cells = lists.len() / LabelField::CLASSES;
                for (at, &target) in targets.iter().enumerate() {
                    let class = at % LabelField::CLASSES;
                    let cost = |&label: &usize| label_cost.cost(label, class as u8, 0, target);
                    let best = (0..label_cost.palette.len()).min_by_key(cost).unwrap();
                    let cell = cell(target, 3) as usize >> (3 * (cell_bits - CELL_BITS));
                    let list = lists[class * cells + cell];
                    assert_eq!(list[best / 32] >> (best % 32) & 1, 1, "{best} for {target:?}, {cell_bits} bits");
                }
            }
            let labels: u32 = lists.iter().flatten().map(|word| word.count_ones()).sum();
            let share = f64::from(labels) / (70 * lists.len()) as f64;
            assert!(share < if alpha { 0.6 } else { 0.3 }, "{share} of all labels are on a list, alpha {alpha}");
        }
    }
}
