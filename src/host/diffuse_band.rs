//! The first labels of a band of blocks: the fast form of
//! [`kernel::diffuse_blocks`](crate::internals::kernel::diffuse_blocks).
//!
//! A batch has one pixel of each block, so that no pixel of it waits for another.

use crate::field::PINNED;
use crate::host::row::Row;
use crate::host::shortlist::{BATCH, Shortlists, best_of_lists};
use crate::host::sight::{Amounts, Sight};
use crate::kernel::label::diffuse_blocks::{AHEAD, BELOW, BLOCK_WIDTH, PASSED_BITS};
use crate::lattice::light::LIGHT_LIMIT;

const NOTHING: Amounts = [[0; BATCH]; 4];

/// Labels the pixels of a row of blocks, of which these are the rows.
pub(crate) fn diffuse_band(shortlists: &mut Shortlists, rows: &mut [Row<'_>], sight: &Sight) {
    let Some(Row { labels, residuals, .. }) = rows.first() else { return };
    let width = labels.len();
    let axes = residuals.len() / width;
    for left in (0..width).step_by(BATCH * BLOCK_WIDTH) {
        let mut passed = Passed { rows: Box::new([NOTHING; BLOCK_WIDTH]), ahead: NOTHING, last: NOTHING };
        for row in &mut *rows {
            (passed.ahead, passed.last) = (NOTHING, NOTHING);
            match axes {
                3 => diffuse_row::<3>(shortlists, (row, left), sight, &mut passed),
                _ => diffuse_row::<4>(shortlists, (row, left), sight, &mut passed),
            }
        }
    }
}

/// Sixteenths of errors that wait for pixels.
struct Passed {
    /// Errors for the next pixel of each column: of this row where it is still to come, else of the next row.
    rows: Box<[Amounts; BLOCK_WIDTH]>,
    /// Errors for the next pixel of the row.
    ahead: Amounts,
    /// The errors of the last pixel, from which some goes to the next row and column.
    last: Amounts,
}

/// Labels one row of up to a batch of blocks, the first of which is at `left`.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn diffuse_row<const AXES: usize>(
    shortlists: &mut Shortlists,
    (row, left): (&mut Row<'_>, usize),
    sight: &Sight,
    passed: &mut Passed,
) {
    let width = row.labels.len();
    for column in 0..BLOCK_WIDTH.min(width - left) {
        let first = left + column;
        let len = (width - first).div_ceil(BLOCK_WIDTH).min(BATCH);
        let (mut labels, mut classes, mut residuals) = ([0; BATCH], [PINNED; BATCH], NOTHING);
        for i in 0..len {
            (labels[i], classes[i]) = (row.labels[first + BLOCK_WIDTH * i], row.classes[first + BLOCK_WIDTH * i]);
        }
        for axis in 0..AXES {
            for i in 0..len {
                residuals[axis][i] = row.residuals[axis * width + first + BLOCK_WIDTH * i].into();
            }
        }
        let mut received = passed.ahead;
        for axis in 0..AXES {
            for i in 0..BATCH {
                received[axis][i] += passed.rows[column][axis][i];
            }
        }
        sight.shares::<AXES>(&mut received, &classes);
        let own_lights = sight.lights::<AXES>(|i| labels[i].into());
        let mut light = NOTHING;
        for axis in 0..AXES {
            for i in 0..BATCH {
                let received = (received[axis][i] + (1 << (PASSED_BITS - 1))) >> PASSED_BITS;
                let sum = own_lights[axis][i] - residuals[axis][i] + received;
                light[axis][i] = sum.clamp(0, LIGHT_LIMIT - 1);
            }
        }
        let mut found = labels;
        // Without prices all classes have the same lists.
        best_of_lists(shortlists, (&sight.seen::<AXES>(&light), len), &[0; BATCH], &mut found);
        let found_lights = sight.lights::<AXES>(|i| found[i].into());
        let mut lights = found_lights;
        for i in 0..BATCH {
            let has_alpha = AXES == 4 && residuals[3][i] == 0 && found_lights[3][i] != own_lights[3][i];
            if has_alpha | (classes[i] == PINNED) {
                found[i] = labels[i];
                for axis in 0..AXES {
                    lights[axis][i] = own_lights[axis][i];
                }
            }
        }
        for i in 0..len {
            row.labels[first + BLOCK_WIDTH * i] = found[i];
        }
        for axis in 0..AXES {
            for i in 0..len {
                let residual = residuals[axis][i] + lights[axis][i] - own_lights[axis][i];
                row.residuals[axis * width + first + BLOCK_WIDTH * i] = residual as i16;
            }
        }
        for axis in 0..AXES {
            for i in 0..BATCH {
                let error = if classes[i] == PINNED { 0 } else { light[axis][i] - lights[axis][i] };
                passed.rows[column][axis][i] = BELOW[1] * error + BELOW[2] * passed.last[axis][i];
                if let Some(behind) = column.checked_sub(1) {
                    passed.rows[behind][axis][i] += BELOW[0] * error;
                }
                passed.ahead[axis][i] = AHEAD * error;
                passed.last[axis][i] = error;
            }
        }
    }
}
