//! PNG's filters: each byte is replaced by its difference from a prediction by the bytes to the left and above.
//!
//! PNG specification, third edition (2025), section 9. Rows are filtered in parallel.

use rayon::prelude::*;

use crate::field::filtering::{PAETH, UP, predict};

/// A strategy that chooses the filter of each row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Filters {
    /// No row is filtered.
    None,
    /// The least sum of absolute differences: the specification's heuristic for full colour (12.7).
    LeastSum,
    /// The least entropy of the filtered bytes.
    LeastEntropy,
}

/// Approximate least number of bytes of a parallel task.
const MIN_BYTES: usize = 1 << 14;

/// The filter types, by their numbers in the specification.
const NONE: u8 = 0;
const ALL: std::ops::RangeInclusive<u8> = NONE..=PAETH;

/// Filters rows of `stride` bytes. Each filtered row begins with the number of its filter and so has `stride + 1`
/// bytes.
///
/// A pixel has `pixel_bytes` bytes, or 1 where it is narrower. Ties between filters go to the lowest number.
pub fn rows(data: &[u8], stride: usize, pixel_bytes: usize, filters: Filters) -> Vec<u8> {
    let (mut filtered, nothing) = (vec![0; data.len() / stride * (stride + 1)], vec![0; stride]);
    let rows = filtered.par_chunks_mut(stride + 1).enumerate().with_min_len(MIN_BYTES / stride);
    rows.for_each_init(
        || vec![0; stride + 1],
        |trial, (y, filtered)| {
            let bytes = &data[y * stride..][..stride];
            let above = if y == 0 { &nothing } else { &data[(y - 1) * stride..][..stride] };
            let row = Row { bytes, above, pixel_bytes };
            match filters {
                Filters::None => filter(NONE, row, filtered),
                _ => filter_best(row, filters, trial, filtered),
            }
        },
    );
    filtered
}

/// A row to be filtered, and the row above it.
#[derive(Clone, Copy)]
struct Row<'a> {
    bytes: &'a [u8],
    /// Zeros for the first row.
    above: &'a [u8],
    pixel_bytes: usize,
}

/// Filters a row by the filter of highest merit. `trial` is scratch space of the size of `filtered`.
#[multiversion::multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt"))]
fn filter_best(row: Row<'_>, filters: Filters, trial: &mut [u8], filtered: &mut [u8]) {
    let mut most = i64::MIN;
    for number in ALL {
        filter(number, row, trial);
        let merit = merit(trial, filters);
        if merit > most {
            most = merit;
            filtered.copy_from_slice(trial);
        }
    }
}

/// How well a filtered row is likely to compress; higher is better.
#[inline(always)]
fn merit(row: &[u8], filters: Filters) -> i64 {
    if filters == Filters::LeastSum { -sum(row) } else { sameness(row) }
}

/// Filters a row. The first byte of `filtered` becomes the filter's number.
#[inline(always)]
fn filter(number: u8, row: Row<'_>, filtered: &mut [u8]) {
    filtered[0] = number;
    let filtered = &mut filtered[1..];
    match number {
        NONE => filtered.copy_from_slice(row.bytes),
        1 => differences(row, filtered, |left, up, corner| predict(1, left, up, corner)),
        UP => differences(row, filtered, |left, up, corner| predict(UP, left, up, corner)),
        3 => differences(row, filtered, |left, up, corner| predict(3, left, up, corner)),
        _ => differences(row, filtered, |left, up, corner| predict(PAETH, left, up, corner)),
    }
}

/// Subtracts from each byte its prediction by the bytes to the left, above, and above left.
#[inline(always)]
fn differences(row: Row<'_>, filtered: &mut [u8], predict: impl Fn(u8, u8, u8) -> u8) {
    let Row { bytes, above, pixel_bytes } = row;
    let (first, rest) = filtered.split_at_mut(pixel_bytes);
    for (out, (&byte, &up)) in first.iter_mut().zip(bytes.iter().zip(above)) {
        *out = byte.wrapping_sub(predict(0, up, 0));
    }
    let bytes = bytes[pixel_bytes..].iter().zip(bytes);
    let above = above[pixel_bytes..].iter().zip(above);
    for (out, ((&byte, &left), (&up, &corner))) in rest.iter_mut().zip(bytes.zip(above)) {
        *out = byte.wrapping_sub(predict(left, up, corner));
    }
}

/// The sum of the absolute values of bytes taken as signed.
#[inline(always)]
fn sum(row: &[u8]) -> i64 {
    row.iter().map(|&byte| i64::from(byte.cast_signed().unsigned_abs())).sum()
}

/// The sum of n log2 n over the counts n of all byte values, interpolated linearly between powers of two. The higher it
/// is, the lower is the entropy.
#[inline(always)]
fn sameness(row: &[u8]) -> i64 {
    // Neighbouring bytes are often equal, and updates of a single counter would wait for each other.
    let mut counts = [[0u32; 256]; 4];
    let (fours, rest) = row.as_chunks::<4>();
    for four in fours {
        for (counts, &byte) in counts.iter_mut().zip(four) {
            counts[usize::from(byte)] += 1;
        }
    }
    rest.iter().for_each(|&byte| counts[0][usize::from(byte)] += 1);
    let [a, b, c, d] = counts;
    let count = |value: usize| a[value] + b[value] + c[value] + d[value];
    let term = |count: u32| match count.checked_ilog2() {
        Some(log) => i64::from(count) * i64::from(log) + 2 * i64::from(count - (1 << log)),
        None => 0,
    };
    (0..256).map(|value| term(count(value))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Reverses the filters by the definitions of the specification.
    fn undone(filtered: &[u8], stride: usize, unit: usize) -> Vec<u8> {
        let mut data: Vec<u8> = Vec::new();
        for (y, row) in filtered.chunks(stride + 1).enumerate() {
            for x in 0..stride {
                let at = |dx: usize, dy: usize| {
                    if x < dx || y < dy { 0 } else { i32::from(data[(y - dy) * stride + x - dx]) }
                };
                let (a, b, c) = (at(unit, 0), at(0, 1), at(unit, 1));
                let foretold = match row[0] {
                    0 => 0,
                    1 => a,
                    2 => b,
                    3 => (a + b) / 2,
                    _ => *[a, b, c].iter().min_by_key(|&&near| (a + b - c - near).abs()).unwrap(),
                };
                data.push(row[1 + x].wrapping_add(foretold as u8));
            }
        }
        data
    }

    #[test]
    fn filtered_rows_are_undone_and_every_filter_has_its_day() {
        let mut random = Random::new(1);
        let mut used = [0; 5];
        for (stride, unit) in [(1, 1), (7, 1), (64, 1), (63, 3), (300, 4), (MIN_BYTES + 5, 1)] {
            // Noise, slopes and curves in turn.
            let value = |at: usize, noise: u64| {
                let (x, y) = (at % stride / unit, at / stride);
                [noise as usize, x * 3, y * 5, x * y, (x * 7 + y * 2 + noise as usize % 2), 9][y / 5 % 6] as u8
            };
            let data: Vec<u8> = (0..60 * stride).map(|at| value(at, random.below(256))).collect();
            for filters in [Filters::None, Filters::LeastSum, Filters::LeastEntropy] {
                let filtered = rows(&data, stride, unit, filters);
                assert!(undone(&filtered, stride, unit) == data, "{stride} bytes in units of {unit}");
                let numbers = filtered.chunks(stride + 1).map(|row| row[0]);
                numbers.for_each(|number| used[usize::from(number)] += u32::from(filters != Filters::None));
                if filters == Filters::None {
                    continue;
                }
                let mut trial = vec![0; stride + 1];
                for (y, row) in filtered.chunks(stride + 1).enumerate() {
                    let above = if y == 0 { vec![0; stride] } else { data[(y - 1) * stride..y * stride].to_vec() };
                    let source = Row { bytes: &data[y * stride..][..stride], above: &above, pixel_bytes: unit };
                    for number in ALL {
                        filter(number, source, &mut trial);
                        let (best, other) = (merit(row, filters), merit(&trial, filters));
                        assert!(best > other || best == other && row[0] <= number, "row {y}: {} and {number}", row[0]);
                    }
                }
            }
        }
        assert!(used.iter().all(|&rows| rows > 0), "{used:?}");
    }

    #[test]
    fn equal_bytes_are_in_order() {
        let mixed: Vec<u8> = (0..=255).collect();
        assert_eq!((sameness(&[7; 256]), sameness(&mixed), sameness(&[])), (256 * 8, 0, 0));
        assert_eq!((sum(&[1, 255, 128]), sameness(&[1, 1, 1])), (130, 5));
        assert!(merit(&[2, 1], Filters::LeastSum) < merit(&[1, 1], Filters::LeastSum));
    }
}
