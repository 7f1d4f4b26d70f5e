//! Threshold masks, which decide between the two colours of a mixture for each pixel.

use crate::kernel::label::mix::{MASK_LEVELS, MASK_SIDE};

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

/// A blue-noise mask of 64x64, row by row.
///
/// To make it takes some milliseconds, as long as to label a small picture. So it is a file, and a test makes it anew.
pub(crate) fn blue_noise() -> &'static [u16] {
    static LEVELS: [u16; CELLS] = levels(include_bytes!("../../../assets/blue_noise.bin"));
    &LEVELS
}

/// Levels of two bytes each, the lower one first.
const fn levels(bytes: &[u8; 2 * CELLS]) -> [u16; CELLS] {
    let (mut levels, mut cell) = ([0; CELLS], 0);
    while cell < CELLS {
        levels[cell] = u16::from_le_bytes([bytes[2 * cell], bytes[2 * cell + 1]]);
        cell += 1;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labeling::dither::void_and_cluster::void_and_cluster;

    #[test]
    fn the_file_is_what_void_and_cluster_makes() {
        assert_eq!(blue_noise(), void_and_cluster(SIDE));
    }

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
