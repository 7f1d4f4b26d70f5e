//! A row taken apart by phase, so that the pixels of one phase and their neighbours lie side by side.

use crate::field::PHASES;

/// The values of a row by phase, with a margin.
pub(crate) struct PhaseSplit<T>([Vec<T>; PHASES]);

impl<T: Copy> PhaseSplit<T> {
    /// Room for a row of so many values. A batch of one phase can be read from any pixel on; past either end of the row
    /// stands `none`.
    pub(crate) fn new(width: usize, batch: usize, none: T) -> Self {
        Self(std::array::from_fn(|_| vec![none; width.div_ceil(PHASES) + batch + 2]))
    }

    /// Takes a row apart.
    #[inline(always)]
    pub(crate) fn fill<U: Copy>(&mut self, row: &[U], value: impl Fn(U) -> T) {
        let (threes, rest) = row.as_chunks::<PHASES>();
        let [first, second, third] = self.0.each_mut().map(|third| &mut third[1..]);
        for (((first, second), third), row) in first.iter_mut().zip(second).zip(third).zip(threes) {
            (*first, *second, *third) = (value(row[0]), value(row[1]), value(row[2]));
        }
        for (third, &last) in self.0.iter_mut().zip(rest) {
            third[1 + threes.len()] = value(last);
        }
    }

    /// Puts a row together.
    #[inline(always)]
    pub(crate) fn join<U>(&self, row: &mut [U], value: impl Fn(T) -> U) {
        let (threes, rest) = row.as_chunks_mut::<PHASES>();
        let len = threes.len();
        let [first, second, third] = self.0.each_ref().map(|third| &third[1..]);
        for (((&first, &second), &third), row) in first.iter().zip(second).zip(third).zip(threes) {
            *row = [value(first), value(second), value(third)];
        }
        for (third, last) in self.0.iter().zip(rest) {
            *last = value(third[1 + len]);
        }
    }

    /// The values `dx` columns beside those of a phase, from the phase's pixel `at` on; `dx` is within -3 to 3.
    #[inline(always)]
    pub(crate) fn beside<const N: usize>(&self, phase: usize, dx: isize, at: usize) -> &[T; N] {
        let column = (phase + PHASES).wrapping_add_signed(dx);
        let start = at + column / PHASES;
        self.0[column % PHASES][start..start + N].try_into().expect("so many values")
    }

    /// The values of a phase, from its pixel `at` on.
    #[inline(always)]
    pub(crate) fn batch_mut<const N: usize>(&mut self, phase: usize, at: usize) -> &mut [T; N] {
        (&mut self.0[phase][at + 1..at + 1 + N]).try_into().expect("so many values")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_and_neighbours_lie_beside() {
        for width in 1..20 {
            let row: Vec<u8> = (0..width as u8).collect();
            let mut phases = PhaseSplit::new(width, 4, 99);
            phases.fill(&row, |value| value);
            let mut back = vec![0; width];
            phases.join(&mut back, |value| value);
            assert_eq!(back, row);
            for x in 0..width {
                for dx in -2..=2 {
                    let near = x.checked_add_signed(dx).and_then(|x| row.get(x)).copied().unwrap_or(99);
                    assert_eq!(phases.beside::<4>(x % PHASES, dx, x / PHASES)[0], near);
                }
            }
        }
    }
}
