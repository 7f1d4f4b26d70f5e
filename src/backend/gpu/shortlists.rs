//! Short lists on a GPU: made level by level before each sweep, each from those of cells twice as wide.

use wgpu::{BindGroup, Buffer, BufferUsages};

use crate::backend::gpu::context::Context;
use crate::backend::gpu::layout::Level;
use crate::backend::gpu::pipelines::Pipeline;
use crate::field::LabelField;
use crate::image::palette::Palette;
use crate::kernel::label::shortlist::{LabelSet, label_set};
use crate::lattice::point::COORDINATE_BITS;

/// Pixels that a list is made for, at the least: one that serves few is dearer than the labels it saves them.
const PIXELS_PER_LIST: usize = 4;

/// The smallest cells have so many bits of a coordinate outside. Below 2^7 lattice units most lists stop getting
/// shorter.
const DEEPEST: u32 = 5;

/// The lists of all levels, and how to make them.
pub(super) struct Shortlists {
    pub(super) lists: Buffer,
    /// Bits of a coordinate inside the smallest cells, and the first of their lists.
    pub(super) cell_bits: u32,
    pub(super) first: u32,
    steps: Vec<Step>,
}

/// A dispatch.
struct Step {
    lists: usize,
    arguments: BindGroup,
}

/// Lists of the cells that have so many bits of a coordinate outside.
fn lists(depth: u32) -> usize {
    LabelField::CLASSES << (3 * depth)
}

impl Shortlists {
    /// Lists for a label field of so many pixels.
    pub(super) fn new(
        context: &Context,
        pipeline: &Pipeline,
        pixels: usize,
        [label_cost, palette]: [&Buffer; 2],
    ) -> Self {
        let first = |depth: u32| (0..depth).map(lists).sum::<usize>();
        let bytes = |depth: u32| (first(depth + 1) * size_of::<LabelSet>()) as u64;
        let pays = |depth: &u32| PIXELS_PER_LIST * lists(*depth) <= pixels && bytes(*depth) <= context.most_bytes();
        let depth = (1..=DEEPEST).rev().find(pays).unwrap_or(0);
        let buffer = context.zeros(bytes(depth));
        // For a list each label is looked at twice, at the most.
        let most = context.pairs_per_dispatch() as usize / (2 * Palette::MAX_COLORS);
        let levels = (1..=depth).flat_map(|depth| (0..lists(depth)).step_by(most).map(move |from| (depth, from)));
        let step = |(depth, from): (u32, usize)| {
            let to = lists(depth).min(from + most);
            let level = Level {
                cell_bits: COORDINATE_BITS - depth,
                first: first(depth) as u32,
                parents: first(depth - 1) as u32,
                start: from as u32,
                end: to as u32,
            };
            let level = context.upload(&[level], BufferUsages::STORAGE);
            Step {
                lists: to - from,
                arguments: pipeline.bind(&context.device, &[&buffer, label_cost, palette, &level]),
            }
        };
        let steps = levels.map(step).collect();
        Self { lists: buffer, cell_bits: COORDINATE_BITS - depth, first: first(depth) as u32, steps }
    }

    /// Records the making of all lists for so many labels. The widest cells' are written to the queue at once: before
    /// the next call, what was recorded has to be submitted.
    pub(super) fn record(
        &self,
        context: &Context,
        encoder: &mut wgpu::CommandEncoder,
        pipeline: &Pipeline,
        labels: usize,
    ) {
        context.write(&self.lists, &[label_set(0..labels); LabelField::CLASSES]);
        if self.steps.is_empty() {
            return;
        }
        let mut pass = context.pass(encoder, pipeline.kernel);
        for Step { lists, arguments } in &self.steps {
            pipeline.dispatch(&mut pass, arguments, context.groups(*lists));
        }
    }
}
