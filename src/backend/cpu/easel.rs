//! Sweeps over a canvas: phase by phase, threads over rows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::shortlist::{ABSENT, Shortlists};
use crate::Result;
use crate::backend::Easel;
use crate::canvas::{Canvas, PHASES, PINNED};
use crate::kernel::{self, Cluster, Energy, Sums, seen};
use crate::lattice::{HIGHEST, Point};

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
        for step in 0..PHASES {
            let row = if backwards { PHASES - 1 - step } else { step };
            sums = sums.plus(&self.sweep_plane(energy, row, backwards));
        }
        Ok(sums)
    }

    async fn labels(self) -> Result<Vec<u8>> {
        Ok(kernel::lift(&self.canvas))
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
    fn sweep_plane(&mut self, energy: &Energy, first: usize, backwards: bool) -> Sums {
        let mut plane = std::mem::take(&mut self.canvas.planes[first]);
        let (canvas, width, sweep) = (&self.canvas, self.canvas.width(), self.sweeps);
        let zero = || Sums::zero(energy.palette.len());
        let parts = plane.residuals.par_chunks_mut(ROWS * width).zip(plane.labels.par_chunks_mut(ROWS * width));
        let sums = (parts.zip(plane.classes.par_chunks(ROWS * width)).enumerate())
            .fold(zero, |mut sums, (part, ((residuals, labels), classes))| {
                let mut brush = self.pool().pop().unwrap_or_else(|| Brush::new(canvas));
                brush.shortlists.start(energy, sweep);
                let rows = residuals.chunks_mut(width).zip(labels.chunks_mut(width)).zip(classes.chunks(width));
                for (row, ((residuals, labels), classes)) in rows.enumerate() {
                    let y = (part * ROWS + row) * PHASES + first;
                    let labels_at =
                        |y: Option<usize>| y.filter(|&y| y < canvas.height()).map_or(&[][..], |y| canvas.row(y).1);
                    let (above, below) = (labels_at(y.checked_sub(1)), labels_at(Some(y + 1)));
                    if energy.strength > 0 {
                        look_around(&mut brush, canvas, y);
                    }
                    paint(&mut brush, Row { residuals, labels, classes, above, below }, energy, backwards, &mut sums);
                }
                self.pool().push(brush);
                sums
            })
            .reduce(zero, |a, b| a.plus(&b));
        self.canvas.planes[first] = plane;
        sums
    }
}

/// A row whose labels are chosen, with the labels above and below; those are empty at the edge.
struct Row<'a> {
    residuals: &'a mut [[i16; 4]],
    labels: &'a mut [u8],
    classes: &'a [u8],
    above: &'a [u8],
    below: &'a [u8],
}

/// Pixels past either end of a row that see into it.
const MARGIN: usize = 2;

/// Buffers for one thread.
pub(super) struct Brush {
    shortlists: Shortlists,
    /// Of the rows around: the sums of residuals over each column, by [`Energy::TAPS`], with a margin.
    columns: Vec<[i32; 4]>,
    /// The same over rows and columns.
    errors: Vec<[i32; 4]>,
    /// The row's own residuals, with a margin.
    own: Vec<[i16; 4]>,
}

impl Brush {
    fn new(canvas: &Canvas) -> Self {
        let width = canvas.width();
        Self {
            shortlists: Shortlists::new(width * canvas.height()),
            columns: vec![[0; 4]; width + 2 * MARGIN],
            errors: vec![[0; 4]; width],
            own: vec![[0; 4]; width + 2 * MARGIN],
        }
    }
}

/// Adds up what a row sees of the two rows above and the two below.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn look_around(brush: &mut Brush, canvas: &Canvas, y: usize) {
    let [own, near, far] = Energy::TAPS;
    let width = canvas.width();
    brush.columns.fill([0; 4]);
    let inner = &mut brush.columns[MARGIN..MARGIN + width];
    for (dy, weight) in [(-2, far), (-1, near), (1, near), (2, far)] {
        let Some(y) = y.checked_add_signed(dy).filter(|&y| y < canvas.height()) else { continue };
        for (sum, residual) in inner.iter_mut().zip(canvas.row(y).0) {
            for axis in 0..4 {
                sum[axis] += weight * i32::from(residual[axis]);
            }
        }
    }
    for (sum, columns) in brush.errors.iter_mut().zip(brush.columns.windows(5)) {
        for axis in 0..4 {
            sum[axis] = own * columns[2][axis]
                + near * (columns[1][axis] + columns[3][axis])
                + far * (columns[0][axis] + columns[4][axis]);
        }
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn paint(brush: &mut Brush, row: Row<'_>, energy: &Energy, backwards: bool, sums: &mut Sums) {
    let Row { residuals, labels, classes, above, below } = row;
    let width = labels.len();
    let [middle, near, far] = Energy::TAPS;
    brush.own[MARGIN..MARGIN + width].copy_from_slice(residuals);
    for step in 0..PHASES {
        let first = if backwards { PHASES - 1 - step } else { step };
        for x in (first..width).step_by(PHASES) {
            let class = classes[x];
            if class == PINNED {
                continue;
            }
            let old = energy.palette[usize::from(labels[x])];
            let around: &[[i16; 4]; 5] = brush.own[x..x + 5].try_into().expect("five pixels");
            let (mut pixel, mut target) = ([0; 4], [0; 4]);
            for axis in 0..4 {
                let e = |at: usize| i32::from(around[at][axis]);
                let errors = brush.errors[x][axis] + middle * (near * (e(1) + e(3)) + far * (e(0) + e(4)));
                pixel[axis] = i32::from(old[axis]) - e(2);
                target[axis] = (pixel[axis] - seen(energy.strength, errors)).clamp(0, i32::from(HIGHEST));
            }
            let at = |row: &[u8]| row.get(x).map_or(ABSENT, |&label| label.into());
            let near = |to: usize| labels.get(to).map_or(ABSENT, |&label| label.into());
            let neighbours = [near(x.wrapping_sub(1)), near(x + 1), at(above), at(below)];
            let shortlists = &mut brush.shortlists;
            let label = shortlists
                .best(target, class)
                .min(shortlists.best_of(neighbours, target, class, energy.price_shift))
                .label();
            let new = energy.palette[label];
            for axis in 0..4 {
                brush.own[x + MARGIN][axis] = (i32::from(new[axis]) - pixel[axis]) as i16;
            }
            labels[x] = label as u8;
            sums.clusters[label].add(&Cluster::of(target.map(|c| c as u16), 1));
        }
    }
    residuals.copy_from_slice(&brush.own[MARGIN..MARGIN + width]);
}
