//! Short lists: for the targets in one cell of the lattice the labels that can be best, neighbours aside.

use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::host::label_lanes::{Lanes, PaletteLanes, WHOLE, make, scan};
use crate::lattice::point::HIGHEST;

/// Bits of a coordinate inside a cell, for pictures of up to so many pixels and for larger ones: where few pixels share
/// a list, making it costs more than it saves.
const CELL_BITS: [u32; 2] = [8, 7];
const LARGE: usize = 1 << 21;
/// Lists that are kept, at most, as a power of two.
const SLOT_BITS: u32 = 15;
/// Parts of all lists together, at which they are forgotten.
const MOST_PARTS: usize = 1 << 16;

/// Pixels that are looked up at once: while one list is on its way from memory, others can be asked for.
pub(crate) const BATCH: usize = 64;

/// The targets of a batch of pixels, axis by axis.
pub(crate) type Targets = [[i32; BATCH]; 4];

// Five bits a coordinate, and four for the class.
const _: () = assert!(HIGHEST >> CELL_BITS[1] < 32 && LabelField::CLASSES <= 16 && MOST_PARTS < 1 << 24 && WHOLE < 256);
// From the middle to a corner the difference changes by no more than this.
const _: () = assert!(4 * 2 * HIGHEST as i32 * (1 << (CELL_BITS[0] - 1)) <= 1 << 22);

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
    /// A search for the palette of an energy without prices, to be asked about so many pixels.
    pub(crate) fn new(label_cost: &LabelCost, pixels: usize) -> Self {
        let mut lists = Shortlists::new(pixels);
        lists.start(label_cost, 1);
        Self(lists)
    }

    /// Of equally near ones the lowest label. The target lies inside the lattice.
    #[inline(always)]
    pub(crate) fn label(&mut self, target: [i32; 4]) -> u8 {
        let bits = self.0.cell_bits;
        self.0.make_room();
        let slot = self.0.find(address(target, 0, bits), target, 0);
        let inside = target.map(|c| inside(c, bits));
        self.0.scan(slot, inside)
    }
}

/// Lists by cell and class, made when first asked for. A list whose slot another needs is forgotten.
pub(crate) struct Shortlists {
    cell_bits: u32,
    sweep: u32,
    slots: Vec<CacheSlot>,
    parts: Vec<Lanes>,
    colors: PaletteLanes,
    /// Whether colours differ in alpha.
    alpha: bool,
}

impl Shortlists {
    pub(crate) fn new(pixels: usize) -> Self {
        Self {
            cell_bits: CELL_BITS[usize::from(pixels > LARGE)],
            sweep: 0,
            slots: vec![EMPTY; 1 << SLOT_BITS],
            parts: Vec::new(),
            colors: PaletteLanes::new(),
            alpha: false,
        }
    }

    /// Forgets the lists of the sweep before.
    pub(crate) fn start(&mut self, label_cost: &LabelCost, sweep: u32) {
        if self.sweep == sweep {
            return;
        }
        self.sweep = sweep;
        self.forget();
        self.alpha = label_cost.palette.iter().any(|color| color[3] != label_cost.palette[0][3]);
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

    /// The best label of each of so many targets, neighbours aside; no more than a batch.
    #[inline(always)]
    pub(crate) fn best<const AXES: usize>(
        &mut self,
        (targets, len): (&Targets, usize),
        classes: &[u8; BATCH],
        labels: &mut [u8; BATCH],
    ) {
        self.make_room();
        let bits = self.cell_bits;
        let (mut keys, mut indices, mut insides) = ([0; BATCH], [0; BATCH], [[0; BATCH]; 4]);
        let [x, y, z, w] = targets;
        let mut strength_classes = *classes;
        for i in 0..BATCH {
            strength_classes[i] %= LabelField::CLASSES as u8;
            (keys[i], indices[i]) = address([x[i], y[i], z[i], w[i]], strength_classes[i], bits);
        }
        for (insides, targets) in insides.iter_mut().zip(targets).take(AXES) {
            for i in 0..BATCH {
                insides[i] = inside(targets[i], bits);
            }
        }
        let mut slots = [EMPTY; BATCH];
        for i in 0..len {
            slots[i] = self.find((keys[i], indices[i]), [x[i], y[i], z[i], w[i]], strength_classes[i]);
        }
        let [x, y, z, w] = &insides;
        for i in 0..len {
            labels[i] = self.scan(slots[i], [x[i], y[i], z[i], w[i]]);
        }
    }

    #[inline(always)]
    fn find(&mut self, (key, index): (u32, u32), target: [i32; 4], class: u8) -> CacheSlot {
        let slot = &mut self.slots[index as usize];
        if slot.key != key {
            let start = self.parts.len();
            make(&mut self.parts, &self.colors, (target, self.cell_bits), class);
            *slot = CacheSlot { key, parts: (start << 8 | (self.parts.len() - start)) as u32 };
        }
        *slot
    }

    #[inline(always)]
    fn scan(&self, slot: CacheSlot, inside: [i32; 4]) -> u8 {
        let parts = &self.parts[slot.parts as usize >> 8..][..slot.parts as usize % 256];
        if self.alpha { scan::<4>(parts, inside) } else { scan::<3>(parts, inside) }
    }
}

/// The key of a list, and the slot where it stands if there is one.
#[inline(always)]
fn address(target: [i32; 4], class: u8, cell_bits: u32) -> (u32, u32) {
    let [x, y, z, w] = target.map(|c| c as u32 >> cell_bits);
    let key = x | y << 5 | z << 10 | w << 15 | u32::from(class) << 20;
    (key, key.wrapping_mul(0x9e37_79b1) >> (32 - SLOT_BITS))
}

/// A coordinate less that of its cell, 2^8 times.
#[inline(always)]
fn inside(c: i32, cell_bits: u32) -> i32 {
    (c & ((1 << cell_bits) - 1)) << 8
}
