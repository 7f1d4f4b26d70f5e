//! Threshold masks, which decide between the two colours of a mixture for each pixel.

use std::sync::LazyLock;

use crate::kernel::label::mix::{MASK_LEVELS, MASK_SIDE};
use crate::random::Random;

/// Bayer's ordered dither matrix of 8x8, repeated ("An optimum method for two-level rendition of continuous-tone
/// pictures", 1973).
pub(crate) fn bayer() -> Vec<u16> {
    let level = |x: usize, y: usize| (0..3).fold(0, |level, bit| level << 2 | ((x ^ y) >> bit & 1) << 1 | y >> bit & 1);
    // Each level of the matrix stands for several of the mask; it becomes their middle.
    let step = CELLS / 64;
    (0..CELLS).map(|cell| (step * level(cell % SIDE, cell / SIDE) + step / 2) as u16).collect()
}

const SIDE: usize = MASK_SIDE;
const CELLS: usize = MASK_LEVELS;

/// A blue-noise mask of 64x64 by the void-and-cluster method, with a Gaussian of standard deviation 1.5 (Ulichney, "The
/// void-and-cluster method for dither array generation", 1993).
///
/// The first call makes it in some milliseconds. Energies are integers, so that it is the same on every machine.
pub(crate) fn blue_noise() -> &'static [u16] {
    static LEVELS: LazyLock<Vec<u16>> = LazyLock::new(void_and_cluster);
    &LEVELS
}

fn void_and_cluster() -> Vec<u16> {
    let mut field = Field::new();
    let mut random = Random::new(1993);
    let first = CELLS / 10;
    while field.count < first {
        let cell = random.below(CELLS as u64) as usize;
        if !field.set[cell] {
            field.flip(cell);
        }
    }
    // Moves the tightest cluster to the largest void, until the two are the same.
    loop {
        let cluster = field.tightest_cluster();
        field.flip(cluster);
        let void = field.largest_void();
        field.flip(void);
        if void == cluster {
            break;
        }
    }
    let mut levels = vec![0; CELLS];
    let mut fewer = field.clone();
    for level in (0..first).rev() {
        let cluster = fewer.tightest_cluster();
        fewer.flip(cluster);
        levels[cluster] = level as u16;
    }
    for level in first..CELLS {
        let void = field.largest_void();
        field.flip(void);
        levels[void] = level as u16;
    }
    levels
}

/// The radius at which the Gaussian is cut off.
const REACH: usize = 8;

/// A binary pattern on a torus, and its energies.
#[derive(Clone)]
struct Field {
    set: Vec<bool>,
    /// The number of cells that are set.
    count: usize,
    /// The sum of the Gaussians of all set cells, at each cell.
    energies: Vec<u64>,
    /// The Gaussian by distance along one axis. That of two axes is the product.
    gaussian: [u64; REACH + 1],
    /// For each row the cell of its tightest cluster and that of its largest void, if there are any.
    best: Vec<[Option<usize>; 2]>,
}

impl Field {
    fn new() -> Self {
        let gaussian = |distance: usize| {
            let distance = distance as f64;
            libm::round(libm::exp(-distance * distance / (2.0 * 1.5 * 1.5)) * f64::from(1 << 20)) as u64
        };
        let mut field = Self {
            set: vec![false; CELLS],
            count: 0,
            energies: vec![0; CELLS],
            gaussian: std::array::from_fn(gaussian),
            best: vec![[None; 2]; SIDE],
        };
        (0..SIDE).for_each(|row| field.update_best(row));
        field
    }

    /// Sets or clears a cell.
    fn flip(&mut self, cell: usize) {
        let adds = !self.set[cell];
        self.set[cell] = adds;
        self.count = if adds { self.count + 1 } else { self.count - 1 };
        let (x, y) = (cell % SIDE, cell / SIDE);
        for dy in 0..=2 * REACH {
            let row = (y + SIDE + dy - REACH) % SIDE;
            for dx in 0..=2 * REACH {
                let energy = &mut self.energies[row * SIDE + (x + SIDE + dx - REACH) % SIDE];
                let gaussian = self.gaussian[dx.abs_diff(REACH)] * self.gaussian[dy.abs_diff(REACH)];
                *energy = if adds { *energy + gaussian } else { *energy - gaussian };
            }
            self.update_best(row);
        }
    }

    /// Finds the tightest cluster and the largest void of a row. Ties go to the first cell.
    fn update_best(&mut self, row: usize) {
        let mut best: [Option<usize>; 2] = [None; 2];
        for cell in row * SIDE..(row + 1) * SIDE {
            let is_better = |other: usize| match self.set[cell] {
                true => self.energies[cell] > self.energies[other],
                false => self.energies[cell] < self.energies[other],
            };
            let best = &mut best[usize::from(!self.set[cell])];
            if best.is_none_or(is_better) {
                *best = Some(cell);
            }
        }
        self.best[row] = best;
    }

    /// The set cell of highest energy. Ties go to the first.
    fn tightest_cluster(&self) -> usize {
        let clusters = self.best.iter().filter_map(|best| best[0]);
        clusters.min_by_key(|&cell| std::cmp::Reverse(self.energies[cell])).unwrap_or(0)
    }

    /// The clear cell of lowest energy. Ties go to the first.
    fn largest_void(&self) -> usize {
        self.best.iter().filter_map(|best| best[1]).min_by_key(|&cell| self.energies[cell]).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_comes_once() {
        let mut levels = blue_noise().to_vec();
        levels.sort_unstable();
        assert!(levels.iter().copied().eq(0..CELLS as u16));
        assert_eq!(bayer()[..9].iter().map(|level| level / 64).collect::<Vec<_>>(), [0, 32, 8, 40, 2, 34, 10, 42, 0]);
    }

    #[test]
    fn neighbours_of_blue_noise_are_far_apart() {
        // The mean difference of neighbouring levels is a third of all levels for white noise.
        let at = |x: usize, y: usize| usize::from(blue_noise()[y % SIDE * SIDE + x % SIDE]);
        let apart = |x: usize, y: usize| at(x, y).abs_diff(at(x + 1, y)) + at(x, y).abs_diff(at(x, y + 1));
        let sum: usize = (0..CELLS).map(|cell| apart(cell % SIDE, cell / SIDE)).sum();
        assert!(sum > 2 * CELLS * CELLS * 2 / 5, "{}", sum as f64 / (2 * CELLS * CELLS) as f64);
    }
}
