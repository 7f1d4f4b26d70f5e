//! Improvement of an order by local search: entries move as long as a move lowers the cost.
//!
//! An index difference of d costs about `log2(1 + d)` bits, summed over all adjacencies. This is an instance of minimum
//! linear arrangement, for which moves of one entry are the usual neighbourhood (Petit, "Experiments on the minimum
//! linear arrangement problem", 2003).

use crate::error::Result;
use crate::image::palette::Palette;
use crate::order::adjacency::Adjacency;
use crate::settings::event::{Observer, ask};

const MOST: usize = Palette::MAX_COLORS;

/// The unit of costs: a 32nd of a bit.
const UNITS_PER_BIT: f64 = 32.0;

/// The bound below which adjacency counts are brought by halving. They and their differences then fit an `i16`, and a
/// sum of 256 products with an increment, a bit at most, fits an `i32`.
const LIMIT: u32 = 1 << 15;
const _: () = assert!(LIMIT as i64 * UNITS_PER_BIT as i64 * MOST as i64 <= 1 << 30);

/// Moves each entry to its best position, for up to `rounds` rounds or until a round moves none.
///
/// # Errors
/// [`Error::Stopped`](crate::Error::Stopped) where the observer, who is asked before each round, ends the work.
pub(super) fn polish(adjacency: &Adjacency, order: &mut [usize], rounds: usize, observer: Observer<'_>) -> Result<()> {
    let mut layout = Layout::new(adjacency, order);
    for _ in 0..rounds {
        ask(observer)?;
        let moved = (0..order.len()).filter(|&source| {
            let target = layout.best_position(source);
            layout.move_entry(source, target, order);
            target != source
        });
        if moved.count() == 0 {
            break;
        }
    }
    Ok(())
}

/// Adjacency counts by position in the order, so that sums run along rows.
struct Layout {
    side: usize,
    /// The count of each two positions, padded with zeros.
    counts: Vec<Row>,
    /// For d from -256 to 255, by how much an adjacency's cost grows when an entry moves one position towards the end,
    /// with its neighbour d positions further on.
    increments: [i16; 2 * MOST],
}

/// One number for each position.
type Row = [i16; MOST];

impl Layout {
    fn new(adjacency: &Adjacency, order: &[usize]) -> Self {
        let most = adjacency.counts.iter().copied().max().unwrap_or(0);
        let shift = (0..).find(|shift| most >> shift < LIMIT).unwrap_or(0);
        let row = |&a: &usize| {
            let mut row = [0; MOST];
            row.iter_mut().zip(order).for_each(|(count, &b)| *count = (adjacency.between(a, b) >> shift) as i16);
            row
        };
        let growth = |distance: usize| (cost(distance + 1) - cost(distance)) as i16;
        let increments = std::array::from_fn(|i| match i as isize - MOST as isize {
            0 => 0,
            d if d < 0 => growth(d.unsigned_abs()),
            d => -growth(d.unsigned_abs()),
        });
        Self { side: order.len(), counts: order.iter().map(row).collect(), increments }
    }

    /// The position of lowest cost for the entry at `source`. Ties go to the nearest position, then to the later one.
    fn best_position(&self, source: usize) -> usize {
        let mask = LaneMask::around(source);
        let (mut least, mut best) = (0, source);
        let mut compare = |change: i64, position: usize| {
            if change < least {
                (least, best) = (change, position);
            }
        };
        let mut change = 0;
        for passed in source..self.side - 1 {
            change += i64::from(self.move_cost(source, passed, &mask));
            compare(change, passed + 1);
        }
        change = 0;
        for passed in (0..source).rev() {
            change -= i64::from(self.move_cost(source, passed, &mask));
            compare(change, passed);
        }
        best
    }

    /// The change of the cost when the entry at `source` moves from before another entry to behind it. `passed` is the
    /// other's position once the entry is taken out.
    fn move_cost(&self, source: usize, passed: usize, mask: &LaneMask) -> i32 {
        let other = if passed < source { passed } else { passed + 1 };
        let increments = |first: usize| self.increments[first..].first_chunk().expect("there are twice as many");
        let increments = Increments { before: increments(MOST - passed), behind: increments(MOST - passed - 1) };
        sum_of_products(&self.counts[source], &self.counts[other], increments, mask)
    }

    /// Moves an entry from one position to another; the entries between them close the gap.
    fn move_entry(&mut self, source: usize, target: usize, order: &mut [usize]) {
        rotate(&mut self.counts, source, target);
        self.counts.iter_mut().for_each(|row| rotate(row, source, target));
        rotate(order, source, target);
    }
}

/// The cost of an index difference, in 32nds of a bit.
fn cost(difference: usize) -> i32 {
    libm::round(UNITS_PER_BIT * libm::log2(1.0 + difference as f64)) as i32
}

/// Masks of the positions before and behind that of an entry: all bits set, or none.
struct LaneMask {
    before: Row,
    behind: Row,
}

impl LaneMask {
    fn around(position: usize) -> Self {
        let mask = |selects: &dyn Fn(usize) -> bool| std::array::from_fn(|i| if selects(i) { -1 } else { 0 });
        Self { before: mask(&|i| i < position), behind: mask(&|i| i > position) }
    }
}

/// Increments by position, for the positions before that of the moved entry and for those behind it.
struct Increments<'a> {
    before: &'a Row,
    behind: &'a Row,
}

/// Moves a value from one position to another; the values between them close the gap.
fn rotate<T>(values: &mut [T], source: usize, target: usize) {
    if source < target {
        values[source..=target].rotate_left(1);
    } else {
        values[target..=source].rotate_right(1);
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn sum_of_products(moved: &Row, passed: &Row, increments: Increments<'_>, mask: &LaneMask) -> i32 {
    let mut sum = 0;
    for i in 0..MOST {
        let increment = increments.before[i] & mask.before[i] | increments.behind[i] & mask.behind[i];
        sum += i32::from(moved[i] - passed[i]) * i32::from(increment);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::settings::event::ignore_events;

    fn random_adjacency(side: usize) -> Adjacency {
        let mut random = Random::new(1);
        let mut counts = vec![0; side * side];
        for (a, b) in (0..side).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let count = random.below(1 << 12) as u32;
            (counts[a * side + b], counts[b * side + a]) = (count, count);
        }
        Adjacency { side, counts }
    }

    fn total_cost(layout: &Layout) -> i64 {
        let pairs = (0..layout.side).flat_map(|a| (0..a).map(move |b| (a, b)));
        pairs.map(|(a, b)| i64::from(layout.counts[a][b]) * i64::from(cost(a - b))).sum()
    }

    #[test]
    fn steps_add_up_to_what_a_move_changes() {
        for side in [23, 256] {
            let adjacency = random_adjacency(side);
            let order: Vec<usize> = (0..side).collect();
            for (source, target) in [(3, 4), (4, 3), (0, side - 1), (side - 1, 0), (7, 15), (15, 7)] {
                let mut layout = Layout::new(&adjacency, &order);
                let (before, mask) = (total_cost(&layout), LaneMask::around(source));
                let passed = source.min(target)..source.max(target);
                let changes = passed.map(|passed| i64::from(layout.move_cost(source, passed, &mask)));
                let change = if source < target { changes.sum::<i64>() } else { -changes.sum::<i64>() };
                layout.move_entry(source, target, &mut order.clone());
                assert_eq!(total_cost(&layout) - before, change, "{source} to {target} of {side}");
            }
        }
    }

    #[test]
    fn no_move_is_left_that_saves_bits() {
        let adjacency = random_adjacency(40);
        let mut order: Vec<usize> = (0..40).rev().collect();
        let before = total_cost(&Layout::new(&adjacency, &order));
        polish(&adjacency, &mut order, 1000, &mut ignore_events).unwrap();
        let layout = Layout::new(&adjacency, &order);
        assert!(total_cost(&layout) < before);
        assert!((0..40).all(|position| layout.best_position(position) == position));
        order.sort_unstable();
        assert!(order.into_iter().eq(0..40));
    }
}
