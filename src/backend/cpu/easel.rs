//! Sweeps over a canvas: phase by phase, threads over rows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::neighbours::{ABSENT, Costs};
use super::shortlist::{BATCH, Shortlists};
use super::thirds::Thirds;
use crate::Result;
use crate::backend::Easel;
use crate::canvas::{Canvas, PHASES, PINNED, every_third};
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
        let costs = Costs::new(energy);
        for step in 0..PHASES {
            let row = if backwards { PHASES - 1 - step } else { step };
            sums = sums.plus(&self.sweep_plane((energy, &costs), row, backwards));
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
    fn sweep_plane(&mut self, (energy, costs): (&Energy, &Costs), first: usize, backwards: bool) -> Sums {
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
                    paint(
                        &mut brush,
                        Row { residuals, labels, classes, above, below },
                        (energy, costs),
                        backwards,
                        &mut sums,
                    );
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
    /// The same over rows and columns, and so for each phase.
    flat: Vec<[i32; 4]>,
    errors: Thirds<[i32; 4]>,
    /// The row's own residuals.
    own: Thirds<[i16; 4]>,
    labels: Thirds<u16>,
    above: Thirds<u16>,
    below: Thirds<u16>,
    classes: Thirds<u8>,
    /// The residuals of a row past an edge.
    nothing: Vec<[i16; 4]>,
}

impl Brush {
    fn new(canvas: &Canvas) -> Self {
        let width = canvas.width();
        let labels = || Thirds::new(width, BATCH, ABSENT);
        Self {
            shortlists: Shortlists::new(width * canvas.height()),
            columns: vec![[0; 4]; width + 2 * MARGIN],
            flat: vec![[0; 4]; width],
            errors: Thirds::new(width, BATCH, [0; 4]),
            own: Thirds::new(width, BATCH, [0; 4]),
            labels: labels(),
            above: labels(),
            below: labels(),
            classes: Thirds::new(width, BATCH, PINNED),
            nothing: vec![[0; 4]; width],
        }
    }
}

/// Adds up what a row sees of the two rows above and the two below.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn look_around(brush: &mut Brush, canvas: &Canvas, y: usize) {
    let [own, near, far] = Energy::TAPS;
    let Brush { columns, flat, errors, nothing, .. } = brush;
    let width = canvas.width();
    let row = |dy: isize| {
        let y = y.checked_add_signed(dy).filter(|&y| y < canvas.height());
        y.map_or(&nothing[..], |y| canvas.row(y).0).as_flattened()
    };
    let rows = row(-2).iter().zip(row(-1)).zip(row(1)).zip(row(2));
    let inner = &mut columns[MARGIN..MARGIN + width];
    for (sum, (((&a, &b), &c), &d)) in inner.as_flattened_mut().iter_mut().zip(rows) {
        *sum = near * (i32::from(b) + i32::from(c)) + far * (i32::from(a) + i32::from(d));
    }
    let len = 4 * width;
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|column| &columns.as_flattened()[4 * column..][..len]);
    for (i, sum) in flat.as_flattened_mut()[..len].iter_mut().enumerate() {
        *sum = own * c[i] + near * (b[i] + d[i]) + far * (a[i] + e[i]);
    }
    errors.fill(flat, |sum| sum);
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn paint(brush: &mut Brush, row: Row<'_>, (energy, costs): (&Energy, &Costs), backwards: bool, sums: &mut Sums) {
    let Row { residuals, labels, classes, above, below } = row;
    let width = labels.len();
    let Brush { shortlists, errors, own, .. } = brush;
    own.fill(residuals, |e| e);
    brush.labels.fill(labels, u16::from);
    brush.classes.fill(classes, |class| class);
    for (thirds, row) in [(&mut brush.above, above), (&mut brush.below, below)] {
        match row {
            [] => thirds.fill(labels, |_| ABSENT),
            row => thirds.fill(row, u16::from),
        }
    }
    for step in 0..PHASES {
        let phase = if backwards { PHASES - 1 - step } else { step };
        let count = every_third(width, phase);
        for at in (0..count).step_by(BATCH) {
            let len = BATCH.min(count - at);
            let classes: &[u8; BATCH] = brush.classes.beside(phase, 0, at);
            let last = *brush.labels.beside(phase, 0, at);
            let old = costs.colors(&last);
            let targets = targets(
                &old,
                [-2, -1, 0, 1, 2].map(|dx| own.beside(phase, dx, at)),
                errors.beside(phase, 0, at),
                energy.strength,
            );
            let mut best = [0; BATCH];
            shortlists.best(&targets[..len], classes, &mut best);
            let neighbours = [
                brush.labels.beside(phase, -1, at),
                brush.labels.beside(phase, 1, at),
                brush.above.beside(phase, 0, at),
                brush.below.beside(phase, 0, at),
            ];
            costs.best(&mut best, neighbours, &targets, classes);
            for i in 0..BATCH {
                best[i] = if classes[i] == PINNED { last[i] } else { best[i] };
            }
            for i in 0..len {
                if classes[i] != PINNED {
                    sums.clusters[usize::from(best[i])].add(&Cluster::of(targets[i].map(|c| c as u16), 1));
                }
            }
            let new = costs.colors(&best);
            let residuals: &mut [[i16; 4]; BATCH] = own.own_mut(phase, at);
            for ((e, new), old) in
                residuals.as_flattened_mut().iter_mut().zip(new.as_flattened()).zip(old.as_flattened())
            {
                *e += new - old;
            }
            *brush.labels.own_mut(phase, at) = best;
        }
    }
    own.join(residuals, |e| e);
    brush.labels.join(labels, |label| label as u8);
}

#[inline(always)]
fn targets(
    old: &[[i16; 4]; BATCH],
    around: [&[[i16; 4]; BATCH]; 5],
    errors: &[[i32; 4]; BATCH],
    strength: u32,
) -> [[i16; 4]; BATCH] {
    let [middle, near, far] = Energy::TAPS;
    let mut targets = [[0; 4]; BATCH];
    let around = around.map(|e| e.as_flattened());
    let (old, errors) = (old.as_flattened(), errors.as_flattened());
    for (i, target) in targets.as_flattened_mut().iter_mut().enumerate() {
        let e = |at: usize| i32::from(around[at][i]);
        let errors = errors[i] + middle * (near * (e(1) + e(3)) + far * (e(0) + e(4)));
        *target = (i32::from(old[i]) - e(2) - seen(strength, errors)).clamp(0, i32::from(HIGHEST)) as i16;
    }
    targets
}
