//! One row of a sweep: what its pixels aim at, and the labels that come nearest.
//!
//! Loops over batches, each with one small task: so they become SIMD.

use super::neighbours::{ABSENT, Costs};
use super::shortlist::{BATCH, Shortlists};
use super::thirds::Thirds;
use crate::canvas::{Canvas, PHASES, PINNED, every_third};
use crate::kernel::{Cluster, Energy, Sums, seen};
use crate::lattice::HIGHEST;

/// A row whose labels are chosen, with the labels above and below; those are empty at the edge.
pub(super) struct Row<'a> {
    pub(super) residuals: &'a mut [[i16; 4]],
    pub(super) labels: &'a mut [u8],
    pub(super) classes: &'a [u8],
    pub(super) above: &'a [u8],
    pub(super) below: &'a [u8],
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
    errors_apart: Thirds<[i32; 4]>,
    /// The row's own residuals, labels and classes.
    residuals: Thirds<[i16; 4]>,
    labels: Thirds<u16>,
    classes: Thirds<u8>,
    above: Thirds<u16>,
    below: Thirds<u16>,
    /// The residuals of a row past an edge.
    nothing: Vec<[i16; 4]>,
}

impl Brush {
    pub(super) fn new(canvas: &Canvas) -> Self {
        let width = canvas.width();
        let labels = || Thirds::new(width, BATCH, ABSENT);
        Self {
            shortlists: Shortlists::new(width * canvas.height()),
            columns: vec![[0; 4]; width + 2 * MARGIN],
            errors: vec![[0; 4]; width],
            errors_apart: Thirds::new(width, BATCH, [0; 4]),
            residuals: Thirds::new(width, BATCH, [0; 4]),
            labels: labels(),
            classes: Thirds::new(width, BATCH, PINNED),
            above: labels(),
            below: labels(),
            nothing: vec![[0; 4]; width],
        }
    }

    /// To be called before the rows of a sweep.
    pub(super) fn start(&mut self, energy: &Energy, sweep: u32) {
        self.shortlists.start(energy, sweep);
    }
}

/// Adds up what a row sees of the two rows above and the two below.
#[multiversion::multiversion(targets("x86_64+avx2"))]
pub(super) fn look_around(brush: &mut Brush, canvas: &Canvas, y: usize) {
    let [own, near, far] = Energy::TAPS;
    let Brush { columns, errors, errors_apart, nothing, .. } = brush;
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
    for (i, sum) in errors.as_flattened_mut()[..len].iter_mut().enumerate() {
        *sum = own * c[i] + near * (b[i] + d[i]) + far * (a[i] + e[i]);
    }
    errors_apart.fill(errors, |sum| sum);
}

/// Chooses the labels of a row and adds the targets to the sums.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn paint(
    brush: &mut Brush,
    row: Row<'_>,
    (energy, costs): (&Energy, &Costs),
    backwards: bool,
    sums: &mut Sums,
) {
    let Brush { shortlists, errors_apart: errors, residuals, labels, classes, above, below, .. } = brush;
    residuals.fill(row.residuals, |e| e);
    labels.fill(row.labels, u16::from);
    classes.fill(row.classes, |class| class);
    for (thirds, beside) in [(&mut *above, row.above), (&mut *below, row.below)] {
        match beside {
            [] => thirds.fill(row.labels, |_| ABSENT),
            _ => thirds.fill(beside, u16::from),
        }
    }
    for step in 0..PHASES {
        let phase = if backwards { PHASES - 1 - step } else { step };
        let count = every_third(row.labels.len(), phase);
        for at in (0..count).step_by(BATCH) {
            let len = BATCH.min(count - at);
            let classes = classes.beside(phase, 0, at);
            if classes.iter().all(|&class| class == PINNED) {
                continue;
            }
            let last = *labels.beside(phase, 0, at);
            let old = costs.colors(&last);
            let around = [-2, -1, 0, 1, 2].map(|dx| residuals.beside(phase, dx, at));
            let targets = targets(&old, around, errors.beside(phase, 0, at), energy.strength);
            let mut best = [0; BATCH];
            shortlists.best(&targets[..len], classes, &mut best);
            let [left, right] = [-1, 1].map(|dx| labels.beside(phase, dx, at));
            let neighbours = [left, right, above.beside(phase, 0, at), below.beside(phase, 0, at)];
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
            let own = residuals.own_mut::<BATCH>(phase, at).as_flattened_mut();
            for ((e, new), old) in own.iter_mut().zip(new.as_flattened()).zip(old.as_flattened()) {
                *e += new - old;
            }
            *labels.own_mut(phase, at) = best;
        }
    }
    residuals.join(row.residuals, |e| e);
    labels.join(row.labels, |label| label as u8);
}

/// Pixels less the share of the errors around them that is seen.
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
