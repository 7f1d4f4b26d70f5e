//! From colour ids to palette indices, a chunk of pixels at a time.

use rayon::prelude::*;

use super::context::Context;
use super::pipelines::Pipeline;
use super::shaders::WORKGROUP;
use crate::{ColorSet, Result, Rgba};

/// Pixels that are on the device at once.
const CHUNK: usize = 1 << 22;

pub(super) async fn remap(
    context: &Context,
    pipeline: &Pipeline,
    pixels: &[Rgba],
    colors: &ColorSet,
    labels: &[u8],
) -> Result<Vec<u8>> {
    let storage = wgpu::BufferUsages::STORAGE;
    let windows: Vec<_> = labels
        .chunks(context.most_elements(1))
        .scan(0, |start, labels| {
            let window = [*start, *start + labels.len() as u32];
            *start = window[1];
            let mut padded = labels.to_vec();
            padded.resize(labels.len().next_multiple_of(4), 0);
            Some((context.upload(&padded, storage), context.upload(&window, wgpu::BufferUsages::UNIFORM)))
        })
        .collect();
    let mut indices = Vec::with_capacity(pixels.len());
    for pixels in pixels.chunks(context.most_elements(4).min(CHUNK)) {
        let ids: Vec<u32> = pixels
            .par_chunks(1 << 14)
            .flat_map_iter(|pixels| {
                let mut ranks = colors.ranks();
                pixels.iter().map(move |&pixel| ranks.of(pixel))
            })
            .collect();
        let words = ids.len().div_ceil(4);
        let (ids_buffer, out) = (context.upload(&ids, storage), context.zeros(4 * words as u64));
        let mut encoder = context.encoder();
        for (labels, window) in &windows {
            let arguments = pipeline.bind(&context.device, &[&ids_buffer, labels, &out, window]);
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pipeline.dispatch(&mut pass, &arguments, words.div_ceil(WORKGROUP));
        }
        let bytes = context.read(encoder, &[(&out, 0, out.size())]).await?;
        indices.extend_from_slice(&bytes[..ids.len()]);
    }
    Ok(indices)
}
