//! Short lists: for the targets in one cell of the lattice the labels that can be best, neighbours aside.

use crate::Palette;
use crate::kernel::Energy;
use crate::lattice::distance2;

/// Bits of a coordinate inside a cell.
const CELL_BITS: u32 = 7;
/// Lists that are kept, at most, as a power of two.
const SLOT_BITS: u32 = 13;
/// Chunks of all lists together, at which they are forgotten.
const MOST_CHUNKS: usize = 1 << 15;
const LANES: usize = 8;
/// The cost of a place without a label: above every other.
const NONE: i32 = i32::MAX / 2;

/// Some labels of a list, in rising order.
struct Chunk {
    coordinates: [[i32; LANES]; 4],
    rates: [i32; LANES],
    labels: [i32; LANES],
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
    margins: [i32; Palette::MAX_COLORS],
}

impl Default for Shortlists {
    fn default() -> Self {
        let row = [0; Palette::MAX_COLORS];
        let (slots, rates) = (vec![EMPTY; 1 << SLOT_BITS], vec![row; 16]);
        Self { sweep: 0, slots, chunks: Vec::new(), coordinates: [row; 4], length2: row, rates, margins: row }
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
            for class in 0..16 {
                self.rates[class][label] = energy.rate(label, class as u8, 0);
            }
        }
    }

    fn forget(&mut self) {
        self.slots.fill(EMPTY);
        self.chunks.clear();
    }

    /// The least cost of a target without neighbours of the same label, and its label, the lowest of equally good ones.
    #[inline(always)]
    pub(super) fn best(&mut self, energy: &Energy, target: [i32; 4], class: u8) -> (i32, i32) {
        let key = target.iter().fold(u32::from(class), |key, &c| key << (12 - CELL_BITS) | (c >> CELL_BITS) as u32);
        let place = (key.wrapping_mul(0x9e37_79b1) >> (32 - SLOT_BITS)) as usize;
        if self.slots[place].key != key {
            self.make(energy.palette.len(), target, class, key, place);
        }
        let slot = self.slots[place];
        let (mut least, mut labels) = ([NONE; LANES], [0; LANES]);
        for chunk in &self.chunks[slot.start as usize..slot.end as usize] {
            for lane in 0..LANES {
                let mut cost = chunk.rates[lane];
                for axis in 0..4 {
                    let d = chunk.coordinates[axis][lane] - target[axis];
                    cost += d * d;
                }
                let less = cost < least[lane];
                least[lane] = if less { cost } else { least[lane] };
                labels[lane] = if less { chunk.labels[lane] } else { labels[lane] };
            }
        }
        let cost = least.iter().fold(NONE, |a, &b| a.min(b));
        let mut label = i32::MAX;
        for lane in 0..LANES {
            label = label.min(if least[lane] == cost { labels[lane] } else { i32::MAX });
        }
        (cost, label)
    }

    /// Lists the labels l for which the least of `cost(l) - cost(pivot)` over the cell is not positive, where the pivot
    /// is best near the middle. The difference is linear in the target, so its least value is at a corner.
    #[inline(never)]
    fn make(&mut self, count: usize, target: [i32; 4], class: u8, key: u32, place: usize) {
        if self.chunks.len() >= MOST_CHUNKS {
            self.forget();
        }
        narrow(self, count, target, class);
        let start = self.chunks.len();
        let mut lane = LANES;
        for label in (0..count).filter(|&label| self.margins[label] <= 0) {
            if lane == LANES {
                self.chunks.push(Chunk { coordinates: [[0; LANES]; 4], rates: [NONE; LANES], labels: [0; LANES] });
                lane = 0;
            }
            let chunk = self.chunks.last_mut().expect("one was just pushed");
            for axis in 0..4 {
                chunk.coordinates[axis][lane] = self.coordinates[axis][label];
            }
            (chunk.rates[lane], chunk.labels[lane]) = (self.rates[usize::from(class)][label], label as i32);
            lane += 1;
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
    for label in 0..padded {
        let mut cost = rates[label];
        for axis in 0..4 {
            let d = coordinates[axis][label] - (low[axis] + high[axis]) / 2;
            cost += d * d;
        }
        margins[label] = cost;
    }
    let least = margins[..count].iter().fold(i32::MAX, |a, &b| a.min(b));
    let pivot = margins[..count].iter().position(|&cost| cost == least).unwrap_or(0);
    let (origin, own) = ([0, 1, 2, 3].map(|axis: usize| coordinates[axis][pivot]), length2[pivot] + rates[pivot]);
    for label in 0..padded {
        let mut margin = length2[label] + rates[label] - own;
        for axis in 0..4 {
            let d = coordinates[axis][label] - origin[axis];
            margin -= (2 * low[axis] * d).max(2 * high[axis] * d);
        }
        margins[label] = margin;
    }
}
