//! Masks: which of two colours a pixel takes that mix to its own.

use std::sync::LazyLock;

use crate::kernel::label::mix::{MASK_LEVELS, MASK_SIDE};
use crate::random::Random;

/// Bayer, "An optimum method for two-level rendition of continuous-tone pictures" (1973): 8x8, repeated.
pub(crate) fn bayer() -> Vec<u16> {
    let level = |x: usize, y: usize| (0..3).fold(0, |level, bit| level << 2 | ((x ^ y) >> bit & 1) << 1 | y >> bit & 1);
    // The middle of the levels that one of these stands for.
    let part = PLACES / 64;
    (0..PLACES).map(|place| (part * level(place % SIDE, place / SIDE) + part / 2) as u16).collect()
}

const SIDE: usize = MASK_SIDE;
const PLACES: usize = MASK_LEVELS;

/// Ulichney, "The void-and-cluster method for dither array generation" (1993): 64x64, with a Gaussian of 1.5 places. Made when
/// first asked for, in some milliseconds, and the same everywhere: energies are integers.
pub(crate) fn blue_noise() -> &'static [u16] {
    static LEVELS: LazyLock<Vec<u16>> = LazyLock::new(void_and_cluster);
    &LEVELS
}

fn void_and_cluster() -> Vec<u16> {
    let mut field = Field::new();
    let mut random = Random::new(1993);
    let first = PLACES / 10;
    while field.count < first {
        let place = random.below(PLACES as u64) as usize;
        if !field.set[place] {
            field.flip(place);
        }
    }
    // From the tightest cluster to the largest void, until it would come back.
    loop {
        let cluster = field.tightest_cluster();
        field.flip(cluster);
        let void = field.largest_void();
        field.flip(void);
        if void == cluster {
            break;
        }
    }
    let mut levels = vec![0; PLACES];
    let mut fewer = field.clone();
    for level in (0..first).rev() {
        let cluster = fewer.tightest_cluster();
        fewer.flip(cluster);
        levels[cluster] = level as u16;
    }
    for level in first..PLACES {
        let void = field.largest_void();
        field.flip(void);
        levels[void] = level as u16;
    }
    levels
}

/// Places farther apart than this do not see each other.
const REACH: usize = 8;

/// Places that are set, and for each place how near they are.
#[derive(Clone)]
struct Field {
    set: Vec<bool>,
    count: usize,
    energies: Vec<u64>,
    /// What a set place adds to another, by distance across or down: a factor for each.
    near: [u64; REACH + 1],
    /// Of each row the place of the tightest cluster and that of the largest void, if there are any.
    best: Vec<[Option<usize>; 2]>,
}

impl Field {
    fn new() -> Self {
        let near = |far: usize| {
            let far = far as f64;
            libm::round(libm::exp(-far * far / (2.0 * 1.5 * 1.5)) * f64::from(1 << 20)) as u64
        };
        let mut field = Self {
            set: vec![false; PLACES],
            count: 0,
            energies: vec![0; PLACES],
            near: std::array::from_fn(near),
            best: vec![[None; 2]; SIDE],
        };
        (0..SIDE).for_each(|row| field.look(row));
        field
    }

    fn flip(&mut self, place: usize) {
        let adds = !self.set[place];
        self.set[place] = adds;
        self.count = if adds { self.count + 1 } else { self.count - 1 };
        let (x, y) = (place % SIDE, place / SIDE);
        for dy in 0..=2 * REACH {
            let row = (y + SIDE + dy - REACH) % SIDE;
            for dx in 0..=2 * REACH {
                let label_cost = &mut self.energies[row * SIDE + (x + SIDE + dx - REACH) % SIDE];
                let near = self.near[dx.abs_diff(REACH)] * self.near[dy.abs_diff(REACH)];
                *label_cost = if adds { *label_cost + near } else { *label_cost - near };
            }
            self.look(row);
        }
    }

    /// Looks for the best places of a row: of equal ones the first.
    fn look(&mut self, row: usize) {
        let mut best: [Option<usize>; 2] = [None; 2];
        for place in row * SIDE..(row + 1) * SIDE {
            let is_better = |other: usize| match self.set[place] {
                true => self.energies[place] > self.energies[other],
                false => self.energies[place] < self.energies[other],
            };
            let best = &mut best[usize::from(!self.set[place])];
            if best.is_none_or(is_better) {
                *best = Some(place);
            }
        }
        self.best[row] = best;
    }

    /// Of equal ones the first.
    fn tightest_cluster(&self) -> usize {
        let clusters = self.best.iter().filter_map(|best| best[0]);
        clusters.min_by_key(|&place| std::cmp::Reverse(self.energies[place])).unwrap_or(0)
    }

    fn largest_void(&self) -> usize {
        self.best.iter().filter_map(|best| best[1]).min_by_key(|&place| self.energies[place]).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_comes_once() {
        let mut levels = blue_noise().to_vec();
        levels.sort_unstable();
        assert!(levels.iter().copied().eq(0..PLACES as u16));
        assert_eq!(bayer()[..9].iter().map(|level| level / 64).collect::<Vec<_>>(), [0, 32, 8, 40, 2, 34, 10, 42, 0]);
    }

    #[test]
    fn neighbours_of_blue_noise_are_far_apart() {
        // The mean difference of neighbouring levels is a third of all levels for white noise.
        let at = |x: usize, y: usize| usize::from(blue_noise()[y % SIDE * SIDE + x % SIDE]);
        let apart = |x: usize, y: usize| at(x, y).abs_diff(at(x + 1, y)) + at(x, y).abs_diff(at(x, y + 1));
        let sum: usize = (0..PLACES).map(|place| apart(place % SIDE, place / SIDE)).sum();
        assert!(sum > 2 * PLACES * PLACES * 2 / 5, "{}", sum as f64 / (2 * PLACES * PLACES) as f64);
    }
}
