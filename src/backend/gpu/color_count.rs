//! The colours of an opaque image, counted in bins on a device; and pixels that become indices there.

use wgpu::{Buffer, BufferUsages};

use crate::backend::gpu::device::Gpu;
use crate::error::Result;
use crate::histogram::Histogram;
use crate::histogram::color_set::color;
use crate::image::Image;
use crate::image::palette::Palette;
use crate::kernel::count::compact_colors::OPAQUE;
use crate::kernel::count::count_colors::{BINS, PAGE};

/// The pixels of an opaque image, and its colours.
pub(super) struct ColorCount {
    pub(super) sides: [usize; 2],
    /// The uploaded pixels, until their colours' ids replace them.
    pub(super) pixels: Buffer,
    /// The id of each colour in its bin.
    pub(super) bins: Buffer,
    /// The bin of each colour.
    pub(super) colors: Buffer,
    /// The number of pixels of each colour.
    pub(super) counts: Buffer,
    /// The number of colours.
    pub(super) len: usize,
}

pub(super) fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.as_chunks().0.iter().map(|&word| u32::from_le_bytes(word))
}

impl ColorCount {
    pub(super) async fn new(gpu: &Gpu, image: &Image) -> Result<Self> {
        let (context, pixel_pipelines) = (&gpu.context, gpu.pixel_pipelines());
        let pixels = context.upload(image.pixels(), BufferUsages::STORAGE);
        let (bins, pages) = (context.zeros(4 * BINS as u64), context.zeros(4 * (BINS / PAGE) as u64));
        let mut encoder = context.encoder();
        let groups = [context.groups(image.pixels().len().div_ceil(4)), 1];
        context.record(&mut encoder, &pixel_pipelines.count_colors, &[&pixels, &bins, &pages], groups);
        let pages = context.read(encoder, &[(&pages, 0, pages.size())]).await?;
        let mut starts = vec![0];
        starts.extend(words(&pages).scan(0, |len, colors| {
            *len += colors;
            Some(*len)
        }));
        let len = starts[BINS / PAGE];
        let starts = context.upload(&starts, BufferUsages::STORAGE);
        let (colors, counts) = (context.zeros(4 * u64::from(len)), context.zeros(4 * u64::from(len)));
        let mut encoder = context.encoder();
        context.record(
            &mut encoder,
            &pixel_pipelines.compact_colors,
            &[&bins, &starts, &colors, &counts],
            [BINS / PAGE, 1],
        );
        context.queue.submit([encoder.finish()]);
        let sides = [image.width() as usize, image.height() as usize];
        Ok(Self { sides, pixels, bins, colors, counts, len: len as usize })
    }

    /// Records that the ids of their colours replace the pixels.
    pub(super) fn record_color_ids(&self, gpu: &Gpu, encoder: &mut wgpu::CommandEncoder) {
        let groups = [gpu.context.groups(self.sides[0] * self.sides[1]), 1];
        gpu.context.record(encoder, &gpu.pixel_pipelines().color_ids, &[&self.pixels, &self.bins], groups);
    }

    pub(super) async fn histogram(&self, gpu: &Gpu) -> Result<Histogram> {
        let Self { colors, counts, .. } = self;
        let parts = [(colors, 0, colors.size()), (counts, 0, counts.size())];
        let bytes = gpu.context.read(gpu.context.encoder(), &parts).await?;
        let (colors, counts) = bytes.split_at(bytes.len() / 2);
        Ok(Histogram::from_sorted(
            words(colors).map(|bin| color(OPAQUE | bin)).collect(),
            words(counts).map(u64::from).collect(),
        ))
    }

    pub(super) async fn keep(&self, gpu: &Gpu) -> Result<Vec<u8>> {
        let mut encoder = gpu.context.encoder();
        self.record_color_ids(gpu, &mut encoder);
        let ids: [u8; Palette::MAX_COLORS] = std::array::from_fn(|id| id as u8);
        let labels = gpu.context.upload(&ids, BufferUsages::STORAGE);
        remap(gpu, encoder, &self.pixels, &labels, &ids, self.sides[0] * self.sides[1]).await
    }
}

/// Submits the recorded work, and [`remap`](crate::internals::kernel::remap)s so many pixels.
pub(super) async fn remap(
    gpu: &Gpu,
    mut encoder: wgpu::CommandEncoder,
    point_ids: &Buffer,
    labels: &Buffer,
    palette_index: &[u8],
    pixels: usize,
) -> Result<Vec<u8>> {
    let context = &gpu.context;
    let mut palette_index: Vec<u32> = palette_index.iter().map(|&index| index.into()).collect();
    palette_index.resize(Palette::MAX_COLORS, 0);
    let palette_index = context.upload(&palette_index, BufferUsages::STORAGE);
    let indices = context.zeros(pixels.next_multiple_of(4) as u64);
    let groups = [context.groups(pixels.div_ceil(4)), 1];
    context.record(&mut encoder, &gpu.pixel_pipelines().remap, &[point_ids, labels, &palette_index, &indices], groups);
    let mut indices = context.read(encoder, &[(&indices, 0, indices.size())]).await?;
    indices.truncate(pixels);
    Ok(indices)
}
