//! Blue-noise masks by the void-and-cluster method, with a Gaussian of standard deviation 1.5 (Ulichney, "The
//! void-and-cluster method for dither array generation", 1993).
//!
//! Energies are integers, so that a mask is the same on every machine.

use crate::random::Random;

/// A mask as wide as high, row by row.
pub(super) fn void_and_cluster(side: usize) -> Vec<u16> {
    let cells = side * side;
    let mut field = Field::new(side);
    let mut random = Random::new(1993);
    let first = cells / 10;
    while field.count < first {
        let cell = random.below(cells as u64) as usize;
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
    let mut levels = vec![0; cells];
    let mut fewer = field.clone();
    for level in (0..first).rev() {
        let cluster = fewer.tightest_cluster();
        fewer.flip(cluster);
        levels[cluster] = level as u16;
    }
    for level in first..cells {
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
    side: usize,
    set: Vec<bool>,
    /// The number of cells that are set.
    count: usize,
    /// The sum of the Gaussians of all set cells, at each cell.
    energies: Vec<u64>,
    /// The Gaussian by distance along one axis. That of two axes is the product.
    gaussian: [u64; REACH + 1],
    /// The cells of the tightest cluster and of the largest void of each row, if there are any.
    best: Vec<[Option<usize>; 2]>,
}

impl Field {
    fn new(side: usize) -> Self {
        let gaussian = |distance: usize| {
            let distance = distance as f64;
            libm::round(libm::exp(-distance * distance / (2.0 * 1.5 * 1.5)) * f64::from(1 << 20)) as u64
        };
        let mut field = Self {
            side,
            set: vec![false; side * side],
            count: 0,
            energies: vec![0; side * side],
            gaussian: std::array::from_fn(gaussian),
            best: vec![[None; 2]; side],
        };
        (0..side).for_each(|row| field.update_best(row));
        field
    }

    /// Sets or clears a cell.
    fn flip(&mut self, cell: usize) {
        let adds = !self.set[cell];
        self.set[cell] = adds;
        self.count = if adds { self.count + 1 } else { self.count - 1 };
        let side = self.side;
        let (x, y) = (cell % side, cell / side);
        for dy in 0..=2 * REACH {
            let row = (y + side + dy - REACH) % side;
            for dx in 0..=2 * REACH {
                let energy = &mut self.energies[row * side + (x + side + dx - REACH) % side];
                let gaussian = self.gaussian[dx.abs_diff(REACH)] * self.gaussian[dy.abs_diff(REACH)];
                *energy = if adds { *energy + gaussian } else { *energy - gaussian };
            }
            self.update_best(row);
        }
    }

    /// Finds the tightest cluster and the largest void of a row. Ties go to the first cell.
    fn update_best(&mut self, row: usize) {
        let mut best: [Option<usize>; 2] = [None; 2];
        for cell in row * self.side..(row + 1) * self.side {
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
