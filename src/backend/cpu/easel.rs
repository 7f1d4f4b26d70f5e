//! Sweeps over a canvas: phase by phase, threads over rows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::brush::{Brush, Row, Sweep, look_around, paint};
use crate::Result;
use crate::backend::Easel;
use crate::canvas::{Canvas, PHASES};
use crate::kernel::{self, Energy, Sums};
use crate::lattice::Point;

/// Rows that a thread takes at once.
const ROWS: usize = 4;

/// A canvas for the CPU.
pub struct CpuEasel {
    canvas: Canvas,
    /// Sweeps begun.
    sweeps: u32,
    /// Buffers that no thread is using.
    pool: Mutex<Vec<Brush>>,
}

impl Easel for CpuEasel {
    async fn recolor(&mut self, from: &[Point], to: &[Point]) -> Result<()> {
        kernel::recolor(&mut self.canvas, from, to);
        Ok(())
    }

    async fn sweep(&mut self, energy: &Energy, backwards: bool) -> Result<Sums> {
        self.sweeps += 1;
        let mut sums = Sums::zero(energy.palette.len());
        let sweep = Sweep::new(energy, self.sweeps, backwards);
        for step in 0..PHASES {
            let row = if backwards { PHASES - 1 - step } else { step };
            sums = sums.plus(&self.sweep_plane(&sweep, row));
        }
        Ok(sums)
    }

    async fn labels(self) -> Result<Vec<u8>> {
        Ok(kernel::lift(self.canvas))
    }
}

impl CpuEasel {
    pub(in crate::backend) fn new(canvas: Canvas) -> Self {
        Self { canvas, sweeps: 0, pool: Mutex::default() }
    }

    fn pool(&self) -> MutexGuard<'_, Vec<Brush>> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The three phases of every third row.
    fn sweep_plane(&mut self, sweep: &Sweep<'_>, first: usize) -> Sums {
        let mut plane = std::mem::take(&mut self.canvas.planes[first]);
        let (canvas, width) = (&self.canvas, self.canvas.width());
        let along = canvas.axes * width;
        let zero = || Sums::zero(sweep.energy.palette.len());
        let parts = plane.residuals.par_chunks_mut(ROWS * along).zip(plane.labels.par_chunks_mut(ROWS * width));
        let sums = (parts.zip(plane.classes.par_chunks(ROWS * width)).enumerate())
            .fold(zero, |mut sums, (part, ((residuals, labels), classes))| {
                let mut brush = self.pool().pop().unwrap_or_else(|| Brush::new(canvas));
                brush.start(sweep);
                let rows = residuals.chunks_mut(along).zip(labels.chunks_mut(width)).zip(classes.chunks(width));
                for (row, ((residuals, labels), classes)) in rows.enumerate() {
                    let y = (part * ROWS + row) * PHASES + first;
                    let labels_at =
                        |y: Option<usize>| y.filter(|&y| y < canvas.height()).map_or(&[][..], |y| canvas.row(y).1);
                    let (above, below) = (labels_at(y.checked_sub(1)), labels_at(Some(y + 1)));
                    if sweep.energy.strength > 0 {
                        look_around(&mut brush, canvas, y);
                    }
                    paint(&mut brush, Row { residuals, labels, classes, above, below }, sweep, &mut sums);
                }
                self.pool().push(brush);
                sums
            })
            .reduce(zero, |a, b| a.plus(&b));
        self.canvas.planes[first] = plane;
        sums
    }
}
