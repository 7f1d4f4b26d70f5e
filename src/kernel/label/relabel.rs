//! Label of each pixel of one phase: the one that adds least to the energy around it.

use crate::field::cost::LabelCost;
use crate::field::filtering::Filtering;
use crate::field::{LabelField, PHASES, PINNED};
use crate::lattice::light::LIGHT_LIMIT;
use crate::lattice::point::{Point, distance2};
use crate::points::cluster::{Cluster, Sums};

/// 64 parts of strength times the weight of the pixel itself, as a power of two.
pub(crate) const SHARE_BITS: u32 = 14;
const _: () = assert!(1 << SHARE_BITS == 64 * LabelCost::TAPS[0] * LabelCost::TAPS[0]);
const WEIGHT: i64 = (LabelCost::TAPS[0] + 2 * LabelCost::TAPS[1] + 2 * LabelCost::TAPS[2]) as i64;
const _: () = assert!(WEIGHT * WEIGHT * LIGHT_LIMIT as i64 * 64 + (1 << (SHARE_BITS - 1)) < i32::MAX as i64);
const _: () = assert!(WEIGHT * WEIGHT * LIGHT_LIMIT as i64 <= 1 << 25);

/// Chooses the labels of the pixels whose column and row leave the remainders `phase` on division by three, and adds
/// each one's target to the sums of its cluster.
///
/// Pixels of one phase are too far apart to see each other, so they may be taken in any order, or at once. Of equally
/// good labels the lowest is taken; pinned pixels keep theirs. Where all prices and
/// strengths are the same and light is seen as it adds up, no call raises the energy, but for the rounding and clamping
/// of targets; where they differ, a pair of neighbours is weighed by each one's own.
pub fn relabel(field: &mut LabelField, label_cost: &LabelCost, phase: [usize; 2], sums: &mut Sums) {
    let (width, height) = (field.width(), field.height());
    for y in (phase[1]..height).step_by(PHASES) {
        for x in (phase[0]..width).step_by(PHASES) {
            let (label, class) = (field.label(x, y), field.class(x, y));
            if class == PINNED {
                continue;
            }
            let target = target(field, label_cost, x, y);
            let neighbours = [(-1, 0), (1, 0), (0, -1), (0, 1)].map(|(dx, dy)| field.label_near(x, y, dx, dy));
            let cost = |label: usize| {
                let matches = neighbours.iter().filter(|&&other| other == Some(label as u8)).count() as i32;
                label_cost.cost(label, class, matches, target)
            };
            let best = match &label_cost.filtering {
                None => (0..label_cost.palette.len()).min_by_key(|&label| cost(label)).unwrap_or(usize::from(label)),
                Some(filtering) => usize::from(cheapest_filtered(field, label_cost, filtering, ([x, y], target))),
            };
            field.set(x, y, best as u8, &label_cost.lights);
            sums.clusters[best].add(&Cluster::from_point(target, 1));
        }
    }
}

/// The best label of a pixel where filtered bytes are priced: of the one nearest to its target, its own, those of its
/// four neighbours and the one that is predicted.
fn cheapest_filtered(
    field: &LabelField,
    label_cost: &LabelCost,
    filtering: &Filtering,
    ([x, y], target): ([usize; 2], Point),
) -> u8 {
    let class = field.class(x, y);
    let distance2 = |label: u8| distance2(label_cost.palette[usize::from(label)], target) as i32;
    let nearest = (0..=255).take(label_cost.palette.len()).min_by_key(|&label| distance2(label));
    let neighbours = [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)].map(|(dx, dy)| field.label_near(x, y, dx, dy));
    let candidates = [nearest, filtering.predicted(field, x, y)].into_iter().chain(neighbours).flatten();
    let cost = |label: u8| {
        let bits = filtering.bits(field, x, y, label);
        (distance2(label) + label_cost.price_of(bits, LabelCost::RATE_PARTS, class), label)
    };
    candidates.min_by_key(|&label| cost(label)).unwrap_or_default()
}

fn target(field: &LabelField, label_cost: &LabelCost, x: usize, y: usize) -> Point {
    let mut errors = [0; 4];
    for dy in -2..=2i32 {
        for dx in -2..=2i32 {
            if (dx, dy) != (0, 0) {
                let weight = LabelCost::TAPS[dx.unsigned_abs() as usize] * LabelCost::TAPS[dy.unsigned_abs() as usize];
                let residual = field.residual_near(x, y, dx, dy);
                errors.iter_mut().zip(residual).for_each(|(sum, e)| *sum += weight * i32::from(e));
            }
        }
    }
    let (light, residual) = (label_cost.lights[usize::from(field.label(x, y))], field.residual_near(x, y, 0, 0));
    let shares = label_cost.strengths[usize::from(field.class(x, y))].of(label_cost.eye, errors);
    label_cost.eye.seen(std::array::from_fn(|axis| {
        // The share that is seen at the pixel, rounded to nearest, ties up.
        let seen = (shares[axis] + (1 << (SHARE_BITS - 1))) >> SHARE_BITS;
        i32::from(light[axis]) - i32::from(residual[axis]) - seen
    }))
}
