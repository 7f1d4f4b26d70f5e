//! Short lists: for the targets in one cell of the lattice the labels that can be best, neighbours aside.

use crate::field::LabelField;
use crate::field::cost::LabelCost;
#[cfg(target_arch = "x86_64")]
use crate::host::label_lanes::scan_avx2;
use crate::host::label_lanes::{CELL_BITS, INSIDE_BITS, Lanes, PaletteLanes, WHOLE, make, scan};
use crate::lattice::point::HIGHEST;

/// Lists that are kept, at most, as a power of two.
const SLOT_BITS: u32 = 15;
/// Parts of all lists together, at which they are forgotten.
const MOST_PARTS: usize = 1 << 16;

/// Pixels that are looked up at once: while one list is on its way from memory, others can be asked for.
pub(crate) const BATCH: usize = 64;

/// The targets of a batch of pixels, axis by axis.
pub(crate) type Targets = [[i32; BATCH]; 4];

// Five bits a coordinate, and four for the class.
const _: () = assert!(HIGHEST >> CELL_BITS < 32 && LabelField::CLASSES <= 16 && MOST_PARTS < 1 << 24 && WHOLE < 256);

/// A list's key, and where its parts start, 2^8 times, plus how many they are.
#[derive(Clone, Copy)]
struct CacheSlot {
    key: u32,
    parts: u32,
}

const EMPTY: CacheSlot = CacheSlot { key: u32::MAX, parts: 0 };

/// The nearest of a palette.
pub(crate) struct Nearest(Shortlists);

impl Nearest {
    /// A search for the palette of an energy without prices.
    pub(crate) fn new(label_cost: &LabelCost) -> Self {
        let mut lists = Shortlists::new();
        lists.start(label_cost, 1);
        Self(lists)
    }

    /// Of equally near ones the lowest label. The target lies inside the lattice.
    #[inline(always)]
    pub(crate) fn label(&mut self, target: [i32; 4]) -> u8 {
        self.0.make_room();
        let slot = self.0.find(address(target, 0), target, 0);
        scan(self.0.parts(slot), target.map(inside))
    }
}

/// Lists by cell and class, made when first asked for. A list whose slot another needs is forgotten.
pub(crate) struct Shortlists {
    sweep: u32,
    slots: Vec<CacheSlot>,
    parts: Vec<Lanes>,
    colors: PaletteLanes,
    /// The bits of an activity class by which lists differ: none where no label has a rate.
    class_mask: u8,
}

impl Shortlists {
    pub(crate) fn new() -> Self {
        Self {
            sweep: 0,
            slots: vec![EMPTY; 1 << SLOT_BITS],
            parts: Vec::new(),
            colors: PaletteLanes::new(),
            class_mask: 0,
        }
    }

    /// Forgets the lists of the sweep before.
    pub(crate) fn start(&mut self, label_cost: &LabelCost, sweep: u32) {
        if self.sweep == sweep {
            return;
        }
        self.sweep = sweep;
        self.forget();
        self.class_mask = if label_cost.bits.iter().any(|&bits| bits > 0) { LabelField::CLASSES as u8 - 1 } else { 0 };
        self.colors.fill(label_cost);
    }

    fn forget(&mut self) {
        self.slots.fill(EMPTY);
        self.parts.clear();
    }

    /// Slots of the lists of a batch.
    #[inline(always)]
    fn make_room(&mut self) {
        if self.parts.len() + BATCH * WHOLE > MOST_PARTS {
            self.forget();
        }
    }

    #[inline(always)]
    fn find(&mut self, (key, index): (u32, u32), target: [i32; 4], class: u8) -> CacheSlot {
        let slot = &mut self.slots[index as usize];
        if slot.key != key {
            let start = self.parts.len();
            make(&mut self.parts, &self.colors, target, class);
            *slot = CacheSlot { key, parts: (start << 8 | (self.parts.len() - start)) as u32 };
        }
        *slot
    }

    #[inline(always)]
    fn parts(&self, slot: CacheSlot) -> &[Lanes] {
        &self.parts[slot.parts as usize >> 8..][..slot.parts as usize % 256]
    }
}

/// The best label of each of so many targets, neighbours aside; no more than a batch.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn best_of_lists(
    lists: &mut Shortlists,
    (targets, len): (&Targets, usize),
    classes: &[u8; BATCH],
    labels: &mut [u8; BATCH],
) {
    lists.make_room();
    let class_mask = lists.class_mask;
    let (mut keys, mut indices, mut insides) = ([0; BATCH], [0; BATCH], [[0; 4]; BATCH]);
    let [x, y, z, w] = targets;
    for i in 0..BATCH {
        (keys[i], indices[i]) = address([x[i], y[i], z[i], w[i]], classes[i] & class_mask);
    }
    for i in 0..BATCH {
        insides[i] = [inside(x[i]), inside(y[i]), inside(z[i]), inside(w[i])];
    }
    let mut slots = [EMPTY; BATCH];
    for i in 0..len {
        slots[i] = lists.find((keys[i], indices[i]), [x[i], y[i], z[i], w[i]], classes[i] & class_mask);
    }
    for i in 0..len {
        let parts = lists.parts(slots[i]);
        labels[i] = multiversion::target::match_target! {
            "x86_64+avx2" => scan_avx2(parts, insides[i]),
            _ => scan(parts, insides[i]),
        };
    }
}

/// The key of a list, and the slot where it stands if there is one.
#[inline(always)]
fn address(target: [i32; 4], class: u8) -> (u32, u32) {
    let [x, y, z, w] = target.map(|c| c as u32 >> CELL_BITS);
    let key = x | y << 5 | z << 10 | w << 15 | u32::from(class) << 20;
    (key, key.wrapping_mul(0x9e37_79b1) >> (32 - SLOT_BITS))
}

/// A coordinate less that of its cell, 2^[`INSIDE_BITS`] times.
#[inline(always)]
fn inside(c: i32) -> i16 {
    ((c & ((1 << CELL_BITS) - 1)) << INSIDE_BITS) as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::eye::Eye;
    use crate::lattice::point::Point;
    use crate::random::Random;

    #[test]
    fn lists_have_the_cheapest_label_of_the_whole_palette() {
        let mut random = Random::new(5);
        for (name, colors, axes, has_rates) in [
            ("one colour", 1, 3, false),
            ("few", 5, 3, false),
            ("more than a list's part", 40, 3, false),
            ("a whole palette", 256, 3, false),
            ("with alpha", 256, 4, false),
            ("with rates", 64, 3, true),
            ("with rates and alpha", 256, 4, true),
        ] {
            // Close together, so that lists are long.
            let mut point = || -> Point {
                std::array::from_fn(|axis| if axis < axes { 1900 + random.below(400) as u16 } else { HIGHEST })
            };
            let palette: Vec<Point> = (0..colors).map(|_| point()).collect();
            let plain = LabelCost::plain(Eye::Srgb, &palette);
            let bits = (0..colors).map(|label| if has_rates { 37 * label as u32 % LabelCost::MAX_BITS } else { 0 });
            let prices = std::array::from_fn(|class| 900 * class as u32);
            let label_cost = LabelCost { bits: bits.collect(), prices, ..plain };
            let mut lists = Shortlists::new();
            lists.start(&label_cost, 1);
            for len in [BATCH, BATCH, 7] {
                let points: [Point; BATCH] = std::array::from_fn(|_| point());
                let classes: [u8; BATCH] = std::array::from_fn(|at| (at % LabelField::CLASSES) as u8);
                let targets = std::array::from_fn(|axis| points.map(|point| point[axis].into()));
                let mut found = [0; BATCH];
                best_of_lists(&mut lists, (&targets, len), &classes, &mut found);
                for ((&point, &class), found) in points.iter().zip(&classes).zip(found).take(len) {
                    let cheapest = (0..colors).min_by_key(|&label| label_cost.cost(label, class, 0, point));
                    assert_eq!(Some(usize::from(found)), cheapest, "{name}: {point:?}, class {class}");
                    if !has_rates {
                        let alone = Nearest::new(&label_cost).label(point.map(i32::from));
                        assert_eq!(alone, found, "{name}: a search on its own");
                    }
                }
            }
        }
    }
}
