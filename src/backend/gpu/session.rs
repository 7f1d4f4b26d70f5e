//! Points on a GPU, in chunks, and the kernels run over them.

use rayon::prelude::*;
use wgpu::BufferUsages;

use super::context::Context;
use super::pipelines::{OfPoints, Pipeline};
use super::shaders::{CLUSTER_WORDS, SUMS_WORDS, WORKGROUP};
use crate::backend::Session;
use crate::kernel::{Cluster, Run, Status, Sums};
use crate::lattice::{Point, bounds};
use crate::points::WeightedPoints;
use crate::{Palette, Result};

/// Most points of a chunk, and so of a dispatch.
const CHUNK: usize = 1 << 22;
/// Point-centroid pairs that one submit is filled with, and the most steps of a run in one.
const PAIRS_PER_SUBMIT: u64 = 1 << 31;
const STEPS_PER_SUBMIT: u64 = 16;

/// Points that lie on a GPU.
pub struct GpuSession<'a> {
    context: &'a Context,
    pipelines: &'a OfPoints,
    points: &'a WeightedPoints,
    chunks: Vec<Chunk>,
    centroids: wgpu::Buffer,
    run: wgpu::Buffer,
    sums: wgpu::Buffer,
    update: wgpu::BindGroup,
}

/// A part of the points, with the arguments of every kernel that goes over it.
struct Chunk {
    len: usize,
    labels: wgpu::Buffer,
    assign: wgpu::BindGroup,
    accumulate: wgpu::BindGroup,
}

/// `Run` as the shaders see it.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct RunWords {
    clusters: u32,
    status: u32,
    iterations: u32,
    max_iterations: u32,
    tolerance: u32,
    fixed: u32,
    inertia: [u32; 2],
}

impl<'a> GpuSession<'a> {
    pub(super) fn new(context: &'a Context, pipelines: &'a OfPoints, points: &'a WeightedPoints) -> Result<Self> {
        let empty = |words: usize| context.zeros(4 * words as u64);
        let centroids = empty(4 * Palette::MAX_COLORS);
        let run = empty(size_of::<RunWords>() / 4);
        let sums = empty(SUMS_WORDS);
        let pairs = context.pairs_per_dispatch() as usize / Palette::MAX_COLORS;
        let chunk = CHUNK.min(pairs).min(context.most_elements(size_of::<Point>() as u64));
        let device = &context.device;
        let chunks = (points.points().chunks(chunk).zip(points.weights().chunks(chunk)))
            .map(|(points, weights)| {
                let len = points.len();
                let boxes: Vec<[Point; 2]> = points.par_chunks(WORKGROUP).with_min_len(64).map(bounds).collect();
                let boxes = context.upload(&boxes, BufferUsages::STORAGE);
                let points = context.upload(points, BufferUsages::STORAGE);
                let weights = context.upload(weights, BufferUsages::STORAGE);
                let labels = empty(len.div_ceil(4));
                Chunk {
                    len,
                    assign: pipelines.assign.bind(device, &[&points, &centroids, &labels, &run, &boxes]),
                    accumulate: pipelines
                        .accumulate
                        .bind(device, &[&points, &weights, &labels, &centroids, &sums, &run]),
                    labels,
                }
            })
            .collect();
        let update = pipelines.update.bind(device, &[&sums, &centroids, &run]);
        Ok(Self { context, pipelines, points, chunks, centroids, run, sums, update })
    }

    fn write(&self, run: &Run) {
        let header = RunWords {
            clusters: run.centroids.len() as u32,
            status: run.status as u32,
            iterations: run.iterations,
            max_iterations: run.max_iterations,
            tolerance: run.tolerance,
            fixed: run.fixed,
            inertia: [0; 2],
        };
        self.context.write(&self.run, &[header]);
        let centroids: Vec<[u32; 4]> = run.centroids.iter().map(|c| c.map(u32::from)).collect();
        self.context.write(&self.centroids, &centroids);
        self.context.write(&self.sums, &[0u32; SUMS_WORDS]);
    }

    /// Records one kernel over all chunks, `per_thread` points a thread.
    fn record(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pipeline: &Pipeline,
        arguments: impl Fn(&Chunk) -> &wgpu::BindGroup,
        per_thread: usize,
    ) {
        let mut pass = self.context.pass(encoder, pipeline.kernel);
        for chunk in &self.chunks {
            pipeline.dispatch(&mut pass, arguments(chunk), chunk.len.div_ceil(WORKGROUP * per_thread));
        }
    }

    fn record_assign_and_accumulate(&self, encoder: &mut wgpu::CommandEncoder) {
        self.record(encoder, &self.pipelines.assign, |chunk| &chunk.assign, 1);
        self.record(encoder, &self.pipelines.accumulate, |chunk| &chunk.accumulate, 4);
    }
}

fn words64(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    bytes.as_chunks().0.iter().map(|&word| u64::from_le_bytes(word))
}

/// The sums of so many clusters from their words; the inertia is left out.
pub(super) fn sums(words: &[u8], clusters: usize) -> Sums {
    let word = |at: usize| u64::from(u32::from_le_bytes(words.as_chunks().0[at]));
    let cluster = |first: usize| Cluster {
        sum: [0, 2, 4, 6].map(|axis| word(first + axis + 1) << 32 | word(first + axis)),
        weight: word(first + CLUSTER_WORDS - 1),
    };
    Sums { clusters: (0..clusters).map(|place| cluster(place * CLUSTER_WORDS)).collect(), inertia: 0 }
}

impl Session for GpuSession<'_> {
    type Course = ();

    async fn lloyd(&self, run: &mut Run, (): &mut (), steps: u32) -> Result<()> {
        self.write(run);
        let mut encoder = self.context.encoder();
        for _ in 0..steps.min(run.max_iterations.saturating_sub(run.iterations)) {
            self.record_assign_and_accumulate(&mut encoder);
            let mut pass = self.context.pass(&mut encoder, self.pipelines.update.kernel);
            self.pipelines.update.dispatch(&mut pass, &self.update, 1);
        }
        let parts = [(&self.run, 0, self.run.size()), (&self.centroids, 0, 16 * run.centroids.len() as u64)];
        let bytes = self.context.read(encoder, &parts).await?;
        let (header, centroids) = bytes.split_at(size_of::<RunWords>());
        let header: RunWords = bytemuck::pod_read_unaligned(header);
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

    fn block(&self) -> u32 {
        let pairs = self.points.len() as u64 * Palette::MAX_COLORS as u64;
        (PAIRS_PER_SUBMIT / pairs).clamp(1, STEPS_PER_SUBMIT) as u32
    }

    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        self.write(&Run::new(centroids.to_vec(), 1, 0));
        let mut encoder = self.context.encoder();
        self.record_assign_and_accumulate(&mut encoder);
        let inertia = (&self.sums, 4 * (SUMS_WORDS as u64 - 2), 8);
        let labels = self.chunks.iter().map(|chunk| (&chunk.labels, 0, chunk.labels.size()));
        let bytes = self.context.read(encoder, &[inertia].into_iter().chain(labels).collect::<Vec<_>>()).await?;
        let (inertia, mut packed) = bytes.split_at(8);
        let mut labels = Vec::with_capacity(self.points.len());
        for chunk in &self.chunks {
            labels.extend_from_slice(&packed[..chunk.len]);
            packed = &packed[chunk.labels.size() as usize..];
        }
        Ok((labels, words64(inertia).sum()))
    }
}
