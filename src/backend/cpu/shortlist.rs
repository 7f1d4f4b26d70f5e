//! Short lists: for the targets in one cell of the lattice the labels that can be best, neighbours aside.

use crate::Palette;
use crate::canvas::Canvas;
use crate::kernel::Energy;
use crate::lattice::Point;

/// Bits of a coordinate inside a cell, for pictures of up to so many pixels and for larger ones: where few pixels share a
/// list, making it costs more than it saves.
const CELL_BITS: [u32; 2] = [8, 7];
const LARGE: usize = 1 << 21;
/// A list is made from that of the cell around, which is larger by a factor of two.
const LEVELS: usize = 2;
/// Bits of a cell's place along an axis.
const KEY_BITS: u32 = 12 - 7;
/// Lists that are kept, at most, as a power of two.
const SLOT_BITS: u32 = 15;
/// Chunks of all lists together, at which they are forgotten.
const MOST_CHUNKS: usize = 1 << 16;
const LANES: usize = 8;
/// Chunks of a whole palette.
const WHOLE: usize = Palette::MAX_COLORS / LANES;
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
#[derive(Clone, Copy)]
struct Chunk {
    coordinates: [[i16; LANES]; 4],
    rates: [i32; LANES],
    labels: [u8; LANES],
}

impl Chunk {
    const EMPTY: Self = Self { coordinates: [[0; LANES]; 4], rates: [NONE; LANES], labels: [0; LANES] };

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

    fn color(&self, lane: usize) -> [i32; 4] {
        self.coordinates.map(|row| row[lane].into())
    }
}

#[derive(Clone, Copy)]
struct Slot {
    key: u32,
    start: u32,
    end: u32,
}

const EMPTY: Slot = Slot { key: u32::MAX, start: 0, end: 0 };

/// The nearest of a palette.
pub(crate) struct Nearest(Shortlists);

impl Nearest {
    /// To be asked about so many pixels.
    pub(crate) fn new(palette: &[Point], pixels: usize) -> Self {
        let mut lists = Shortlists::new(pixels);
        let (bits, prices) = (vec![0; palette.len()], [0; Canvas::CLASSES]);
        lists.start(&Energy { palette: palette.to_vec(), bits, prices, price_shift: 0, strength: 0 }, 1);
        Self(lists)
    }

    /// Of equally near ones the lowest label. The target lies inside the lattice.
    #[inline(always)]
    pub(crate) fn label(&mut self, target: [i32; 4]) -> u8 {
        self.0.best(target, 0).label() as u8
    }
}

/// Lists by cell and class, made when first asked for. A list whose place another needs is forgotten.
pub(super) struct Shortlists {
    cell_bits: u32,
    sweep: u32,
    slots: Vec<Slot>,
    /// Those of the whole palette for each class, then those of the lists.
    chunks: Vec<Chunk>,
    colors: [[i32; 4]; Palette::MAX_COLORS],
    /// Price times bits, for each class.
    prices: Vec<[i32; Palette::MAX_COLORS]>,
}

impl Shortlists {
    pub(super) fn new(pixels: usize) -> Self {
        Self {
            cell_bits: CELL_BITS[usize::from(pixels > LARGE)],
            sweep: 0,
            slots: vec![EMPTY; 1 << SLOT_BITS],
            chunks: Vec::new(),
            colors: [[0; 4]; Palette::MAX_COLORS],
            prices: vec![[0; Palette::MAX_COLORS]; Canvas::CLASSES],
        }
    }

    /// Forgets the lists of the sweep before.
    pub(super) fn start(&mut self, energy: &Energy, sweep: u32) {
        if self.sweep == sweep {
            return;
        }
        self.sweep = sweep;
        self.slots.fill(EMPTY);
        self.chunks.clear();
        self.chunks.resize(Canvas::CLASSES * WHOLE, Chunk::EMPTY);
        for (label, &color) in energy.palette.iter().enumerate() {
            self.colors[label] = color.map(i32::from);
            for class in 0..Canvas::CLASSES {
                self.prices[class][label] = (energy.prices[class] * energy.bits[label]) as i32;
                let rate = energy.rate(label, class as u8, 0);
                put(&mut self.chunks[class * WHOLE..], label, self.colors[label], rate, label as u8);
            }
        }
    }

    /// The best label of a target, neighbours aside.
    #[inline(always)]
    pub(super) fn best(&mut self, target: [i32; 4], class: u8) -> Choice {
        let (key, place) = self.address(target, class, 0);
        if self.slots[place].key != key {
            self.make(target, class);
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
        let places = neighbours.map(|label| label as usize % Palette::MAX_COLORS);
        let mut matches = [1; 4];
        for turn in 1..4 {
            for at in 0..4 {
                matches[at] += i32::from(neighbours[at] == neighbours[(at + turn) % 4]);
            }
        }
        // As one list of 16 differences: so it becomes SIMD.
        let mut squares = [0; 16];
        for at in 0..4 {
            squares[4 * at..4 * at + 4].copy_from_slice(&self.colors[places[at]]);
        }
        for (at, square) in squares.iter_mut().enumerate() {
            let d = *square - target[at % 4];
            *square = d * d;
        }
        let mut costs = [0; 4];
        for at in 0..4 {
            let distance2 = squares[4 * at] + squares[4 * at + 1] + squares[4 * at + 2] + squares[4 * at + 3];
            let rate = prices[places[at]] * (Energy::PARTS - Energy::PAIR * matches[at]) >> price_shift;
            costs[at] = if neighbours[at] == ABSENT { NONE } else { rate + distance2 };
        }
        Choice::best_of(costs, neighbours)
    }

    /// The key of a list, and the slot where it stands if there is one.
    #[inline(always)]
    fn address(&self, target: [i32; 4], class: u8, level: usize) -> (u32, usize) {
        let bits = self.cell_bits + level as u32;
        let class = (level as u32) << 4 | u32::from(class);
        let key = target.iter().fold(class, |key, &c| key << KEY_BITS | (c >> bits) as u32);
        (key, (key.wrapping_mul(0x9e37_79b1) >> (32 - SLOT_BITS)) as usize)
    }

    /// Makes the list of a target's cell, and that of the larger cell around where there is none.
    #[inline(never)]
    fn make(&mut self, target: [i32; 4], class: u8) {
        if self.chunks.len() + LEVELS * WHOLE > MOST_CHUNKS {
            self.slots.fill(EMPTY);
            self.chunks.truncate(Canvas::CLASSES * WHOLE);
        }
        let whole = usize::from(class) * WHOLE;
        let mut source = (whole, whole + WHOLE);
        for level in (0..LEVELS).rev() {
            let (key, place) = self.address(target, class, level);
            if self.slots[place].key != key {
                let start = self.chunks.len();
                narrow(&mut self.chunks, source, target, self.cell_bits + level as u32);
                self.slots[place] = Slot { key, start: start as u32, end: self.chunks.len() as u32 };
            }
            let Slot { start, end, .. } = self.slots[place];
            source = (start as usize, end as usize);
        }
    }
}

fn put(chunks: &mut [Chunk], place: usize, color: [i32; 4], rate: i32, label: u8) {
    let (chunk, lane) = (&mut chunks[place / LANES], place % LANES);
    for axis in 0..4 {
        chunk.coordinates[axis][lane] = color[axis] as i16;
    }
    (chunk.rates[lane], chunk.labels[lane]) = (rate, label);
}

/// Appends those labels l of a list for which the least of `cost(l) - cost(pivot)` over a cell is not positive, where the
/// pivot is best in the middle. The difference is linear in the target, so its least value is at a corner.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn narrow(chunks: &mut Vec<Chunk>, (first, end): (usize, usize), target: [i32; 4], bits: u32) {
    let low = target.map(|c| c >> bits << bits);
    let high = low.map(|c| c + (1 << bits) - 1);
    let middle: [i32; 4] = std::array::from_fn(|axis| (low[axis] + high[axis]) / 2);
    let mut least = [i64::MAX; LANES];
    for (at, chunk) in (first as i64..).zip(&chunks[first..end]) {
        let costs = chunk.costs(middle);
        for lane in 0..LANES {
            least[lane] = least[lane].min(i64::from(costs[lane]) << 32 | at * LANES as i64 + lane as i64);
        }
    }
    let pivot = least.iter().fold(i64::MAX, |a, &b| a.min(b)) as u32 as usize;
    let pivot = (&chunks[pivot / LANES], pivot % LANES);
    let (origin, rate) = (pivot.0.color(pivot.1), pivot.0.rates[pivot.1]);
    let own = origin.iter().map(|c| c * c).sum::<i32>() + rate;
    let mut place = LANES * chunks.len();
    for at in first..end {
        let chunk = chunks[at];
        let mut margins = chunk.rates;
        for axis in 0..4 {
            let (low, high, origin) = (2 * low[axis], 2 * high[axis], origin[axis]);
            for lane in 0..LANES {
                let c = i32::from(chunk.coordinates[axis][lane]);
                margins[lane] += c * c - (low * (c - origin)).max(high * (c - origin));
            }
        }
        let kept = (0..LANES).fold(0, |kept, lane| kept | u32::from(margins[lane] <= own) << lane);
        let mut left = kept;
        while left != 0 {
            let lane = left.trailing_zeros() as usize;
            left &= left - 1;
            if place.is_multiple_of(LANES) {
                chunks.push(Chunk::EMPTY);
            }
            put(chunks, place, chunk.color(lane), chunk.rates[lane], chunk.labels[lane]);
            place += 1;
        }
    }
}
