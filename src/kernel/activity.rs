//! Class of each pixel: how busy its surroundings are. Where they are, errors and repetitions are seen less.

use rayon::prelude::*;

use crate::Canvas;

/// Added before classes are told apart: less than this is as good as flat.
pub(crate) const FLAT: u32 = 384;

/// Half octaves of how far the lightnesses of each pixel and the eight around it are from their four neighbours', summed. Row
/// by row, from the lightness of each pixel.
pub fn activity(light: &[u16], width: usize) -> Vec<u8> {
    let height = light.len() / width;
    let row = |y: usize| &light[y * width..][..width];
    let mut bends = vec![0u16; width * height];
    bends.par_chunks_mut(width).enumerate().for_each(|(y, bends)| {
        bend(row(y.saturating_sub(1)), row(y), row((y + 1).min(height - 1)), bends);
    });
    let row = |y: usize| &bends[y * width..][..width];
    let mut classes = vec![0; width * height];
    classes.par_chunks_mut(width).enumerate().for_each(|(y, classes)| {
        let (above, own, below) = (row(y.saturating_sub(1)), row(y), row((y + 1).min(height - 1)));
        let column = |x: usize| u32::from(above[x]) + u32::from(own[x]) + u32::from(below[x]);
        for (x, own) in classes.iter_mut().enumerate() {
            *own = class(column(x.saturating_sub(1)) + column(x) + column((x + 1).min(width - 1)));
        }
    });
    classes
}

/// How far each pixel's lightness, and alpha with it, is from its four neighbours', which past the edge are itself.
fn bend(above: &[u16], own: &[u16], below: &[u16], bends: &mut [u16]) {
    let width = own.len();
    for x in 0..width {
        let across = own[x.saturating_sub(1)] + own[(x + 1).min(width - 1)];
        bends[x] = (4 * own[x]).abs_diff(across + above[x] + below[x]);
    }
}

/// Two classes an octave: 0 below `4 * FLAT / 3`, and the last for all that is beyond.
fn class(sum: u32) -> u8 {
    let sum = sum + FLAT;
    let octave = sum.ilog2();
    let half = sum >> (octave - 1) & 1;
    let first = 2 * FLAT.ilog2() + 1;
    (2 * octave + half - first).min(Canvas::CLASSES as u32 - 1) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_rise_with_activity() {
        assert_eq!((class(0), class(127), class(128), class(384)), (0, 0, 1, 2));
        let all: Vec<u8> = (0..500_000).step_by(50).map(class).collect();
        assert!(all.is_sorted() && all.last() == Some(&15));
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
