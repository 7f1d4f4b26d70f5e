//! A better order by local search: entries move to other places as long as the differences take fewer bits by it.
//!
//! A difference of d takes about `log2(1 + d)` bits, and what falls is the sum of that over all meetings: an instance of
//! minimum linear arrangement, for which moves of one entry are the usual neighbourhood (Petit, "Experiments on the minimum
//! linear arrangement problem", 2003).

use crate::codec::png::order::adjacency::Adjacency;
use crate::image::palette::Palette;

const MOST: usize = Palette::MAX_COLORS;

/// Parts of a bit.
const PARTS: f64 = 32.0;

/// Above every count of meetings, which are halved until they are below it: then they and their differences fit an `i16`,
/// and 256 products with what a bit more is from one place to the next, a bit at most, an `i32`.
const LIMIT: u32 = 1 << 15;
const _: () = assert!(LIMIT as i64 * PARTS as i64 * MOST as i64 <= 1 << 30);

/// Moves each entry to its best place, in rounds, until a round moves none.
pub(super) fn polish(adjacency: &Adjacency, order: &mut [usize], rounds: usize) {
    let mut layout = Layout::new(adjacency, order);
    for _ in 0..rounds {
        let moved = (0..order.len()).filter(|&from| {
            let to = layout.best_place(from);
            layout.shift(from, to, order);
            to != from
        });
        if moved.count() == 0 {
            break;
        }
    }
}

/// Meetings by place, so that sums run along rows.
struct Layout {
    side: usize,
    /// Rows end with zeros.
    met: Vec<Row>,
    /// For d from -256 to 255, what it takes more to stand a place further on from where another is d places away.
    rises: [i16; 2 * MOST],
}

type Row = [i16; MOST];

impl Layout {
    fn new(adjacency: &Adjacency, order: &[usize]) -> Self {
        let most = adjacency.counts.iter().copied().max().unwrap_or(0);
        let shift = (0..).find(|shift| most >> shift < LIMIT).unwrap_or(0);
        let row = |&a: &usize| {
            let mut row = [0; MOST];
            row.iter_mut().zip(order).for_each(|(met, &b)| *met = (adjacency.between(a, b) >> shift) as i16);
            row
        };
        let rise = |away: isize| (bits(away.unsigned_abs() + 1) - bits(away.unsigned_abs())) as i16;
        let rises = std::array::from_fn(|at| match at as isize - MOST as isize {
            0 => 0,
            away if away < 0 => rise(away),
            away => -rise(away),
        });
        Self { side: order.len(), met: order.iter().map(row).collect(), rises }
    }

    /// Of equally good places the nearest, and of two the one behind.
    fn best_place(&self, from: usize) -> usize {
        let others = LaneMask::than(from);
        let (mut least, mut best) = (0, from);
        let mut look = |more: i64, at: usize| {
            if more < least {
                (least, best) = (more, at);
            }
        };
        let mut more = 0;
        for at in from..self.side - 1 {
            more += i64::from(self.step(from, at, &others));
            look(more, at + 1);
        }
        more = 0;
        for at in (0..from).rev() {
            more -= i64::from(self.step(from, at, &others));
            look(more, at);
        }
        best
    }

    /// Parts of a bit more for the entry that was taken out of its place `from`, when it goes from before the one at `at` of
    /// all others to behind it.
    fn step(&self, from: usize, at: usize, others: &LaneMask) -> i32 {
        let passed = if at < from { at } else { at + 1 };
        let rises = |first: usize| self.rises[first..].first_chunk().expect("there are twice as many");
        sum_of_products((&self.met[from], &self.met[passed]), (rises(MOST - at), rises(MOST - at - 1)), others)
    }

    /// Moves an entry; those between close the gap.
    fn shift(&mut self, from: usize, to: usize, order: &mut [usize]) {
        turn(&mut self.met, from, to);
        self.met.iter_mut().for_each(|row| turn(row, from, to));
        turn(order, from, to);
    }
}

/// Parts of a bit that a difference takes.
fn bits(difference: usize) -> i32 {
    libm::round(PARTS * libm::log2(1.0 + difference as f64)) as i32
}

/// All bits at the places before that of one entry, and at those behind it.
struct LaneMask {
    before: Row,
    behind: Row,
}

impl LaneMask {
    fn than(place: usize) -> Self {
        let of = |is_of: &dyn Fn(usize) -> bool| std::array::from_fn(|at| if is_of(at) { -1 } else { 0 });
        Self { before: of(&|at| at < place), behind: of(&|at| at > place) }
    }
}

/// Moves a value to another place; those between close the gap.
fn turn<T>(values: &mut [T], from: usize, to: usize) {
    if from < to {
        values[from..=to].rotate_left(1);
    } else {
        values[to..=from].rotate_right(1);
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn sum_of_products((mine, theirs): (&Row, &Row), (before, behind): (&Row, &Row), others: &LaneMask) -> i32 {
    let mut sum = 0;
    for i in 0..MOST {
        let rise = before[i] & others.before[i] | behind[i] & others.behind[i];
        sum += i32::from(mine[i] - theirs[i]) * i32::from(rise);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn some_meetings(side: usize) -> Adjacency {
        let mut random = Random::new(1);
        let mut counts = vec![0; side * side];
        for (a, b) in (0..side).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let count = random.below(1 << 12) as u32;
            (counts[a * side + b], counts[b * side + a]) = (count, count);
        }
        Adjacency { side, counts }
    }

    fn bits_of(layout: &Layout) -> i64 {
        let pairs = (0..layout.side).flat_map(|a| (0..a).map(move |b| (a, b)));
        pairs.map(|(a, b)| i64::from(layout.met[a][b]) * i64::from(bits(a - b))).sum()
    }

    #[test]
    fn steps_add_up_to_what_a_move_changes() {
        for side in [23, 256] {
            let adjacency = some_meetings(side);
            let order: Vec<usize> = (0..side).collect();
            for (from, to) in [(3, 4), (4, 3), (0, side - 1), (side - 1, 0), (7, 15), (15, 7)] {
                let mut layout = Layout::new(&adjacency, &order);
                let (before, others) = (bits_of(&layout), LaneMask::than(from));
                let steps = (from.min(to)..from.max(to)).map(|at| i64::from(layout.step(from, at, &others)));
                let more = if from < to { steps.sum::<i64>() } else { -steps.sum::<i64>() };
                layout.shift(from, to, &mut order.clone());
                assert_eq!(bits_of(&layout) - before, more, "{from} to {to} of {side}");
            }
        }
    }

    #[test]
    fn no_move_is_left_that_saves_bits() {
        let adjacency = some_meetings(40);
        let mut order: Vec<usize> = (0..40).rev().collect();
        let before = bits_of(&Layout::new(&adjacency, &order));
        polish(&adjacency, &mut order, 1000);
        let layout = Layout::new(&adjacency, &order);
        assert!(bits_of(&layout) < before);
        assert!((0..40).all(|from| layout.best_place(from) == from));
        order.sort_unstable();
        assert!(order.into_iter().eq(0..40));
    }
}
