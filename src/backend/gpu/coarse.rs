//! The coarse set of points on a device: classes of boxes come to the host, which says where to cut, and the boxes'
//! means.

use wgpu::BufferUsages;

use crate::backend::gpu::color_count::words;
use crate::backend::gpu::constants::{TEAM, WORKGROUP};
use crate::backend::gpu::device::Gpu;
use crate::backend::gpu::sorted_points::SortedPoints;
use crate::error::Result;
use crate::kernel::coarse::select_splits::least_kept;
use crate::kernel::coarse::split_class::SPLIT_CLASSES;
use crate::kernel::count::count_colors::PAGE;
use crate::points::WeightedPoints;

/// Boxes that a workgroup pools.
const BOXES_OF_A_GROUP: usize = WORKGROUP / TEAM;

impl SortedPoints {
    /// [`WeightedPoints::coarse`].
    pub(super) async fn coarse(&self, gpu: &Gpu, most: usize) -> Result<WeightedPoints> {
        let (context, color_pipelines, storage) = (&gpu.context, gpu.color_pipelines(), BufferUsages::STORAGE);
        let (words_of, groups) = (|count: usize| context.zeros(4 * count as u64), [context.groups(self.len), 1]);
        // One more than there are points: the sum of all stands behind the last.
        let (before, fences, counts) = (words_of(self.len + 1), words_of(self.len), words_of(SPLIT_CLASSES));
        let mut encoder = context.encoder();
        encoder.copy_buffer_to_buffer(&self.weights, 0, &before, 0, self.weights.size());
        let pages = [(self.len + 1).div_ceil(PAGE), 1];
        let totals = words_of(pages[0]);
        context.record(&mut encoder, &color_pipelines.block_sums, &[&before, &totals], pages);
        context.record(&mut encoder, &color_pipelines.prefix_sum, &[&before, &totals], pages);
        let buffers = [&self.points, &before, &fences, &counts];
        context.record(&mut encoder, &color_pipelines.split_class, &buffers, groups);
        let counts = context.read(encoder, &[(&counts, 0, counts.size())]).await?;
        let (least, inner) = least_kept(&words(&counts).collect::<Vec<_>>(), most);

        let least = context.upload(&[least as u32], storage);
        let (starts, found) = (words_of(inner + 1), words_of(1));
        let mut encoder = context.encoder();
        context.record(&mut encoder, &color_pipelines.select_splits, &[&fences, &least, &starts, &found], groups);
        let starts = context.read(encoder, &[(&starts, 0, starts.size())]).await?;
        let mut starts: Vec<u32> = words(&starts).collect();
        radsort::sort(&mut starts);
        starts.push(self.len as u32);

        let starts = context.upload(&starts, storage);
        let pooled = words_of(4 * (inner + 1));
        let mut encoder = context.encoder();
        let (all, across) = ((inner + 1).div_ceil(BOXES_OF_A_GROUP), context.adapter.max_workgroups as usize);
        let groups = [all.min(across), all.div_ceil(across)];
        context.record(
            &mut encoder,
            &color_pipelines.box_means,
            &[&self.points, &self.weights, &starts, &pooled],
            groups,
        );
        let pooled = context.read(encoder, &[(&pooled, 0, pooled.size())]).await?;
        let boxes = pooled.as_chunks().0.iter().map(|words| {
            let [xy, z, weight, cell] = bytemuck::pod_read_unaligned::<[u32; 4]>(words as &[u8; 16]);
            (([xy as u16, (xy >> 16) as u16, z as u16, 0], weight), cell)
        });
        let ((points, weights), cells) = boxes.unzip();
        Ok(WeightedPoints::from_sorted(3, points, weights, cells))
    }
}
