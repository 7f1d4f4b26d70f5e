//! Short lists: for the targets in one cell of the lattice the labels that can be best, neighbours aside.

use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::image::palette::Palette;
use crate::lattice::point::HIGHEST;

/// Bits of a coordinate inside a cell, for pictures of up to so many pixels and for larger ones: where few pixels share
/// a list, making it costs more than it saves.
const CELL_BITS: [u32; 2] = [8, 7];
const LARGE: usize = 1 << 21;
/// Lists that are kept, at most, as a power of two.
const SLOT_BITS: u32 = 15;
/// Parts of all lists together, at which they are forgotten.
const MOST_PARTS: usize = 1 << 16;
const LANES: usize = 16;
/// Parts of a whole palette.
const WHOLE: usize = Palette::MAX_COLORS / LANES;

/// The rate of a lane without a label: above every other.
const NONE: i32 = i32::MAX / 2;

/// Pixels that are looked up at once: while one list is on its way from memory, others can be asked for.
pub(crate) const BATCH: usize = 64;

/// The targets of a batch of pixels, axis by axis.
pub(crate) type Targets = [[i32; BATCH]; 4];

/// Labels of a list, in rising order, with their costs less that of one of them, which is linear in the target: at the
/// cell's lowest corner, 2^8 times, plus the label; and how it changes along the axes.
///
/// This difference lies between -2^22 and 2^23 for a label that is kept, as it is not below 0 in the middle of the cell
/// and not above it at some corner.
#[derive(Clone, Copy)]
struct Lanes {
    slopes: [[i16; LANES]; 4],
    costs: [i32; LANES],
}

// Five bits a coordinate, and four for the class.
const _: () = assert!(HIGHEST >> CELL_BITS[1] < 32 && LabelField::CLASSES <= 16 && MOST_PARTS < 1 << 24 && WHOLE < 256);
// From the middle to a corner the difference changes by no more than this.
const _: () = assert!(4 * 2 * HIGHEST as i32 * (1 << (CELL_BITS[0] - 1)) <= 1 << 22);

impl Lanes {
    const EMPTY: Self = Self { slopes: [[0; LANES]; 4], costs: [i32::MAX; LANES] };

    #[inline(always)]
    fn lower<const AXES: usize>(&self, inside: [i32; 4], least: &mut [i32; LANES]) {
        for lane in 0..LANES {
            let along = |axis: usize| i32::from(self.slopes[axis][lane]) * inside[axis];
            let fourth = if AXES == 4 { along(3) } else { 0 };
            // The sum fits, whether or not its parts do. Written out, as a loop over so few becomes no SIMD over lanes.
            let cost = self.costs[lane].wrapping_add(along(0)).wrapping_add(along(1));
            let cost = cost.wrapping_add(along(2)).wrapping_add(fourth);
            least[lane] = least[lane].min(cost);
        }
    }
}

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
    colors: Colors,
    /// Whether colours differ in alpha.
    alpha: bool,
}

/// The labels of a palette in rising order, axis by axis: so it becomes SIMD over them.
struct Colors {
    coordinates: Vec<[[i16; LANES]; 4]>,
    /// The rate of each label, by class.
    rates: Vec<[[i32; LANES]; WHOLE]>,
}

impl Shortlists {
    pub(crate) fn new(pixels: usize) -> Self {
        Self {
            cell_bits: CELL_BITS[usize::from(pixels > LARGE)],
            sweep: 0,
            slots: vec![EMPTY; 1 << SLOT_BITS],
            parts: Vec::new(),
            colors: Colors { coordinates: Vec::new(), rates: vec![[[NONE; LANES]; WHOLE]; LabelField::CLASSES] },
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
        let Colors { coordinates, rates } = &mut self.colors;
        coordinates.clear();
        coordinates.resize(label_cost.palette.len().div_ceil(LANES), [[0; LANES]; 4]);
        for (label, color) in label_cost.palette.iter().enumerate() {
            let (chunk, lane) = (label / LANES, label % LANES);
            (0..4).for_each(|axis| coordinates[chunk][axis][lane] = color[axis] as i16);
            for (class, rates) in rates.iter_mut().enumerate() {
                rates[chunk][lane] = label_cost.rate(label, class as u8, 0);
            }
        }
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

#[inline(always)]
fn scan<const AXES: usize>(parts: &[Lanes], inside: [i32; 4]) -> u8 {
    let mut least = [i32::MAX; LANES];
    // Most lists have one part or two: where the last may be the first, there is no branch to mispredict.
    if let [first, rest @ ..] = parts {
        first.lower::<AXES>(inside, &mut least);
        rest.last().unwrap_or(first).lower::<AXES>(inside, &mut least);
        if rest.len() > 1 {
            // No closure: it might be compiled apart, without this function's SIMD.
            for part in &rest[..rest.len() - 1] {
                part.lower::<AXES>(inside, &mut least);
            }
        }
    }
    least.iter().fold(i32::MAX, |a, &b| a.min(b)) as u8
}

/// Makes the list of a cell: of those labels l for which the least of `cost(l) - cost(pivot)` over the cell is not
/// positive, where the pivot is best in the middle. The difference is linear in the target, so its least value is at a
/// corner.
#[inline(never)]
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn make(
    parts: &mut Vec<Lanes>,
    Colors { coordinates, rates }: &Colors,
    (target, cell_bits): ([i32; 4], u32),
    class: u8,
) {
    let rates = &rates[usize::from(class)];
    let low = target.map(|c| c >> cell_bits << cell_bits);
    let high = low.map(|c| c + (1 << cell_bits) - 1);
    let middle: [i32; 4] = std::array::from_fn(|axis| (low[axis] + high[axis]) / 2);
    let pivot = cheapest(coordinates, rates, middle);
    let (chunk, lane) = (pivot / LANES, pivot % LANES);
    let origin = coordinates[chunk].map(|row| i32::from(row[lane]));
    let most = origin.iter().map(|c| c * c).sum::<i32>() + rates[chunk][lane];
    let base = costs(&coordinates[chunk], &rates[chunk], low)[lane];
    let mut next = LANES * parts.len();
    for ((chunk, rates), first) in coordinates.iter().zip(rates).zip((0..).step_by(LANES)) {
        let mut margins = *rates;
        for lane in 0..LANES {
            for axis in 0..4 {
                let c = i32::from(chunk[axis][lane]);
                let d = 2 * (c - origin[axis]);
                margins[lane] += c * c - (low[axis] * d).max(high[axis] * d);
            }
        }
        let mut kept = (0..LANES).fold(0, |kept, lane| kept | u32::from(margins[lane] <= most) << lane);
        if kept == 0 {
            continue;
        }
        let costs = costs(chunk, rates, low);
        while kept != 0 {
            let from = kept.trailing_zeros() as usize % LANES;
            kept &= kept - 1;
            if next.is_multiple_of(LANES) {
                parts.push(Lanes::EMPTY);
            }
            let (part, lane) = (&mut parts[next / LANES], next % LANES);
            for axis in 0..4 {
                part.slopes[axis][lane] = 2 * (origin[axis] as i16 - chunk[axis][from]);
            }
            part.costs[lane] = (costs[from] - base) << 8 | (first + from as i32);
            next += 1;
        }
    }
}

/// The label that costs least for a target, the lowest of equal ones.
#[inline(always)]
fn cheapest(coordinates: &[[[i16; LANES]; 4]], rates: &[[i32; LANES]], target: [i32; 4]) -> usize {
    let mut least = [i64::MAX; LANES];
    for ((chunk, rates), first) in coordinates.iter().zip(rates).zip((0..).step_by(LANES)) {
        let costs = costs(chunk, rates, target);
        for lane in 0..LANES {
            least[lane] = least[lane].min(i64::from(costs[lane]) << 8 | (first + lane as i64));
        }
    }
    least.iter().fold(i64::MAX, |a, &b| a.min(b)) as usize % Palette::MAX_COLORS
}

/// The costs of labels for a target.
#[inline(always)]
fn costs(chunk: &[[i16; LANES]; 4], rates: &[i32; LANES], target: [i32; 4]) -> [i32; LANES] {
    let mut costs = *rates;
    for lane in 0..LANES {
        for axis in 0..4 {
            let d = i32::from(chunk[axis][lane]) - target[axis];
            costs[lane] += d * d;
        }
    }
    costs
}
