//! Sweeps over a canvas: phase by phase, threads over rows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::backend::traits::Easel;
use crate::error::Result;
use crate::field::cost::Energy;
use crate::field::{Canvas, PHASES, PINNED};
use crate::host::row::Row;
use crate::host::row_sweep::{Brush, Sweep};
use crate::kernel::label::lift::lift;
use crate::kernel::label::mix::Mixture;
use crate::kernel::label::recolor::recolor;
use crate::lattice::light::Light;
use crate::points::cluster::Sums;

/// Rows that a thread takes at once.
const ROWS: usize = 4;

/// A canvas for the CPU.
pub struct CpuEasel {
    canvas: Canvas,
    /// Passes over the canvas that were begun.
    passes: u32,
    /// Buffers that no thread is using.
    pool: Mutex<Vec<Brush>>,
}

impl Easel for CpuEasel {
    async fn recolor(&mut self, from: &[Light], to: &[Light]) -> Result<()> {
        recolor(&mut self.canvas, from, to);
        Ok(())
    }

    async fn mix(&mut self, energy: &Energy, mixture: Mixture<'_>) -> Result<Vec<u64>> {
        let sweep = self.pass(energy, false);
        let none = vec![0; energy.palette.len()];
        let plus = |a: Vec<u64>, b: Vec<u64>| a.into_iter().zip(b).map(|(a, b)| a + b).collect();
        let mut counts = none.clone();
        for first in 0..PHASES {
            let of_plane = self.over_plane(&sweep, first, &none, plus, |brush, _, row, counts| {
                brush.mix(row, &sweep.sight, mixture);
                let free = row.labels.iter().zip(row.classes).filter(|(_, class)| **class != PINNED);
                free.for_each(|(&label, _)| counts[usize::from(label)] += 1);
            });
            counts = plus(counts, of_plane);
        }
        Ok(counts)
    }

    async fn sweep(&mut self, energy: &Energy, backwards: bool) -> Result<Sums> {
        let sweep = self.pass(energy, backwards);
        let none = Sums::zero(energy.palette.len());
        let plus = |a: Sums, b: Sums| a.plus(&b);
        let mut sums = none.clone();
        for step in 0..PHASES {
            let first = if backwards { PHASES - 1 - step } else { step };
            let of_plane = self.over_plane(&sweep, first, &none, plus, |brush, canvas, row, sums| {
                brush.paint(canvas, row, &sweep, sums);
            });
            sums = plus(sums, of_plane);
        }
        Ok(sums)
    }

    async fn labels(self) -> Result<Vec<u8>> {
        Ok(lift(self.canvas))
    }
}

impl CpuEasel {
    pub(in crate::backend) fn new(canvas: Canvas) -> Self {
        Self { canvas, passes: 0, pool: Mutex::default() }
    }

    fn pass<'a>(&mut self, energy: &'a Energy, backwards: bool) -> Sweep<'a> {
        self.passes += 1;
        Sweep::new(energy, self.passes, backwards)
    }

    fn pool(&self) -> MutexGuard<'_, Vec<Brush>> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes through every third row, and adds up what becomes of each.
    fn over_plane<T: Clone + Send + Sync>(
        &mut self,
        sweep: &Sweep<'_>,
        first: usize,
        none: &T,
        plus: impl Fn(T, T) -> T + Sync + Send,
        each: impl Fn(&mut Brush, &Canvas, &mut Row<'_>, &mut T) + Sync,
    ) -> T {
        let mut plane = std::mem::take(&mut self.canvas.planes[first]);
        let (canvas, width) = (&self.canvas, self.canvas.width());
        let along = canvas.axes * width;
        let parts = plane.residuals.par_chunks_mut(ROWS * along).zip(plane.labels.par_chunks_mut(ROWS * width));
        let all = (parts.zip(plane.classes.par_chunks(ROWS * width)).enumerate())
            .fold(
                || none.clone(),
                |mut all, (part, ((residuals, labels), classes))| {
                    let mut brush = self.pool().pop().unwrap_or_else(|| Brush::new(canvas));
                    brush.start(sweep);
                    let rows = residuals.chunks_mut(along).zip(labels.chunks_mut(width)).zip(classes.chunks(width));
                    for (row, ((residuals, labels), classes)) in rows.enumerate() {
                        let y = (part * ROWS + row) * PHASES + first;
                        each(&mut brush, canvas, &mut Row { y, residuals, labels, classes }, &mut all);
                    }
                    self.pool().push(brush);
                    all
                },
            )
            .reduce(|| none.clone(), plus);
        self.canvas.planes[first] = plane;
        all
    }
}
