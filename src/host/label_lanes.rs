//! The labels of one short list, several at a time: their costs are linear in the target.

use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::image::palette::Palette;
use crate::lattice::point::HIGHEST;

const LANES: usize = 16;
/// Parts of a whole palette.
pub(super) const WHOLE: usize = Palette::MAX_COLORS / LANES;

/// Bits of a coordinate inside a cell. In smaller cells lists are shorter, but making so many costs more than they save.
pub(super) const CELL_BITS: u32 = 7;

/// Places inside a cell are given 2 to the power of this times, and slopes twice: together 2^8 times, as costs are, and
/// each in 16 bits.
pub(super) const INSIDE_BITS: u32 = 7;

const _: () = assert!(CELL_BITS + INSIDE_BITS < 16 && 4 * (HIGHEST as i32) < 1 << 15);
// From the middle of a cell to a corner the difference of two costs changes by no more than this.
const _: () = assert!(4 * 2 * HIGHEST as i32 * (1 << (CELL_BITS - 1)) <= 1 << 21);

/// The rate of a lane without a label: above every other.
const NONE: i32 = i32::MAX / 2;

/// Labels of a list, in rising order, with their costs less that of one of them, which is linear in the target: at the
/// cell's lowest corner, 2^8 times, plus the label; and twice how it changes along the axes.
///
/// This difference lies between -2^21 and 2^22 for a label that is kept, as it is not below 0 in the middle of the cell
/// and not above it at some corner.
#[derive(Clone, Copy)]
pub(super) struct Lanes {
    /// Slopes along the first two axes and along the others, lane by lane: SIMD adds products of such pairs.
    slopes: [[i16; 2 * LANES]; 2],
    costs: [i32; LANES],
}

impl Lanes {
    const EMPTY: Self = Self { slopes: [[0; 2 * LANES]; 2], costs: [i32::MAX; LANES] };

    #[inline(always)]
    fn lower(&self, [x, y, z, w]: [i16; 4], least: &mut [i32; LANES]) {
        for lane in 0..LANES {
            let along = |pair: usize, [first, second]: [i16; 2]| {
                let [one, other] = [self.slopes[pair][2 * lane], self.slopes[pair][2 * lane + 1]];
                i32::from(one) * i32::from(first) + i32::from(other) * i32::from(second)
            };
            // The sum fits, whether or not its parts do.
            let cost = self.costs[lane].wrapping_add(along(0, [x, y])).wrapping_add(along(1, [z, w]));
            least[lane] = least[lane].min(cost);
        }
    }
}

/// The labels of a palette in rising order, axis by axis: so it becomes SIMD over them.
pub(super) struct PaletteLanes {
    coordinates: Vec<[[i16; LANES]; 4]>,
    /// The rate of each label, by class.
    rates: Vec<[[i32; LANES]; WHOLE]>,
}

impl PaletteLanes {
    pub(super) fn new() -> Self {
        Self { coordinates: Vec::new(), rates: vec![[[NONE; LANES]; WHOLE]; LabelField::CLASSES] }
    }

    /// Takes the palette and the rates of a label cost.
    pub(super) fn fill(&mut self, label_cost: &LabelCost) {
        let Self { coordinates, rates } = self;
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
}

/// The best label of a list for a target, given inside its cell, 2^[`INSIDE_BITS`] times.
#[inline(always)]
pub(super) fn scan(parts: &[Lanes], inside: [i16; 4]) -> u8 {
    let mut least = [i32::MAX; LANES];
    // No closure: it might be compiled apart, without the caller's SIMD.
    for part in parts {
        part.lower(inside, &mut least);
    }
    least.iter().fold(i32::MAX, |a, &b| a.min(b)) as u8
}

/// The same as [`scan`]. AVX2 adds products of pairs in one step, which the compiler does not find.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn scan_avx2(parts: &[Lanes], inside: [i16; 4]) -> u8 {
    use std::arch::x86_64::{__m256i, _mm256_add_epi32, _mm256_madd_epi16, _mm256_min_epi32, _mm256_set1_epi32 as all};
    let [first, second]: [i32; 2] = bytemuck::cast(inside);
    let (first, second) = (all(first), all(second));
    let mut least = [all(i32::MAX); 2];
    for &Lanes { slopes, costs } in parts {
        let ([ahead, aside], costs): ([[__m256i; 2]; 2], [__m256i; 2]) =
            (bytemuck::cast(slopes), bytemuck::cast(costs));
        for half in 0..2 {
            let along = _mm256_add_epi32(_mm256_madd_epi16(ahead[half], first), _mm256_madd_epi16(aside[half], second));
            least[half] = _mm256_min_epi32(least[half], _mm256_add_epi32(costs[half], along));
        }
    }
    let least: [i32; 8] = bytemuck::cast(_mm256_min_epi32(least[0], least[1]));
    least.iter().fold(i32::MAX, |a, &b| a.min(b)) as u8
}

/// Makes the list of a cell: of those labels l for which the least of `cost(l) - cost(pivot)` over the cell is not
/// positive, where the pivot is best in the middle. The difference is linear in the target, so its least value is at a
/// corner.
#[inline(never)]
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn make(
    parts: &mut Vec<Lanes>,
    PaletteLanes { coordinates, rates }: &PaletteLanes,
    target: [i32; 4],
    class: u8,
) {
    let rates = &rates[usize::from(class)];
    let low = target.map(|c| c >> CELL_BITS << CELL_BITS);
    let high = low.map(|c| c + (1 << CELL_BITS) - 1);
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
                part.slopes[axis / 2][2 * lane + axis % 2] = 4 * (origin[axis] as i16 - chunk[axis][from]);
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
