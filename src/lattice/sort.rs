//! Parallel sorting along the Z-order curve: a counting sort into runs of the curve, then a radix sort of each run.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

/// The number of runs, as a power of two.
const RUN_BITS: u32 = 9;
const RUNS: usize = 1 << RUN_BITS;

/// Cells of a parallel task.
const CHUNK: usize = 1 << 15;

/// Sorts cells of `bits` bits, from 9 to 32, stably. Each element of the result holds a cell in its high half and the
/// cell's index in its low half.
pub(crate) fn by_cell(cells: &[u32], bits: u32) -> Vec<u64> {
    let run = |cell: u32| (cell >> (bits - RUN_BITS)) as usize;
    let mut starts: Vec<[u32; RUNS]> = (cells.par_chunks(CHUNK))
        .map(|cells| {
            let mut counts = [0; RUNS];
            cells.iter().for_each(|&cell| counts[run(cell)] += 1);
            counts
        })
        .collect();
    let (mut sum, mut ends) = (0, [0; RUNS]);
    for run in 0..RUNS {
        for part in &mut starts {
            sum += std::mem::replace(&mut part[run], sum);
        }
        ends[run] = sum;
    }
    // Each element is written once. Atomics only satisfy the compiler; a relaxed store is a plain store to the CPU.
    let sorted: Vec<AtomicU64> = vec![0; cells.len()].into_iter().map(AtomicU64::new).collect();
    let parts = cells.par_chunks(CHUNK).zip(starts).enumerate();
    parts.for_each(|(part, (cells, mut starts))| {
        for (index, &cell) in (part * CHUNK..).zip(cells) {
            let start = &mut starts[run(cell)];
            sorted[*start as usize].store(u64::from(cell) << 32 | index as u64, Ordering::Relaxed);
            *start += 1;
        }
    });
    let mut sorted: Vec<u64> = sorted.into_iter().map(AtomicU64::into_inner).collect();
    let (mut rest, mut start) = (&mut sorted[..], 0);
    let runs: Vec<&mut [u64]> = (ends.iter())
        .map(|&end| {
            rest.split_off_mut(..(end - std::mem::replace(&mut start, end)) as usize).expect("runs are of cells")
        })
        .collect();
    // radsort is stable, and skips the bits that all cells of a run share.
    runs.into_par_iter().with_min_len(8).for_each(|run| radsort::sort_by_key(run, |&entry| (entry >> 32) as u32));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_rise_and_equal_ones_keep_their_order() {
        for (count, bits) in [(1, 24), (100, 9), (70_000, 24), (70_000, 32)] {
            let cells: Vec<u32> = (0..count).map(|i: u32| i.wrapping_mul(2_654_435_761) >> (32 - bits)).collect();
            let mut expected: Vec<u64> =
                (0..).zip(&cells).map(|(index, &cell)| u64::from(cell) << 32 | index).collect();
            expected.sort_unstable();
            assert_eq!(by_cell(&cells, bits), expected);
        }
    }
}
