//! The colours of an image as points on a device, sorted along the Z-order curve, and what they weigh.

use std::sync::Arc;

use async_lock::OnceCell;
use wgpu::{Buffer, BufferUsages};

use crate::backend::gpu::color_count::{ColorCount, words};
use crate::backend::gpu::context::Context;
use crate::backend::gpu::device::Gpu;
use crate::backend::gpu::slice::Slice;
use crate::error::Result;
use crate::kernel::count::count_colors::PAGE;
use crate::kernel::sort::to_lattice::BUCKETS;
use crate::kernel::weight::group_factors::group_factors;
use crate::kernel::weight::group_weights::GROUPS;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::lattice::zorder::cell;
use crate::points::WeightedPoints;

/// Points of three channels in the order of [`WeightedPoints`].
pub(super) struct SortedPoints {
    pub(super) len: usize,
    pub(super) points: Buffer,
    /// The number of pixels of each.
    pub(super) pixels: Buffer,
    pub(super) weights: Buffer,
    on_host: OnceCell<Arc<WeightedPoints>>,
}

/// Colours that share a bucket, more or less, where all there are are in the image: each is compared with the others.
const CROWD: usize = 1 << 9;

/// Workgroups that weigh points: each leaves a sum to be read.
const WEIGHERS: usize = 256;

impl SortedPoints {
    /// Sorts the counted colours, and replaces the pixels by the indices of their points; a pixel weighs 1.
    pub(super) fn new(gpu: &Gpu, counted: &ColorCount, lattice: &Lattice) -> Self {
        let (context, color_pipelines, len) = (&gpu.context, gpu.color_pipelines(), counted.len);
        let words = |count: usize| context.zeros(4 * count as u64);
        let tables = context.upload(&lattice.tables(), BufferUsages::STORAGE);
        let (unsorted, points) = (words(2 * len), words(2 * len));
        let (buckets, pages, order, pixels) = (words(BUCKETS), words(BUCKETS / PAGE), words(len), words(len));
        let ColorCount { colors, counts, bins, .. } = counted;
        let groups = [context.groups(len), 1];
        let mut encoder = context.encoder();
        context.record(
            &mut encoder,
            &color_pipelines.to_lattice,
            &[&tables, colors, &unsorted, &buckets, &pages],
            groups,
        );
        context.record(&mut encoder, &color_pipelines.prefix_sum, &[&buckets, &pages], [BUCKETS / PAGE, 1]);
        context.record(&mut encoder, &color_pipelines.scatter, &[&unsorted, &buckets, &order], groups);
        let part = context.pairs_per_dispatch() as usize / CROWD;
        for start in (0..len).step_by(part) {
            let range = start..len.min(start + part);
            let groups = [context.groups(range.len()), 1];
            let slices = [(colors, 4), (counts, 4), (&unsorted, 8)];
            let slices = slices.map(|(buffer, each)| Slice::of(buffer, each, range.clone()));
            let buffers = [&buckets, &order, bins, &points, &pixels].map(|buffer| buffer.as_entire_buffer_binding());
            let arguments = slices.iter().map(Slice::binding).chain(buffers);
            context.record_parts(&mut encoder, &color_pipelines.sort_in_bucket, arguments, groups);
        }
        counted.record_color_ids(gpu, &mut encoder);
        context.queue.submit([encoder.finish()]);
        Self { len, points, weights: pixels.clone(), pixels, on_host: OnceCell::new() }
    }

    /// Weighs points by what their pixels weigh, which is below 2^32 in all and has these sums by group: times the
    /// [`group_factors`] of a lattice, as they fit.
    pub(super) async fn weigh(&mut self, gpu: &Gpu, weights: &Buffer, sums: &[u32], lattice: &Lattice) -> Result<()> {
        let (context, color_pipelines) = (&gpu.context, gpu.color_pipelines());
        let sums: Vec<u64> = sums.iter().map(|&sum| sum.into()).collect();
        let factors = group_factors(&sums, lattice);
        let all: u64 = sums.iter().zip(&factors).map(|(sum, &factor)| sum * u64::from(factor)).sum();
        let factors = context.upload(&factors, BufferUsages::STORAGE);
        let groups = context.groups(self.len).min(WEIGHERS);
        let totals = context.zeros(8 * groups as u64);
        self.weights = context.zeros(4 * self.len as u64);
        // The first that may be enough: less than 1 of each point is lost.
        let least = |&halvings: &u32| (all >> halvings).saturating_sub(self.len as u64) <= WeightedPoints::MAX_WEIGHT;
        for halvings in (0..32).skip_while(|halvings| !least(halvings)) {
            let halvings = context.upload(&[halvings], BufferUsages::STORAGE);
            let mut encoder = context.encoder();
            let buffers = [&self.points, weights, &factors, &halvings, &self.weights, &totals];
            context.record(&mut encoder, &color_pipelines.scale_weights, &buffers, [groups, 1]);
            let totals = context.read(encoder, &[(&totals, 0, totals.size())]).await?;
            let total: u64 = totals.as_chunks().0.iter().map(|&sum| u64::from_le_bytes(sum)).sum();
            if total <= WeightedPoints::MAX_WEIGHT {
                return Ok(());
            }
        }
        // Points weigh 1 at the least, and are fewer than 2^25.
        Err(context.error("weights were added up wrongly".to_owned()))
    }

    /// Records the weight of each group of colours, and returns the buffer of their sums.
    pub(super) fn record_group_weights(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        weights: &Buffer,
    ) -> Buffer {
        let sums = gpu.context.zeros(4 * GROUPS as u64);
        let groups = [gpu.context.groups(self.len.div_ceil(4)), 1];
        gpu.context.record(encoder, &gpu.color_pipelines().group_weights, &[&self.points, weights, &sums], groups);
        sums
    }

    /// The points on the host, read by the first call.
    pub(super) async fn on_host(&self, context: &Context) -> Result<Arc<WeightedPoints>> {
        Ok(Arc::clone(self.on_host.get_or_try_init(async || Ok(Arc::new(self.read(context).await?))).await?))
    }

    async fn read(&self, context: &Context) -> Result<WeightedPoints> {
        let parts = [(&self.points, 0, self.points.size()), (&self.weights, 0, self.weights.size())];
        let bytes = context.read(context.encoder(), &parts).await?;
        let (points, weights) = bytes.split_at(8 * self.len);
        let points: Vec<Point> =
            points.as_chunks::<8>().0.iter().map(|point| bytemuck::pod_read_unaligned(point)).collect();
        let cells = points.iter().map(|&point| cell(point, 3)).collect();
        Ok(WeightedPoints::from_sorted(3, points, words(weights).collect(), cells))
    }
}
