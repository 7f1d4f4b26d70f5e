//! Short lists: for the targets in one cell of the lattice the labels that can be best, neighbours aside.

use crate::Palette;
use crate::canvas::Canvas;
use crate::kernel::Energy;
use crate::lattice::distance2;

/// Bits of a coordinate inside a cell.
const CELL_BITS: u32 = 7;
/// Lists that are kept, at most, as a power of two.
const SLOT_BITS: u32 = 15;
/// Chunks of all lists together, at which they are forgotten.
const MOST_CHUNKS: usize = 1 << 16;
const LANES: usize = 8;
/// The cost of a place without a label: above every other.
const NONE: i32 = i32::MAX / 2;

/// A neighbour past an edge.
pub(super) const ABSENT: i32 = 256;

/// A cost and the label that has it; the least is the best, and of equally good ones the lowest label.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Choice(i64);

impl Choice {
    #[inline(always)]
    fn best_of<const N: usize>(costs: [i32; N], labels: [i32; N]) -> Self {
        let mut best = i64::MAX;
        for lane in 0..N {
            best = best.min(i64::from(costs[lane]) << 16 | i64::from(labels[lane]));
        }
        Self(best)
    }

    #[inline(always)]
    pub(super) fn label(self) -> usize {
        self.0 as usize % Palette::MAX_COLORS
    }
}

/// Some labels of a list, in rising order.
struct Chunk {
    coordinates: [[i16; LANES]; 4],
    rates: [i32; LANES],
    labels: [u8; LANES],
}

impl Chunk {
    /// Axis by axis: so it becomes SIMD over the labels.
    #[inline(always)]
    fn costs(&self, target: [i32; 4]) -> [i32; LANES] {
        let [x, y, z, w] = &self.coordinates;
        std::array::from_fn(|lane| {
            let d = |row: &[i16; LANES], axis: usize| i32::from(row[lane]) - target[axis];
            let [x, y, z, w] = [d(x, 0), d(y, 1), d(z, 2), d(w, 3)];
            self.rates[lane] + x * x + y * y + z * z + w * w
        })
    }
}

#[derive(Clone, Copy)]
struct Slot {
    key: u32,
    start: u32,
    end: u32,
}

const EMPTY: Slot = Slot { key: u32::MAX, start: 0, end: 0 };

/// Lists by cell and class, made when first asked for. A list whose place another needs is forgotten.
pub(super) struct Shortlists {
    sweep: u32,
    slots: Vec<Slot>,
    chunks: Vec<Chunk>,
    coordinates: [[i32; Palette::MAX_COLORS]; 4],
    /// Squared length, and with it the rate in each class.
    length2: [i32; Palette::MAX_COLORS],
    rates: Vec<[i32; Palette::MAX_COLORS]>,
    /// Price times bits.
    prices: Vec<[i32; Palette::MAX_COLORS]>,
    margins: [i32; Palette::MAX_COLORS],
}

impl Default for Shortlists {
    fn default() -> Self {
        let row = [0; Palette::MAX_COLORS];
        Self {
            sweep: 0,
            slots: vec![EMPTY; 1 << SLOT_BITS],
            chunks: Vec::new(),
            coordinates: [row; 4],
            length2: row,
            rates: vec![row; Canvas::CLASSES],
            prices: vec![row; Canvas::CLASSES],
            margins: row,
        }
    }
}

impl Shortlists {
    /// Forgets the lists of the sweep before.
    pub(super) fn start(&mut self, energy: &Energy, sweep: u32) {
        if self.sweep == sweep {
            return;
        }
        self.sweep = sweep;
        self.forget();
        for (label, &color) in energy.palette.iter().enumerate() {
            for axis in 0..4 {
                self.coordinates[axis][label] = color[axis].into();
            }
            self.length2[label] = distance2(color, [0; 4]) as i32;
            for class in 0..Canvas::CLASSES {
                self.rates[class][label] = energy.rate(label, class as u8, 0);
                self.prices[class][label] = (energy.prices[class] * energy.bits[label]) as i32;
            }
        }
    }

    fn forget(&mut self) {
        self.slots.fill(EMPTY);
        self.chunks.clear();
    }

    /// The best label of a target, neighbours aside.
    #[inline(always)]
    pub(super) fn best(&mut self, count: usize, target: [i32; 4], class: u8) -> Choice {
        let key = target.iter().fold(u32::from(class), |key, &c| key << (12 - CELL_BITS) | (c >> CELL_BITS) as u32);
        let place = (key.wrapping_mul(0x9e37_79b1) >> (32 - SLOT_BITS)) as usize;
        if self.slots[place].key != key {
            self.make(count, target, class, key, place);
        }
        let slot = self.slots[place];
        let mut least = [i64::MAX; LANES];
        for chunk in &self.chunks[slot.start as usize..slot.end as usize] {
            let costs = chunk.costs(target);
            for lane in 0..LANES {
                least[lane] = least[lane].min(i64::from(costs[lane]) << 16 | i64::from(chunk.labels[lane]));
            }
        }
        Choice(least.iter().fold(i64::MAX, |a, &b| a.min(b)))
    }

    /// The best label of a target among those of its neighbours, of which [`ABSENT`] ones are past an edge.
    #[inline(always)]
    pub(super) fn best_of(&self, neighbours: [i32; 4], target: [i32; 4], class: u8, price_shift: u32) -> Choice {
        let prices = &self.prices[usize::from(class) % Canvas::CLASSES];
        let mut costs = [0; 4];
        for (cost, label) in costs.iter_mut().zip(neighbours) {
            let place = label as usize % Palette::MAX_COLORS;
            let matches: i32 = neighbours.iter().map(|&other| i32::from(other == label)).sum();
            *cost = prices[place] * (Energy::PARTS - Energy::PAIR * matches) >> price_shift;
            for axis in 0..4 {
                let d = self.coordinates[axis][place] - target[axis];
                *cost += d * d;
            }
            *cost = if label == ABSENT { NONE } else { *cost };
        }
        Choice::best_of(costs, neighbours)
    }

    /// Lists the labels l for which the least of `cost(l) - cost(pivot)` over the cell is not positive, where the pivot
    /// is best near the middle. The difference is linear in the target, so its least value is at a corner.
    #[inline(never)]
    fn make(&mut self, count: usize, target: [i32; 4], class: u8, key: u32, place: usize) {
        if self.chunks.len() >= MOST_CHUNKS {
            self.forget();
        }
        narrow(self, count, target, class);
        // Always written, counted where kept: no branch to mispredict.
        let (mut kept, mut len) = ([0; Palette::MAX_COLORS + 1], 0);
        for (label, &margin) in self.margins[..count].iter().enumerate() {
            kept[len] = label;
            len += usize::from(margin <= 0);
        }
        let start = self.chunks.len();
        for labels in kept[..len].chunks(LANES) {
            let mut chunk = Chunk { coordinates: [[0; LANES]; 4], rates: [NONE; LANES], labels: [0; LANES] };
            for (lane, &label) in labels.iter().enumerate() {
                for axis in 0..4 {
                    chunk.coordinates[axis][lane] = self.coordinates[axis][label] as i16;
                }
                (chunk.rates[lane], chunk.labels[lane]) = (self.rates[usize::from(class)][label], label as u8);
            }
            self.chunks.push(chunk);
        }
        self.slots[place] = Slot { key, start: start as u32, end: self.chunks.len() as u32 };
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn narrow(lists: &mut Shortlists, count: usize, target: [i32; 4], class: u8) {
    let Shortlists { coordinates, length2, rates, margins, .. } = lists;
    let rates = &rates[usize::from(class)];
    let low = target.map(|c| c >> CELL_BITS << CELL_BITS);
    let high = low.map(|c| c + (1 << CELL_BITS) - 1);
    let padded = count.next_multiple_of(16);
    // Axis by axis: so the loops over labels become SIMD.
    margins[..padded].copy_from_slice(&rates[..padded]);
    for axis in 0..4 {
        let middle = (low[axis] + high[axis]) / 2;
        for (cost, c) in margins[..padded].iter_mut().zip(&coordinates[axis]) {
            *cost += (c - middle) * (c - middle);
        }
    }
    let least = margins[..count].iter().fold(i32::MAX, |a, &b| a.min(b));
    let pivot = margins[..count].iter().position(|&cost| cost == least).unwrap_or(0);
    let (origin, own) = ([0, 1, 2, 3].map(|axis: usize| coordinates[axis][pivot]), length2[pivot] + rates[pivot]);
    for ((margin, length2), rate) in margins[..padded].iter_mut().zip(length2.iter()).zip(rates) {
        *margin = length2 + rate - own;
    }
    for axis in 0..4 {
        let (low, high, origin) = (2 * low[axis], 2 * high[axis], origin[axis]);
        for (margin, c) in margins[..padded].iter_mut().zip(&coordinates[axis]) {
            *margin -= (low * (c - origin)).max(high * (c - origin));
        }
    }
}
