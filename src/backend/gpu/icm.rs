//! A label field on a GPU, and the sweeps over it.

use std::iter::repeat;

use wgpu::BufferUsages;

use crate::backend::gpu::constants::{BLOCKS, SUMS_WORDS, TILE};
use crate::backend::gpu::context::Context;
use crate::backend::gpu::device::Gpu;
use crate::backend::gpu::layout;
use crate::backend::gpu::layout::{PhaseRows, Sides};
use crate::backend::gpu::pipelines::{FieldPipelines, Pipeline};
use crate::backend::gpu::point_set::sums;
use crate::backend::gpu::shortlists::Shortlists;
use crate::error::Result;
use crate::field::cost::LabelCost;
use crate::field::filtering::Filtering;
use crate::field::{PHASES, rows_of_phase};
use crate::image::palette::Palette;
use crate::kernel::label::diffuse_blocks::{BLOCK_HEIGHT, BLOCK_WIDTH};
use crate::kernel::label::mix::TRIES;
use crate::kernel::label::shortlist::LabelSet;
use crate::lattice::eye::ROOTS;
use crate::lattice::light::Light;
use crate::lattice::point::{Point, distance2};
use crate::points::cluster::Sums;

pub(super) struct DeviceField<'a> {
    context: &'a Context,
    pipelines: &'a FieldPipelines,
    width: usize,
    height: usize,
    residuals: wgpu::Buffer,
    labels_and_classes: wgpu::Buffer,
    label_cost: wgpu::Buffer,
    palette: wgpu::Buffer,
    shortlists: Shortlists,
    sums: wgpu::Buffer,
    /// The cube roots of light, two a word.
    roots: wgpu::Buffer,
    shifts: wgpu::Buffer,
    shift_residuals: wgpu::BindGroup,
    dispatches: Vec<Dispatch>,
}

/// A call of `relabel` for some rows of a phase.
struct Dispatch {
    phase: [usize; 2],
    rows: usize,
    arguments: wgpu::BindGroup,
}

/// The tables of a filtering: bits by filtered byte, labels by byte, bytes by label.
fn tables(Filtering { bytes, labels, bits, .. }: &Filtering) -> Vec<[u32; 4]> {
    const NONE: u32 = Palette::MAX_COLORS as u32;
    let labels = labels.iter().map(|&label| u32::from(label)).chain(repeat(NONE)).take(Palette::MAX_COLORS);
    let bytes = bytes.iter().map(|&byte| u32::from(byte)).chain(repeat(0)).take(Palette::MAX_COLORS);
    bits.iter().copied().chain(labels).chain(bytes).collect::<Vec<u32>>().as_chunks().0.to_vec()
}

impl Gpu {
    /// The short lists for a label field of so many channels and such sides, with the bits of a coordinate inside their
    /// cells: so a test can compare them with their twins.
    #[doc(hidden)]
    pub async fn shortlists(
        &self,
        label_cost: &LabelCost,
        channels: usize,
        sides: [usize; 2],
    ) -> Result<(Vec<LabelSet>, u32)> {
        let field = [8, 4].map(|bytes| self.context.zeros(bytes * (sides[0] * sides[1]) as u64));
        let solver = DeviceField::new(&self.context, self.field_pipelines(channels), sides, field);
        let (encoder, lists) = (solver.begin(label_cost), &solver.shortlists);
        let first = u64::from(lists.first) * size_of::<LabelSet>() as u64;
        let bytes = self.context.read(encoder, &[(&lists.lists, first, lists.lists.size() - first)]).await?;
        Ok((
            bytes
                .as_chunks::<{ size_of::<LabelSet>() }>()
                .0
                .iter()
                .map(|bytes| bytemuck::pod_read_unaligned(bytes))
                .collect(),
            lists.cell_bits,
        ))
    }
}

impl<'a> DeviceField<'a> {
    pub(super) fn new(
        context: &'a Context,
        pipelines: &'a FieldPipelines,
        [width, height]: [usize; 2],
        [residuals, labels_and_classes]: [wgpu::Buffer; 2],
    ) -> Self {
        let storage = BufferUsages::STORAGE;
        let words = |words: usize| context.zeros(4 * words as u64);
        let label_cost = words(size_of::<layout::LabelCost>() / 4);
        // Colours and their lights, and the tables of a filtering.
        let palette = words((8 + 3) * Palette::MAX_COLORS);
        let shifts = words(4 * Palette::MAX_COLORS);
        let roots = context.upload(&ROOTS[..], storage);
        let sums = words(SUMS_WORDS);
        let shortlists = Shortlists::new(context, &pipelines.shortlist, width * height, [&label_cost, &palette]);
        let device = &context.device;
        let shift_residuals = pipelines.shift_residuals.bind(device, &[&residuals, &labels_and_classes, &shifts]);
        // A dispatch is kept short: so many pixels with every colour, and whole tiles of rows.
        let across = width.div_ceil(PHASES).next_multiple_of(TILE);
        let pixels = context.pairs_per_dispatch() as usize / Palette::MAX_COLORS;
        let most = (pixels / across / TILE * TILE).clamp(TILE, TILE * context.adapter.max_workgroups as usize);
        let phases = (0..PHASES).flat_map(|y| (0..PHASES).map(move |x| [x, y]));
        let dispatches = phases.flat_map(|phase| {
            let all = rows_of_phase(height, phase[1]);
            (0..all).step_by(most).map(move |first| (phase, first, most.min(all - first)))
        });
        let dispatches = dispatches
            .map(|(phase, first, rows)| {
                let phase_rows =
                    PhaseRows { phase: phase.map(|axis| axis as u32), first: first as u32, rows: rows as u32 };
                let phase_rows = context.upload(&[phase_rows], storage);
                let lists = &shortlists.lists;
                let arguments =
                    [&residuals, &labels_and_classes, &label_cost, &palette, lists, &phase_rows, &sums, &roots];
                Dispatch { phase, rows, arguments: pipelines.relabel.bind(device, &arguments) }
            })
            .collect();
        Self {
            context,
            pipelines,
            width,
            height,
            residuals,
            labels_and_classes,
            label_cost,
            palette,
            shortlists,
            sums,
            roots,
            shifts,
            shift_residuals,
            dispatches,
        }
    }

    /// Sends a label cost to the device, and records the making of its short lists.
    fn begin(&self, label_cost: &LabelCost) -> wgpu::CommandEncoder {
        let [parts, alike] = label_cost.eye.luma();
        let words = layout::LabelCost {
            sides: Sides::new([self.width, self.height]),
            palette_len: label_cost.palette.len() as u32,
            price_shift: label_cost.price_shift,
            cell_bits: self.shortlists.cell_bits,
            first_list: self.shortlists.first,
            eye: label_cost.eye as u32,
            color_length: label_cost.eye.color_length(),
            parts,
            alike,
            prices: label_cost.prices,
            strengths: label_cost.strengths.map(|strength| strength.color << 8 | strength.light),
            is_filtered: label_cost.filtering.is_some().into(),
            filter_number: label_cost.filtering.as_ref().map_or(0, |filtering| filtering.filter.into()),
            padding: [0; 2],
        };
        self.context.write(&self.label_cost, &[words]);
        let color = |(&color, &bits): (&Point, &u32)| {
            let [x, y, z, w] = color.map(u32::from);
            [y << 16 | x, w << 16 | z, distance2(color, [0; 4]), bits]
        };
        let mut colors: Vec<[u32; 4]> = label_cost.palette.iter().zip(&label_cost.bits).map(color).collect();
        colors.resize(Palette::MAX_COLORS, [0; 4]);
        colors.extend(label_cost.lights.iter().map(|light| light.map(|c| i32::from(c) as u32)));
        if let Some(filtering) = &label_cost.filtering {
            colors.resize(2 * Palette::MAX_COLORS, [0; 4]);
            colors.extend(tables(filtering));
        }
        self.context.write(&self.palette, &colors);
        self.context.write(&self.sums, &[0u32; SUMS_WORDS]);
        let mut encoder = self.context.encoder();
        self.shortlists.record(self.context, &mut encoder, &self.pipelines.shortlist, label_cost.palette.len());
        encoder
    }

    /// The pixels of each label.
    pub(super) async fn mix(&self, label_cost: &LabelCost, mask: &[u16]) -> Result<Vec<u64>> {
        let (context, pixels) = (self.context, self.width * self.height);
        let mut encoder = self.begin(label_cost);
        let most = context.pairs_per_dispatch() as usize / (Palette::MAX_COLORS * TRIES as usize);
        let level = |i: usize| u32::from(mask[i]);
        let levels = std::array::from_fn(|word| level(2 * word) | level(2 * word + 1) << 16);
        for first in (0..pixels).step_by(most) {
            let past = pixels.min(first + most);
            let words = layout::Mask { first: first as u32, past: past as u32, levels };
            self.record_labels(&mut encoder, &self.pipelines.mix, words, context.groups(past - first));
        }
        self.counts(encoder, label_cost).await
    }

    /// The pixels of each label.
    pub(super) async fn diffuse(&self, label_cost: &LabelCost) -> Result<Vec<u64>> {
        let (context, blocks) = (self.context, self.width.div_ceil(BLOCK_WIDTH) * self.height.div_ceil(BLOCK_HEIGHT));
        let mut encoder = self.begin(label_cost);
        let most = context.pairs_per_dispatch() as usize / (Palette::MAX_COLORS * BLOCK_WIDTH * BLOCK_HEIGHT);
        for first in (0..blocks).step_by(most) {
            let past = blocks.min(first + most);
            let words = layout::Blocks { first: first as u32, past: past as u32 };
            let groups = (past - first).div_ceil(BLOCKS).min(context.adapter.max_workgroups as usize);
            self.record_labels(&mut encoder, &self.pipelines.diffuse_blocks, words, groups);
        }
        self.counts(encoder, label_cost).await
    }

    /// Records a kernel that chooses first labels, with the words of its own argument.
    fn record_labels<T: bytemuck::NoUninit>(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pipeline: &Pipeline,
        words: T,
        groups: usize,
    ) {
        let words = self.context.upload(&[words], BufferUsages::STORAGE);
        let Self { residuals, labels_and_classes, label_cost, palette, shortlists, roots, sums, .. } = self;
        let buffers = [residuals, labels_and_classes, label_cost, palette, &shortlists.lists, &words, sums, roots];
        self.context.record(encoder, pipeline, &buffers, [groups, 1]);
    }

    /// Submits what was recorded, and reads the weight of each cluster.
    async fn counts(&self, encoder: wgpu::CommandEncoder, label_cost: &LabelCost) -> Result<Vec<u64>> {
        let bytes = self.context.read(encoder, &[(&self.sums, 0, self.sums.size())]).await?;
        let sums = sums(&bytes, label_cost.palette.len());
        Ok(sums.clusters.iter().map(|cluster| cluster.weight).collect())
    }

    pub(super) async fn sweep(&self, label_cost: &LabelCost) -> Result<Sums> {
        let mut encoder = self.begin(label_cost);
        for dispatch in &self.dispatches {
            let mut pass = self.context.pass(&mut encoder, self.pipelines.relabel.kernel);
            let columns = rows_of_phase(self.width, dispatch.phase[0]);
            let groups = [columns.div_ceil(TILE), dispatch.rows.div_ceil(TILE)];
            if columns > 0 {
                self.pipelines.relabel.dispatch2(&mut pass, &dispatch.arguments, groups);
            }
        }
        let bytes = self.context.read(encoder, &[(&self.sums, 0, self.sums.size())]).await?;
        Ok(sums(&bytes, label_cost.palette.len()))
    }

    pub(super) async fn shift_residuals(&self, from: &[Light], to: &[Light]) -> Result<()> {
        let shift = |(from, to): (&Light, &Light)| -> [i32; 4] {
            std::array::from_fn(|axis| i32::from(to[axis]) - i32::from(from[axis]))
        };
        self.context.write(&self.shifts, &from.iter().zip(to).map(shift).collect::<Vec<_>>());
        let mut encoder = self.context.encoder();
        let groups = self.context.groups(self.width * self.height);
        let mut pass = self.context.pass(&mut encoder, self.pipelines.shift_residuals.kernel);
        self.pipelines.shift_residuals.dispatch(&mut pass, &self.shift_residuals, groups);
        drop(pass);
        self.context.queue.submit([encoder.finish()]);
        Ok(())
    }

    pub(super) async fn labels(&self) -> Result<Vec<u8>> {
        let pixels = self.width * self.height;
        let labels = self.context.zeros(pixels.next_multiple_of(4) as u64);
        let sides = self.context.upload(&[Sides::new([self.width, self.height])], BufferUsages::STORAGE);
        let mut encoder = self.context.encoder();
        let groups = [self.context.groups(pixels.div_ceil(4)), 1];
        self.context.record(
            &mut encoder,
            &self.pipelines.read_labels,
            &[&self.labels_and_classes, &labels, &sides],
            groups,
        );
        let mut bytes = self.context.read(encoder, &[(&labels, 0, labels.size())]).await?;
        bytes.truncate(pixels);
        Ok(bytes)
    }
}
