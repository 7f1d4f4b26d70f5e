//! Sweeps over a label field: phase by phase, threads over rows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::backend::traits::{IcmSolver, Sealed};
use crate::error::Result;
use crate::field::cost::LabelCost;
use crate::field::{FieldPlane, LabelField, PHASES, PINNED};
use crate::host::read_labels::read_labels;
use crate::host::row::Row;
use crate::host::row_sweep::{RowScratch, SweepTables};
use crate::host::shift_residuals::shift_residuals;
use crate::kernel::label::diffuse_blocks::BLOCK_HEIGHT;
use crate::lattice::light::Light;
use crate::points::cluster::Sums;
use crate::settings::event::{Observer, ask};

/// Rows that a thread takes at once.
const ROWS: usize = 4;

/// Approximate pixels for each thread in a step, after which the observer is asked.
const STEP: usize = 1 << 18;

/// A label field for the CPU.
pub struct CpuSolver {
    field: LabelField,
    /// Passes over the label field that were begun.
    passes: u32,
    /// Buffers that no thread is using.
    pool: Mutex<Vec<RowScratch>>,
}

impl Sealed for CpuSolver {}

impl IcmSolver for CpuSolver {
    async fn shift_residuals(&mut self, from: &[Light], to: &[Light]) -> Result<()> {
        shift_residuals(&mut self.field, from, to);
        Ok(())
    }

    async fn mix(&mut self, label_cost: &LabelCost, mask: &[u16], observer: Observer<'_>) -> Result<Vec<u64>> {
        let sweep = self.pass(label_cost);
        let none = vec![0; label_cost.palette.len()];
        let mut counts = none.clone();
        for first in 0..PHASES {
            let of_plane = self.over_plane(&sweep, first, (&none, plus), observer, |scratch, _, row, counts| {
                scratch.mix(row, &sweep.sight, mask);
                count_free(row, counts);
            })?;
            counts = plus(counts, of_plane);
        }
        Ok(counts)
    }

    async fn diffuse(&mut self, label_cost: &LabelCost, observer: Observer<'_>) -> Result<Vec<u64>> {
        let sweep = self.pass(label_cost);
        let mut planes = std::mem::take(&mut self.field.planes);
        let field = &self.field;
        let none = vec![0; label_cost.palette.len()];
        let band = |rows: &mut [Row<'_>]| {
            let mut scratch = self.scratch(&sweep);
            scratch.diffuse(rows, &sweep.sight);
            self.pool().push(scratch);
            let mut counts = none.clone();
            rows.iter().for_each(|row| count_free(row, &mut counts));
            counts
        };
        let mut rows = rows_of(&mut planes, field.axes, field.width);
        let step = (rayon::current_num_threads() * STEP / field.width).next_multiple_of(BLOCK_HEIGHT);
        let mut counts = none.clone();
        for rows in rows.chunks_mut(step.max(BLOCK_HEIGHT)) {
            ask(observer)?;
            counts = plus(counts, rows.par_chunks_mut(BLOCK_HEIGHT).map(band).reduce(|| none.clone(), plus));
        }
        drop(rows);
        self.field.planes = planes;
        Ok(counts)
    }

    async fn sweep(&mut self, label_cost: &LabelCost, observer: Observer<'_>) -> Result<Sums> {
        let sweep = self.pass(label_cost);
        let none = Sums::zero(label_cost.palette.len());
        let plus = |a: Sums, b: Sums| a.plus(&b);
        let mut sums = none.clone();
        for first in 0..PHASES {
            let of_plane = self.over_plane(&sweep, first, (&none, plus), observer, |scratch, field, row, sums| {
                scratch.relabel_row(field, row, &sweep, sums);
            })?;
            sums = plus(sums, of_plane);
        }
        Ok(sums)
    }

    async fn labels(&self) -> Result<Vec<u8>> {
        Ok(read_labels(&self.field))
    }
}

/// Adds the pixels of a row that are not pinned to the number of each label's.
fn count_free(row: &Row<'_>, counts: &mut [u64]) {
    let free = row.labels.iter().zip(row.classes).filter(|(_, class)| **class != PINNED);
    free.for_each(|(&label, _)| counts[usize::from(label)] += 1);
}

fn plus(a: Vec<u64>, b: Vec<u64>) -> Vec<u64> {
    a.into_iter().zip(b).map(|(a, b)| a + b).collect()
}

/// The rows of all planes, from the top.
fn rows_of(planes: &mut [FieldPlane; PHASES], axes: usize, width: usize) -> Vec<Row<'_>> {
    let height = planes.iter().map(|plane| plane.labels.len() / width).sum();
    let mut planes = planes.each_mut().map(|FieldPlane { residuals, labels, classes }| {
        residuals.chunks_mut(axes * width).zip(labels.chunks_mut(width)).zip(classes.chunks(width))
    });
    let row = |y: usize| {
        let ((residuals, labels), classes) = planes[y % PHASES].next()?;
        Some(Row { y, residuals, labels, classes })
    };
    (0..height).map_while(row).collect()
}

impl CpuSolver {
    pub(in crate::backend) fn new(field: LabelField) -> Self {
        Self { field, passes: 0, pool: Mutex::default() }
    }

    fn pass<'a>(&mut self, label_cost: &'a LabelCost) -> SweepTables<'a> {
        self.passes += 1;
        SweepTables::new(label_cost, self.passes)
    }

    fn pool(&self) -> MutexGuard<'_, Vec<RowScratch>> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Buffers of the pool, or new ones, that are prepared for a pass.
    fn scratch(&self, sweep: &SweepTables<'_>) -> RowScratch {
        let mut scratch = self.pool().pop().unwrap_or_else(|| RowScratch::new(&self.field));
        scratch.start(sweep);
        scratch
    }

    /// Works on the rows of one plane, step by step, and adds up the results.
    fn over_plane<T: Clone + Send + Sync>(
        &mut self,
        sweep: &SweepTables<'_>,
        first: usize,
        (none, plus): (&T, impl Fn(T, T) -> T + Sync + Send),
        observer: Observer<'_>,
        each: impl Fn(&mut RowScratch, &LabelField, &mut Row<'_>, &mut T) + Sync,
    ) -> Result<T> {
        let mut plane = std::mem::take(&mut self.field.planes[first]);
        let (field, width) = (&self.field, self.field.width());
        let along = field.axes * width;
        let rows = (rayon::current_num_threads() * STEP / width).next_multiple_of(ROWS).max(ROWS);
        let steps = plane.residuals.chunks_mut(rows * along).zip(plane.labels.chunks_mut(rows * width));
        let mut all = none.clone();
        for (step, ((residuals, labels), classes)) in steps.zip(plane.classes.chunks(rows * width)).enumerate() {
            ask(observer)?;
            let parts = residuals.par_chunks_mut(ROWS * along).zip(labels.par_chunks_mut(ROWS * width));
            let of_step = (parts.zip(classes.par_chunks(ROWS * width)).enumerate())
                .fold(
                    || none.clone(),
                    |mut all, (part, ((residuals, labels), classes))| {
                        let mut scratch = self.scratch(sweep);
                        let lines =
                            residuals.chunks_mut(along).zip(labels.chunks_mut(width)).zip(classes.chunks(width));
                        for (row, ((residuals, labels), classes)) in (step * rows + part * ROWS..).zip(lines) {
                            let y = row * PHASES + first;
                            each(&mut scratch, field, &mut Row { y, residuals, labels, classes }, &mut all);
                        }
                        self.pool().push(scratch);
                        all
                    },
                )
                .reduce(|| none.clone(), &plus);
            all = plus(all, of_step);
        }
        self.field.planes[first] = plane;
        Ok(all)
    }
}
