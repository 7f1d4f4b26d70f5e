//! A better order by local search: entries move to other places as long as the differences take fewer bits by it.
//!
//! A difference of d takes about `log2(1 + d)` bits, and what falls is the sum of that over all meetings: an instance of
//! minimum linear arrangement, for which moves of one entry are the usual neighbourhood (Petit, "Experiments on the minimum
//! linear arrangement problem", 2003).

use super::Meetings;
use crate::Palette;

const MOST: usize = Palette::MAX_COLORS;

/// Parts of a bit.
const PARTS: f64 = 32.0;

/// Above every count of meetings, which are halved until they are below it: then 256 products with a difference of one
/// bit, which is the most from one place to the next, fit an `i32`.
const LIMIT: u32 = 1 << 17;
const _: () = assert!(LIMIT as i64 * PARTS as i64 * MOST as i64 <= 1 << 30);

/// Moves each entry to its best place, in rounds, until a round moves none.
pub(super) fn polish(meetings: &Meetings, order: &mut [usize], rounds: usize) {
    let mut layout = Layout::new(meetings, order);
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
    met: Vec<i32>,
    /// Bits of the differences from -255 to 255, in parts.
    bits: [i32; 2 * MOST],
}

impl Layout {
    fn new(meetings: &Meetings, order: &[usize]) -> Self {
        let most = meetings.counts.iter().copied().max().unwrap_or(0);
        let shift = (0..).find(|shift| most >> shift < LIMIT).unwrap_or(0);
        let met = order.iter().flat_map(|&a| order.iter().map(move |&b| (meetings.between(a, b) >> shift) as i32));
        let bits = std::array::from_fn(|at| libm::round(PARTS * libm::log2(1.0 + MOST.abs_diff(at) as f64)) as i32);
        Self { side: order.len(), met: met.collect(), bits }
    }

    /// Of equally good places the nearest, and of two the one behind.
    fn best_place(&self, from: usize) -> usize {
        let (mut least, mut best) = (0, from);
        for way in [1, -1] {
            let (mut more, mut at) = (0, from);
            while let Some(next) = at.checked_add_signed(way).filter(|&next| next < self.side) {
                more += i64::from(self.step(from, at, next));
                at = next;
                if more < least {
                    (least, best) = (more, at);
                }
            }
        }
        best
    }

    /// Parts of a bit more for the entry from a place that has come to `at`, when it changes places with the one at `next`.
    /// Those that it has passed stand one place nearer to where it came from.
    fn step(&self, from: usize, at: usize, next: usize) -> i32 {
        let row = |place: usize| &self.met[place * self.side..][..self.side];
        let bits = |place: usize| &self.bits[MOST - place..][..self.side];
        let (low, high) = (from.min(next), from.max(next) + 1);
        let (passed, shifted) = if from < next { (from + 1..at + 1, from..at) } else { (at..from, at + 1..from + 1) };
        let (mine, theirs) = (row(from), row(next));
        let (to, back) = (bits(next), bits(at));
        more((&mine[..low], &theirs[..low]), (&to[..low], &back[..low]))
            + more((&mine[passed.clone()], &theirs[passed]), (&to[shifted.clone()], &back[shifted]))
            + more((&mine[high..], &theirs[high..]), (&to[high..], &back[high..]))
    }

    /// Moves an entry; those between close the gap.
    fn shift(&mut self, from: usize, to: usize, order: &mut [usize]) {
        let side = self.side;
        turn(&mut self.met, from * side, to * side, side);
        self.met.chunks_mut(side).for_each(|row| turn(row, from, to, 1));
        turn(order, from, to, 1);
    }
}

/// Moves `count` values to another place; those between close the gap.
fn turn<T>(values: &mut [T], from: usize, to: usize, count: usize) {
    if from < to {
        values[from..to + count].rotate_left(count);
    } else {
        values[to..from + count].rotate_right(count);
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn more((mine, theirs): (&[i32], &[i32]), (to, back): (&[i32], &[i32])) -> i32 {
    let len = mine.len().min(theirs.len()).min(to.len()).min(back.len());
    let (mine, theirs, to, back) = (&mine[..len], &theirs[..len], &to[..len], &back[..len]);
    let mut sum = 0;
    for i in 0..len {
        sum += (mine[i] - theirs[i]) * (to[i] - back[i]);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some_meetings(side: usize) -> Meetings {
        let mut state = 1u32;
        let mut counts = vec![0; side * side];
        for (a, b) in (0..side).flat_map(|a| (0..a).map(move |b| (a, b))) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (counts[a * side + b], counts[b * side + a]) = (state >> 20, state >> 20);
        }
        Meetings { side, counts }
    }

    fn bits_of(layout: &Layout) -> i64 {
        let pairs = (0..layout.side).flat_map(|a| (0..a).map(move |b| (a, b)));
        pairs.map(|(a, b)| i64::from(layout.met[a * layout.side + b] * layout.bits[MOST + a - b])).sum()
    }

    #[test]
    fn steps_add_up_to_what_a_move_changes() {
        let meetings = some_meetings(23);
        let order: Vec<usize> = (0..23).collect();
        for (from, to) in [(3, 4), (4, 3), (0, 22), (22, 0), (7, 15), (15, 7)] {
            let mut layout = Layout::new(&meetings, &order);
            let before = bits_of(&layout);
            let way: Vec<usize> = if from < to { (from..=to).collect() } else { (to..=from).rev().collect() };
            let steps: i32 = way.windows(2).map(|pair| layout.step(from, pair[0], pair[1])).sum();
            layout.shift(from, to, &mut order.clone());
            assert_eq!(bits_of(&layout) - before, i64::from(steps), "{from} to {to}");
        }
    }

    #[test]
    fn no_move_is_left_that_saves_bits() {
        let meetings = some_meetings(40);
        let mut order: Vec<usize> = (0..40).rev().collect();
        let before = bits_of(&Layout::new(&meetings, &order));
        polish(&meetings, &mut order, 1000);
        let layout = Layout::new(&meetings, &order);
        assert!(bits_of(&layout) < before);
        assert!((0..40).all(|from| layout.best_place(from) == from));
        order.sort_unstable();
        assert!(order.into_iter().eq(0..40));
    }
}
