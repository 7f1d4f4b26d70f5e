//! Chunks of the points, as large as a dispatch may take.

use wgpu::{Buffer, BufferUsages};

use crate::backend::gpu::context::Context;
use crate::backend::gpu::slice::Slice;
use crate::backend::gpu::sorted_points::SortedPoints;
use crate::image::palette::Palette;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;

/// Most points of a chunk, and so of a dispatch.
const MOST: usize = 1 << 22;
/// Chunks of one buffer begin at multiples of so many points, and so even those of labels at multiples of 256 bytes, as
/// a binding may have to.
const ALIGNMENT: usize = 256;

/// A chunk of the points: coordinates, weights, numbers of pixels where they are known, labels.
pub(super) struct PointChunk {
    pub(super) len: usize,
    pub(super) points: Slice,
    pub(super) weights: Slice,
    pub(super) pixels: Option<Slice>,
    pub(super) labels: Slice,
}

impl PointChunk {
    /// The chunks of points that come from the host.
    pub(super) fn uploads(context: &Context, points: &WeightedPoints) -> Vec<Self> {
        let most = most(context);
        let upload = |(points, weights): (&[Point], &[u32])| Self {
            len: points.len(),
            points: Slice::all(context.upload(points, BufferUsages::STORAGE)),
            weights: Slice::all(context.upload(weights, BufferUsages::STORAGE)),
            pixels: None,
            labels: Slice::all(context.zeros(points.len().next_multiple_of(4) as u64)),
        };
        points.points().chunks(most).zip(points.weights().chunks(most)).map(upload).collect()
    }

    /// The chunks of points that are on the device, with the labels of all.
    pub(super) fn slices(context: &Context, curve: &SortedPoints, labels: &Buffer) -> Vec<Self> {
        let most = most(context);
        let chunk = |start: usize| {
            let len = most.min(curve.len - start);
            let slice = |buffer: &Buffer, each: usize| Slice::of(buffer, each, start..start + len);
            Self {
                len,
                points: slice(&curve.points, size_of::<Point>()),
                weights: slice(&curve.weights, size_of::<u32>()),
                pixels: Some(slice(&curve.pixels, size_of::<u32>())),
                labels: slice(labels, 1),
            }
        };
        (0..curve.len).step_by(most).map(chunk).collect()
    }
}

/// Most points of a chunk on this adapter.
fn most(context: &Context) -> usize {
    let pairs = context.pairs_per_dispatch() as usize / Palette::MAX_COLORS;
    let most = MOST.min(pairs).min(context.most_elements(size_of::<Point>() as u64));
    (most / ALIGNMENT * ALIGNMENT).max(ALIGNMENT)
}
