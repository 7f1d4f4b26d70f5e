//! Points on a GPU, in chunks, and the kernels run over them.

use std::sync::Arc;

use wgpu::{BindGroup, Buffer};

use crate::backend::gpu::chunks::PointChunk;
use crate::backend::gpu::constants::{CLUSTER_WORDS, INERTIA_WORD, SUMS_WORDS, WORKGROUP};
use crate::backend::gpu::device::Gpu;
use crate::backend::gpu::layout;
use crate::backend::gpu::pipelines::{Pipeline, PointPipelines};
use crate::backend::gpu::slice::Slice;
use crate::backend::gpu::sorted_points::SortedPoints;
use crate::backend::traits::{PointSet, Sealed};
use crate::error::Result;
use crate::image::palette::Palette;
use crate::kernel::cluster::update::{Run, Status};
use crate::lattice::point::Point;
use crate::points::WeightedPoints;
use crate::points::cluster::{Cluster, Sums};

/// Point-centroid pairs that one submit is filled with, and the most steps of a run in one.
const PAIRS_PER_SUBMIT: u64 = 1 << 31;
const STEPS_PER_SUBMIT: u64 = 16;

/// Points that lie on a GPU.
pub struct GpuPointSet<'a> {
    gpu: &'a Gpu,
    pipelines: &'a PointPipelines,
    points: Origin,
    chunks: Vec<Chunk>,
    centroids: Buffer,
    run: Buffer,
    sums: Buffer,
    update: BindGroup,
}

/// The source of the points.
enum Origin {
    Host(Arc<WeightedPoints>),
    /// Points on the device, with the labels of all.
    Device(SortedPoints, Buffer),
}

/// A part of the points, with the arguments of every kernel that goes over it.
struct Chunk {
    len: usize,
    labels: Slice,
    assign: BindGroup,
    accumulate: BindGroup,
    /// [`Chunk::accumulate`] with the number of pixels for a weight, where it is known.
    pixel_sums: Option<BindGroup>,
}

impl Chunk {
    fn pixel_sums(&self) -> &BindGroup {
        self.pixel_sums.as_ref().expect("these points are of an image")
    }
}

impl<'a> GpuPointSet<'a> {
    /// A set of points that come from the host.
    pub(super) fn new(gpu: &'a Gpu, points: Arc<WeightedPoints>) -> Self {
        let (channels, chunks) = (points.channels(), PointChunk::uploads(&gpu.context, &points));
        Self::of_chunks(gpu, Origin::Host(points), channels, chunks)
    }

    /// A set of points that are on the device.
    pub(super) fn on_device(gpu: &'a Gpu, sorted: SortedPoints) -> Self {
        let labels = gpu.context.zeros(sorted.len.next_multiple_of(4) as u64);
        let chunks = PointChunk::slices(&gpu.context, &sorted, &labels);
        Self::of_chunks(gpu, Origin::Device(sorted, labels), 3, chunks)
    }

    fn of_chunks(gpu: &'a Gpu, points: Origin, channels: usize, chunks: Vec<PointChunk>) -> Self {
        let (context, pipelines) = (&gpu.context, gpu.point_pipelines(channels));
        let words = |count: usize| context.zeros(4 * count as u64);
        let (centroids, run, sums) =
            (words(4 * Palette::MAX_COLORS), words(size_of::<layout::Run>() / 4), words(SUMS_WORDS));
        let mut encoder = context.encoder();
        let mut bind = |PointChunk { len, points, weights, pixels, labels }: PointChunk| {
            let boxes = context.zeros((len.div_ceil(WORKGROUP) * size_of::<[Point; 2]>()) as u64);
            let [boxes, centroids] = [&boxes, &centroids].map(|buffer| buffer.as_entire_buffer_binding());
            let bounding_boxes =
                pipelines.bounding_boxes.bind_parts(&context.device, [points.binding(), boxes.clone()]);
            let mut pass = context.pass(&mut encoder, pipelines.bounding_boxes.kernel);
            pipelines.bounding_boxes.dispatch(&mut pass, &bounding_boxes, len.div_ceil(WORKGROUP));
            let [run, sums] = [&run, &sums].map(|buffer| buffer.as_entire_buffer_binding());
            let accumulate = |weights: &Slice| {
                let arguments = [points.binding(), weights.binding(), labels.binding()];
                let others = [centroids.clone(), sums.clone(), run.clone()];
                pipelines.accumulate.bind_parts(&context.device, arguments.into_iter().chain(others))
            };
            let arguments = [points.binding(), centroids.clone(), labels.binding(), run.clone(), boxes];
            Chunk {
                len,
                assign: pipelines.assign.bind_parts(&context.device, arguments),
                accumulate: accumulate(&weights),
                pixel_sums: pixels.as_ref().map(accumulate),
                labels,
            }
        };
        let chunks = chunks.into_iter().map(&mut bind).collect();
        context.queue.submit([encoder.finish()]);
        let update = pipelines.update.bind(&context.device, &[&sums, &centroids, &run]);
        Self { gpu, pipelines, points, chunks, centroids, run, sums, update }
    }

    fn write(&self, run: &Run) {
        let header = layout::Run {
            clusters: run.centroids.len() as u32,
            status: run.status as u32,
            iterations: run.iterations,
            max_iterations: run.max_iterations,
            tolerance: run.tolerance,
            fixed: run.fixed,
            inertia: [0; 2],
        };
        self.gpu.context.write(&self.run, &[header]);
        let centroids: Vec<[u32; 4]> = run.centroids.iter().map(|c| c.map(u32::from)).collect();
        self.gpu.context.write(&self.centroids, &centroids);
        self.gpu.context.write(&self.sums, &[0u32; SUMS_WORDS]);
    }

    /// Records one kernel over all chunks, `each` points a workgroup.
    fn record(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pipeline: &Pipeline,
        arguments: impl Fn(&Chunk) -> &wgpu::BindGroup,
        each: usize,
    ) {
        let mut pass = self.gpu.context.pass(encoder, pipeline.kernel);
        for chunk in &self.chunks {
            pipeline.dispatch(&mut pass, arguments(chunk), chunk.len.div_ceil(each));
        }
    }

    fn record_assign_and_accumulate(&self, encoder: &mut wgpu::CommandEncoder) {
        self.record(encoder, &self.pipelines.assign, |chunk| &chunk.assign, WORKGROUP);
        self.record(encoder, &self.pipelines.accumulate, |chunk| &chunk.accumulate, 4 * WORKGROUP);
    }

    /// Submits what was recorded, and reads the sums of so many clusters.
    async fn read_sums(&self, encoder: wgpu::CommandEncoder, clusters: usize) -> Result<Sums> {
        let bytes = self.gpu.context.read(encoder, &[(&self.sums, 0, self.sums.size())]).await?;
        Ok(sums(&bytes, clusters))
    }

    async fn sums_of(&self, centroids: &[Point]) -> Result<Sums> {
        self.write(&Run::new(centroids.to_vec(), 1, 0));
        let mut encoder = self.gpu.context.encoder();
        self.record_assign_and_accumulate(&mut encoder);
        self.read_sums(encoder, centroids.len()).await
    }

    /// [`Quantizer::pixel_sums`](crate::backend::Quantizer::pixel_sums), where the numbers of pixels are known.
    pub(super) async fn pixel_sums(&self, centroids: &[Point]) -> Result<Sums> {
        self.write(&Run::new(centroids.to_vec(), 1, 0));
        let mut encoder = self.gpu.context.encoder();
        self.record(&mut encoder, &self.pipelines.accumulate, Chunk::pixel_sums, 4 * WORKGROUP);
        self.read_sums(encoder, centroids.len()).await
    }

    /// Submits what was recorded, and reads the sums' inertia and all labels.
    async fn read_labels(&self, encoder: wgpu::CommandEncoder) -> Result<(Vec<u8>, u64)> {
        let inertia = (&self.sums, 4 * INERTIA_WORD as u64, 8);
        let labels = self.chunks.iter().map(|Chunk { labels, .. }| (&labels.buffer, labels.offset, labels.bytes));
        let parts: Vec<_> = [inertia].into_iter().chain(labels).collect();
        let bytes = self.gpu.context.read(encoder, &parts).await?;
        let (inertia, mut packed) = bytes.split_at(8);
        let mut labels = Vec::with_capacity(self.len());
        for chunk in &self.chunks {
            labels.extend_from_slice(&packed[..chunk.len]);
            packed = &packed[chunk.labels.bytes as usize..];
        }
        Ok((labels, bytemuck::pod_read_unaligned::<u64>(inertia)))
    }

    /// All points and all labels, where they are on the device.
    pub(super) fn buffers(&self) -> Option<(&Buffer, &Buffer)> {
        match &self.points {
            Origin::Device(curve, labels) => Some((&curve.points, labels)),
            Origin::Host(_) => None,
        }
    }
}

/// The sums of so many clusters from their words.
pub(super) fn sums(bytes: &[u8], clusters: usize) -> Sums {
    let word = |at: usize| u64::from(u32::from_le_bytes(bytes.as_chunks().0[at]));
    let pair = |at: usize| word(at + 1) << 32 | word(at);
    let cluster = |first: usize| Cluster {
        sum: [0, 2, 4, 6].map(|axis| pair(first + axis)),
        weight: word(first + CLUSTER_WORDS - 1),
    };
    let clusters = (0..clusters).map(|label| cluster(label * CLUSTER_WORDS)).collect();
    Sums { clusters, inertia: pair(INERTIA_WORD) }
}

impl Sealed for GpuPointSet<'_> {}

impl PointSet for GpuPointSet<'_> {
    type StepCache = ();

    fn len(&self) -> usize {
        match &self.points {
            Origin::Host(points) => points.len(),
            Origin::Device(curve, _) => curve.len,
        }
    }

    async fn points(&self) -> Result<Arc<WeightedPoints>> {
        match &self.points {
            Origin::Host(points) => Ok(Arc::clone(points)),
            Origin::Device(curve, _) => curve.on_host(&self.gpu.context).await,
        }
    }

    async fn moments(&self) -> Result<(Cluster, u64)> {
        // The inertia of one cluster at the origin.
        let sums = self.sums_of(&[[0; 4]]).await?;
        Ok((sums.clusters[0], sums.inertia))
    }

    async fn with_coarse<T>(&self, fixed: &[Point], most: usize, work: impl FnOnce(WeightedPoints) -> T) -> Result<T> {
        Ok(work(match &self.points {
            Origin::Device(curve, _) if fixed.is_empty() => curve.coarse(self.gpu, most).await?,
            _ => self.points().await?.excluding(fixed).coarse(most),
        }))
    }

    async fn lloyd(&self, run: &mut Run, (): &mut (), steps: u32) -> Result<()> {
        self.write(run);
        let mut encoder = self.gpu.context.encoder();
        for _ in 0..steps.min(run.max_iterations.saturating_sub(run.iterations)) {
            self.record_assign_and_accumulate(&mut encoder);
            let mut pass = self.gpu.context.pass(&mut encoder, self.pipelines.update.kernel);
            self.pipelines.update.dispatch(&mut pass, &self.update, 1);
        }
        let parts = [(&self.run, 0, self.run.size()), (&self.centroids, 0, 16 * run.centroids.len() as u64)];
        let bytes = self.gpu.context.read(encoder, &parts).await?;
        let (header, centroids) = bytes.split_at(size_of::<layout::Run>());
        let header: layout::Run = bytemuck::pod_read_unaligned(header);
        if run.status == Status::Running {
            run.inertia = u64::from(header.inertia[1]) << 32 | u64::from(header.inertia[0]);
        }
        run.status = [Status::Running, Status::Converged, Status::Empty, Status::Exhausted][header.status as usize & 3];
        run.iterations = header.iterations;
        for (centroid, words) in run.centroids.iter_mut().zip(centroids.as_chunks::<16>().0) {
            *centroid = bytemuck::pod_read_unaligned::<[u32; 4]>(words).map(|word| word as u16);
        }
        Ok(())
    }

    fn steps_per_call(&self) -> u32 {
        let pairs = self.len() as u64 * Palette::MAX_COLORS as u64;
        (PAIRS_PER_SUBMIT / pairs).clamp(1, STEPS_PER_SUBMIT) as u32
    }

    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        self.write(&Run::new(centroids.to_vec(), 1, 0));
        let mut encoder = self.gpu.context.encoder();
        self.record_assign_and_accumulate(&mut encoder);
        self.read_labels(encoder).await
    }

    async fn assign_resident(&mut self, centroids: &[Point]) -> Result<Sums> {
        self.sums_of(centroids).await
    }

    async fn resident_labels(&self) -> Result<Vec<u8>> {
        Ok(self.read_labels(self.gpu.context.encoder()).await?.0)
    }
}
