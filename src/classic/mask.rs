//! Masks for ordered dithering: every level from 0 to the number of places less 1, once.

use crate::random::Random;

/// A square of levels, repeated over the plane.
pub(super) struct Mask {
    /// A power of two.
    pub(super) side: usize,
    levels: Vec<u16>,
}

impl Mask {
    #[inline(always)]
    pub(super) fn at(&self, x: usize, y: usize) -> usize {
        self.levels[(y % self.side) * self.side + x % self.side].into()
    }
}

/// Bayer, "An optimum method for two-level rendition of continuous-tone pictures" (1973): 8x8.
pub(super) fn bayer() -> Mask {
    let level = |x: u16, y: u16| (0..3).fold(0, |level, bit| level << 2 | ((x ^ y) >> bit & 1) << 1 | y >> bit & 1);
    Mask { side: 8, levels: (0..64).map(|place| level(place % 8, place / 8)).collect() }
}

const SIDE: usize = 64;
const PLACES: usize = SIDE * SIDE;

/// Ulichney, "The void-and-cluster method for dither array generation" (1993): 64x64, with a Gaussian of 1.5 places. Takes
/// some ten milliseconds, and gives the same mask everywhere: energies are integers.
pub(super) fn blue_noise() -> Mask {
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
    Mask { side: SIDE, levels }
}

/// Places that are set, and for each place how near they are.
#[derive(Clone)]
struct Field {
    set: Vec<bool>,
    count: usize,
    energies: Vec<u64>,
    /// What a set place adds to another, by distance across and down.
    near: Vec<u64>,
}

impl Field {
    fn new() -> Self {
        let distance = |from: usize| from.min(SIDE - from) as f64;
        let near = |at: usize| {
            let (x, y) = (distance(at % SIDE), distance(at / SIDE));
            libm::round(libm::exp(-(x * x + y * y) / (2.0 * 1.5 * 1.5)) * f64::from(1 << 30)) as u64
        };
        Self { set: vec![false; PLACES], count: 0, energies: vec![0; PLACES], near: (0..PLACES).map(near).collect() }
    }

    fn flip(&mut self, place: usize) {
        let adds = !self.set[place];
        self.set[place] = adds;
        self.count = if adds { self.count + 1 } else { self.count - 1 };
        let (x, y) = (place % SIDE, place / SIDE);
        for (at, energy) in self.energies.iter_mut().enumerate() {
            let (dx, dy) = ((at % SIDE + SIDE - x) % SIDE, (at / SIDE + SIDE - y) % SIDE);
            let near = self.near[dy * SIDE + dx];
            *energy = if adds { *energy + near } else { *energy - near };
        }
    }

    /// Of equal ones the first.
    fn tightest_cluster(&self) -> usize {
        let set = (0..PLACES).filter(|&place| self.set[place]);
        set.min_by_key(|&place| std::cmp::Reverse(self.energies[place])).unwrap_or(0)
    }

    fn largest_void(&self) -> usize {
        let unset = (0..PLACES).filter(|&place| !self.set[place]);
        unset.min_by_key(|&place| self.energies[place]).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_comes_once() {
        for mask in [bayer(), blue_noise()] {
            let mut levels = mask.levels.clone();
            levels.sort_unstable();
            assert!(levels.iter().copied().eq(0..(mask.side * mask.side) as u16));
        }
        assert_eq!(bayer().levels[..9], [0, 32, 8, 40, 2, 34, 10, 42, 48]);
    }

    #[test]
    fn neighbours_of_blue_noise_are_far_apart() {
        // The mean difference of neighbouring levels is a third of all levels for white noise.
        let mask = blue_noise();
        let apart =
            |x: usize, y: usize| mask.at(x, y).abs_diff(mask.at(x + 1, y)) + mask.at(x, y).abs_diff(mask.at(x, y + 1));
        let sum: usize = (0..PLACES).map(|place| apart(place % SIDE, place / SIDE)).sum();
        assert!(sum > 2 * PLACES * PLACES * 2 / 5, "{}", sum as f64 / (2 * PLACES * PLACES) as f64);
    }
}
