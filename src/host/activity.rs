//! The fast form of [`kernel::activity`](crate::internals::kernel::activity): rows on all threads, and loops that
//! become SIMD.

use rayon::prelude::*;

use crate::field::LabelField;
use crate::kernel::weight::activity::FLAT;

/// The class of each pixel, row by row, from its lightness and the
/// [limits](crate::lattice::map::Lattice::dark_limits) of the dark.
pub fn activity(light: &[u16], width: usize, dark_limits: [u16; 3]) -> Vec<u8> {
    let height = light.len() / width;
    let row = |y: usize| &light[y * width..][..width];
    let mut bends = vec![0u16; width * height];
    bends.par_chunks_mut(width).enumerate().for_each(|(y, bends)| {
        bend(row(y.saturating_sub(1)), row(y), row((y + 1).min(height - 1)), bends);
    });
    let row = |y: usize| &bends[y * width..][..width];
    let mut classes = vec![0; width * height];
    classes.par_chunks_mut(width).enumerate().for_each_init(
        || vec![0; width + 2],
        |columns, (y, classes)| {
            classify([row(y.saturating_sub(1)), row(y), row((y + 1).min(height - 1))], columns, classes);
            darken(&light[y * width..][..width], dark_limits, classes);
        },
    );
    classes
}

/// Writes how far each pixel's lightness, and alpha with it, is from its four neighbours', which past the edge are
/// itself.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn bend(above: &[u16], row: &[u16], below: &[u16], bends: &mut [u16]) {
    let last = row.len() - 1;
    for x in [0, last] {
        let across = row[x.saturating_sub(1)] + row[(x + 1).min(last)];
        bends[x] = (4 * row[x]).abs_diff(across + above[x] + below[x]);
    }
    let neighbours = row.iter().zip(row.iter().skip(2)).zip(above[1..].iter().zip(&below[1..]));
    for ((bend, value), ((left, right), (above, below))) in bends[1..].iter_mut().zip(&row[1..]).zip(neighbours) {
        *bend = (4 * value).abs_diff(left + right + above + below);
    }
}

/// Writes the classes of a row, from the bends of the row above, its own and the one below. `columns` is for the sums
/// of three, and repeats those at the edges.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn classify([above, row, below]: [&[u16]; 3], columns: &mut [u32], classes: &mut [u8]) {
    let width = row.len();
    for (sum, ((&above, &value), &below)) in columns[1..].iter_mut().zip(above.iter().zip(row).zip(below)) {
        *sum = u32::from(above) + u32::from(value) + u32::from(below);
    }
    (columns[0], columns[width + 1]) = (columns[1], columns[width]);
    let sums = columns.iter().zip(&columns[1..]).zip(&columns[2..]);
    for (class, ((left, middle), right)) in classes.iter_mut().zip(sums) {
        *class = activity_class(left + middle + right);
    }
}

/// Raises the classes of a row where it is dark.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn darken(light: &[u16], dark_limits: [u16; 3], classes: &mut [u8]) {
    for (class, &light) in classes.iter_mut().zip(light) {
        let darkness = dark_limits.map(|limit| u8::from(light < limit));
        *class = (*class + darkness[0] + darkness[1] + darkness[2]).min(LabelField::CLASSES as u8 - 1);
    }
}

/// Two classes an octave: 0 below `4 * FLAT / 3`, and the last for all that is beyond.
///
/// A sum of nine is below 2^20, so an `f32` holds it, and has octave and half octave in its exponent and first bit.
#[inline(always)]
fn activity_class(sum: u32) -> u8 {
    const FIRST: u32 = 2 * (f32::MAX_EXP as u32 - 1 + FLAT.ilog2()) + 1;
    let halves = ((sum + FLAT) as i32 as f32).to_bits() >> (f32::MANTISSA_DIGITS - 2);
    (halves - FIRST).min(LabelField::CLASSES as u32 - 1) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_rise_with_activity() {
        assert_eq!([0, 127, 128, 384].map(activity_class), [0, 0, 1, 2]);
        let all: Vec<u8> = (0..500_000).step_by(50).map(activity_class).collect();
        assert!(all.is_sorted() && all.last() == Some(&15));
    }

    #[test]
    fn classes_rise_with_darkness() {
        let mut classes = [0, 0, 0, 0, 14, 15];
        darken(&[50, 49, 29, 9, 0, 0], [50, 30, 10], &mut classes);
        assert_eq!(classes, [0, 1, 2, 3, 15, 15]);
    }

    #[test]
    fn a_line_bends_and_a_ramp_does_not() {
        let mut bends = [9; 5];
        bend(&[0, 10, 20, 30, 40], &[0, 10, 20, 30, 40], &[0, 10, 20, 30, 40], &mut bends);
        assert_eq!(bends, [10, 0, 0, 0, 10]);
        bend(&[0; 5], &[0, 0, 100, 0, 0], &[0; 5], &mut bends);
        assert_eq!(bends, [0, 100, 400, 100, 0]);
    }
}
