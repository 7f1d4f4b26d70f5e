//! One row of a sweep: the targets of its pixels, and their best labels. The fast form of
//! [`kernel::relabel`](crate::internals::kernel::relabel).
//!
//! Loops over batches, each with one small task: so they become SIMD.

use crate::field::cost::LabelCost;
use crate::field::{LabelField, PHASES, PINNED, rows_of_phase};
use crate::host::diffuse_band::diffuse_band;
use crate::host::filtered_costs::{Around, FilteredCosts, best_filtered};
use crate::host::mix_row::mix_row;
use crate::host::neighbour_costs::NeighbourCosts;
use crate::host::packed_labels::{LABEL_WORD, PackedPalette, PackedRow, in_use, label};
use crate::host::phases::PhaseSplit;
use crate::host::row::Row;
use crate::host::shortlist::{BATCH, Shortlists, Targets, best_of_lists};
use crate::host::sight::Sight;
use crate::kernel::label::relabel::SHARE_BITS;
use crate::points::cluster::{Cluster, Sums};

/// Tables for the rows of a sweep, made from its label cost.
pub(crate) struct SweepTables<'a> {
    pub(crate) label_cost: &'a LabelCost,
    words: PackedPalette,
    prices: NeighbourCosts,
    filtered: Option<FilteredCosts<'a>>,
    pub(crate) sight: Sight,
    /// Sweeps over the same label field have different ones.
    number: u32,
    /// Whether errors are low-passed anywhere.
    shares_errors: bool,
}

impl<'a> SweepTables<'a> {
    pub(crate) fn new(label_cost: &'a LabelCost, number: u32) -> Self {
        let (words, prices, sight) =
            (PackedPalette::new(label_cost), NeighbourCosts::new(label_cost), Sight::new(label_cost));
        let shares_errors = label_cost.strengths.iter().any(|strength| strength.light > 0);
        let filtered = label_cost.filtering.as_ref().map(|filtering| FilteredCosts::new(label_cost, filtering));
        Self { label_cost, words, prices, filtered, sight, number, shares_errors }
    }
}

/// Pixels past either end of a row that see into it.
const MARGIN: usize = 2;

/// Buffers for one thread.
pub(crate) struct RowScratch {
    shortlists: Shortlists,
    /// Sums of the residuals of the rows around over each column, along one axis, by [`LabelCost::TAPS`], with a
    /// margin.
    columns: Vec<i32>,
    /// Sums of the same residuals over rows and columns.
    errors: Vec<i32>,
    /// The [errors](Self::errors) of each axis, by phase.
    errors_apart: Vec<PhaseSplit<i32>>,
    /// The row's own residuals along each axis.
    residuals: Vec<PhaseSplit<i16>>,
    /// The row's own labels and classes.
    labels: PackedRow,
    classes: PhaseSplit<u8>,
    above: PackedRow,
    below: PackedRow,
    /// The residuals of a row past an edge.
    nothing: Vec<i16>,
}

impl RowScratch {
    pub(crate) fn new(field: &LabelField) -> Self {
        let (width, axes) = (field.width(), field.axes);
        Self {
            shortlists: Shortlists::new(),
            columns: vec![0; width + 2 * MARGIN],
            errors: vec![0; width],
            errors_apart: (0..axes).map(|_| PhaseSplit::new(width, BATCH, 0)).collect(),
            residuals: (0..axes).map(|_| PhaseSplit::new(width, BATCH, 0)).collect(),
            labels: PackedRow::new(width),
            classes: PhaseSplit::new(width, BATCH, PINNED),
            above: PackedRow::new(width),
            below: PackedRow::new(width),
            nothing: vec![0; axes * width],
        }
    }

    /// Gives the pixels of a row their first labels.
    pub(crate) fn mix(&mut self, row: &mut Row<'_>, sight: &Sight, mask: &[u16]) {
        mix_row(&mut self.shortlists, row, sight, mask);
    }

    /// Gives the pixels of a row of blocks their first labels.
    pub(crate) fn diffuse(&mut self, rows: &mut [Row<'_>], sight: &Sight) {
        diffuse_band(&mut self.shortlists, rows, sight);
    }

    /// Chooses the labels of a row of a label field and adds the targets to the sums.
    pub(crate) fn relabel_row(
        &mut self,
        field: &LabelField,
        row: &mut Row<'_>,
        sweep: &SweepTables<'_>,
        sums: &mut Sums,
    ) {
        if sweep.shares_errors {
            low_pass_rows(self, field, row.y);
        }
        let labels_at = |y: Option<usize>| y.filter(|&y| y < field.height()).map_or(&[][..], |y| field.row(y).1);
        let beside = [row.y.checked_sub(1), Some(row.y + 1)].map(labels_at);
        match field.axes {
            3 => relabel_axes::<3>(self, row, beside, sweep, sums),
            _ => relabel_axes::<4>(self, row, beside, sweep, sums),
        }
    }

    /// Prepares for the rows of a sweep.
    pub(crate) fn start(&mut self, sweep: &SweepTables<'_>) {
        self.shortlists.start(sweep.label_cost, sweep.number);
    }
}

/// Adds up what a row sees of the two rows above and the two below.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn low_pass_rows(scratch: &mut RowScratch, field: &LabelField, y: usize) {
    let [middle, near, far] = LabelCost::TAPS;
    let RowScratch { columns, errors, errors_apart, nothing, .. } = scratch;
    let width = field.width();
    let rows = [-2, -1, 1, 2].map(|dy: isize| {
        let y = y.checked_add_signed(dy).filter(|&y| y < field.height());
        y.map_or(&nothing[..], |y| field.row(y).0)
    });
    for (axis, errors_apart) in errors_apart.iter_mut().enumerate() {
        let [a, b, c, d] = rows.map(|row| &row[axis * width..][..width]);
        for (i, sum) in columns[MARGIN..][..width].iter_mut().enumerate() {
            *sum = near * (i32::from(b[i]) + i32::from(c[i])) + far * (i32::from(a[i]) + i32::from(d[i]));
        }
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|column| &columns[column..][..width]);
        for (i, sum) in errors.iter_mut().enumerate() {
            *sum = middle * c[i] + near * (b[i] + d[i]) + far * (a[i] + e[i]);
        }
        errors_apart.fill(errors, |sum| sum);
    }
}

/// See [`RowScratch::relabel_row`]. The labels above and below are empty past the edge.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn relabel_axes<const AXES: usize>(
    scratch: &mut RowScratch,
    row: &mut Row<'_>,
    [above_row, below_row]: [&[u8]; 2],
    sweep: &SweepTables<'_>,
    sums: &mut Sums,
) {
    let RowScratch { shortlists, errors_apart: errors, residuals, labels, classes, above, below, .. } = scratch;
    let SweepTables { words, prices, filtered, sight, .. } = sweep;
    let (width, [middle, near, far]) = (row.labels.len(), LabelCost::TAPS);
    for (phases, row) in residuals.iter_mut().zip(row.residuals.chunks(width)) {
        phases.fill(row, |e| e);
    }
    labels.fill::<AXES>(words, &*row.labels);
    classes.fill(row.classes, |class| class);
    for (row_words, beside) in [(&mut *above, above_row), (&mut *below, below_row)] {
        match beside {
            [] => row_words.fill_absent(&*row.labels),
            _ => row_words.fill::<AXES>(words, beside),
        }
    }
    for phase in 0..PHASES {
        let count = rows_of_phase(width, phase);
        for at in (0..count).step_by(BATCH) {
            let len = BATCH.min(count - at);
            let classes = classes.beside(phase, 0, at);
            if classes.iter().all(|&class| class == PINNED) {
                continue;
            }
            let last = labels.beside(phase, 0, at).map(|words| *words);
            let mut shares = [[0; BATCH]; 4];
            for axis in 0..AXES {
                let [a, b, c, d] = [-2, -1, 1, 2].map(|dx| residuals[axis].beside::<BATCH>(phase, dx, at));
                let errors = errors[axis].beside::<BATCH>(phase, 0, at);
                for (i, share) in shares[axis].iter_mut().enumerate() {
                    let [a, b, c, d] = [a[i], b[i], c[i], d[i]].map(i32::from);
                    *share = errors[i] + middle * (near * (b + c) + far * (a + d));
                }
            }
            sight.shares::<AXES>(&mut shares, classes);
            let old = sight.lights::<AXES>(|i| label(last[LABEL_WORD][i]));
            let mut light = [[0; BATCH]; 4];
            for axis in 0..AXES {
                let residuals_here = residuals[axis].beside::<BATCH>(phase, 0, at);
                for i in 0..BATCH {
                    let seen = (shares[axis][i] + (1 << (SHARE_BITS - 1))) >> SHARE_BITS;
                    light[axis][i] = old[axis][i] - i32::from(residuals_here[i]) - seen;
                }
            }
            let targets = sight.seen::<AXES>(&light);
            let mut best = [0; BATCH];
            best_of_lists(shortlists, (&targets, len), classes, &mut best);
            let mut best = words.of::<AXES>(&best);
            match filtered {
                Some(filtered) => {
                    let around = Around { row: labels, above, below, phase, at };
                    best_filtered::<AXES>(filtered, &mut best, &around, words, (&targets, classes));
                }
                None => {
                    let [left, right] = [-1, 1].map(|dx| labels.beside(phase, dx, at));
                    let neighbours = [left, right, above.beside(phase, 0, at), below.beside(phase, 0, at)];
                    prices.best::<AXES>(&mut best, neighbours, &targets, classes);
                }
            }
            for (best, last) in best.iter_mut().zip(&last).take(in_use(AXES)) {
                for i in 0..BATCH {
                    best[i] = if classes[i] == PINNED { last[i] } else { best[i] };
                }
            }
            add(sums, &best[LABEL_WORD], &targets, &classes[..len]);
            let new = sight.lights::<AXES>(|i| label(best[LABEL_WORD][i]));
            for axis in 0..AXES {
                let residuals_here = residuals[axis].batch_mut::<BATCH>(phase, at);
                for i in 0..BATCH {
                    residuals_here[i] += (new[axis][i] - old[axis][i]) as i16;
                }
            }
            labels.set::<AXES>(phase, at, &best);
        }
    }
    for (phases, row) in residuals.iter().zip(row.residuals.chunks_mut(width)) {
        phases.join(row, |e| e);
    }
    labels.join(row.labels);
}

/// Adds the targets of pixels that are not pinned to the sums of their labels.
#[inline(always)]
fn add(sums: &mut Sums, label_words: &[u32; BATCH], targets: &Targets, classes: &[u8]) {
    for (i, &class) in classes.iter().enumerate() {
        if class != PINNED {
            let target = targets.each_ref().map(|axis| axis[i] as u16);
            sums.clusters[label(label_words[i])].add(&Cluster::from_point(target, 1));
        }
    }
}
