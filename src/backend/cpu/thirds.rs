//! A row taken apart by phase, so that the pixels of one phase and their neighbours lie side by side.

use crate::canvas::PHASES;

/// Every third value of a row, for each of the three remainders. Past either end lie values that stand for none.
pub(super) struct Thirds<T>([Vec<T>; PHASES]);

impl<T: Copy> Thirds<T> {
    /// For a row of so many values, and so many thirds more than there are.
    pub(super) fn new(width: usize, more: usize, none: T) -> Self {
        Self(std::array::from_fn(|_| vec![none; width.div_ceil(PHASES) + more + 2]))
    }

    /// Takes a row apart.
    #[inline(always)]
    pub(super) fn fill<U: Copy>(&mut self, row: &[U], value: impl Fn(U) -> T) {
        let [first, second, third] = self.0.each_mut().map(|third| &mut third[1..]);
        let (threes, rest) = row.as_chunks::<PHASES>();
        for (((first, second), third), row) in first.iter_mut().zip(second).zip(third).zip(threes) {
            (*first, *second, *third) = (value(row[0]), value(row[1]), value(row[2]));
        }
        for (third, &last) in self.0.iter_mut().zip(rest) {
            third[1 + threes.len()] = value(last);
        }
    }

    /// Puts a row together.
    #[inline(always)]
    pub(super) fn join<U>(&self, row: &mut [U], value: impl Fn(T) -> U) {
        let [first, second, third] = self.0.each_ref().map(|third| &third[1..]);
        let (threes, rest) = row.as_chunks_mut::<PHASES>();
        let len = threes.len();
        for (((&first, &second), &third), row) in first.iter().zip(second).zip(third).zip(threes) {
            *row = [value(first), value(second), value(third)];
        }
        for (third, last) in self.0.iter().zip(rest) {
            *last = value(third[1 + len]);
        }
    }

    /// The values that stand so many columns beside those of a phase, from the phase's place `at` on.
    #[inline(always)]
    pub(super) fn beside<const N: usize>(&self, phase: usize, dx: isize, at: usize) -> &[T; N] {
        let column = phase as isize + dx;
        let start = (at as isize + 1 + column.div_euclid(PHASES as isize)) as usize;
        let third = &self.0[column.rem_euclid(PHASES as isize) as usize];
        third[start..start + N].try_into().expect("as many values")
    }

    #[inline(always)]
    pub(super) fn own_mut<const N: usize>(&mut self, phase: usize, at: usize) -> &mut [T; N] {
        (&mut self.0[phase][at + 1..at + 1 + N]).try_into().expect("as many values")
    }
}
