//! An image on a GPU: its pixels go up once, and their colours are counted there.

use rayon::prelude::*;
use wgpu::{Buffer, BufferUsages};

use super::Gpu;
use super::cloud::GpuCloud;
use crate::backend::View;
use crate::backend::cpu::CpuView;
use crate::color_set::color;
use crate::histogram::Summary;
use crate::kernel::{BINS, MASKED, OPAQUE, PAGE};
use crate::lattice::Lattice;
use crate::{Histogram, Image, Palette, Result, Subject};

/// Images of so many pixels or more are not counted: what fewer weigh together, 64 at the most each, fits 32 bits.
const TOO_MANY: usize = 1 << 26;
const _: () = assert!(MASKED[0] as usize * TOO_MANY <= 1 << 32);

/// An image for a GPU. One that has transparency, for whose colours there are no bins, or that is larger than a binding or
/// a dispatch of the adapter is left to the CPU, which gives the same bytes.
pub struct GpuView<'a> {
    gpu: &'a Gpu,
    subject: &'a Subject<'a>,
    /// None where the host counted.
    counted: Option<Counted>,
}

/// The pixels of an opaque image, and its colours.
pub(super) struct Counted {
    pub(super) sides: [usize; 2],
    /// What was uploaded, until it becomes the ids.
    pub(super) pixels: Buffer,
    /// In the bin of each colour its id.
    pub(super) bins: Buffer,
    /// The bin of each colour.
    pub(super) colors: Buffer,
    /// The number of pixels of each colour.
    pub(super) counts: Buffer,
    /// How many colours there are.
    pub(super) len: usize,
}

pub(super) fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.as_chunks().0.iter().map(|&word| u32::from_le_bytes(word))
}

impl<'a> GpuView<'a> {
    pub(super) async fn new(gpu: &'a Gpu, subject: &'a Subject<'a>) -> Result<Self> {
        let image = subject.image();
        let bytes = (image.pixels().len() * size_of::<[i16; 4]>()).max(BINS * size_of::<u32>()) as u64;
        let sides = [image.width(), image.height()].map(|side| side as usize);
        let fits =
            bytes <= gpu.context.most_bytes() && image.pixels().len() < TOO_MANY && gpu.context.takes_tiles(sides);
        let is_opaque = || image.pixels().par_chunks(1 << 16).all(|pixels| pixels.iter().all(|pixel| pixel[3] == 255));
        let counted = if fits && is_opaque() { Some(Counted::new(gpu, image).await?) } else { None };
        Ok(Self { gpu, subject, counted })
    }
}

impl Counted {
    async fn new(gpu: &Gpu, image: &Image) -> Result<Self> {
        let (context, of_pixels) = (&gpu.context, gpu.of_pixels());
        let pixels = context.upload(image.pixels(), BufferUsages::STORAGE);
        let (bins, pages) = (context.zeros(4 * BINS as u64), context.zeros(4 * (BINS / PAGE) as u64));
        let mut encoder = context.encoder();
        let groups = [context.groups(image.pixels().len().div_ceil(4)), 1];
        context.record(&mut encoder, &of_pixels.tally, &[&pixels, &bins, &pages], groups);
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
        context.record(&mut encoder, &of_pixels.rank, &[&bins, &starts, &colors, &counts], [BINS / PAGE, 1]);
        context.queue.submit([encoder.finish()]);
        let sides = [image.width() as usize, image.height() as usize];
        Ok(Self { sides, pixels, bins, colors, counts, len: len as usize })
    }

    /// Records that the ids of their colours take the place of the pixels.
    pub(super) fn record_identify(&self, gpu: &Gpu, encoder: &mut wgpu::CommandEncoder) {
        let groups = [gpu.context.groups(self.sides[0] * self.sides[1]), 1];
        gpu.context.record(encoder, &gpu.of_pixels().identify, &[&self.pixels, &self.bins], groups);
    }

    async fn histogram(&self, gpu: &Gpu) -> Result<Histogram> {
        let Self { colors, counts, .. } = self;
        let parts = [(colors, 0, colors.size()), (counts, 0, counts.size())];
        let bytes = gpu.context.read(gpu.context.encoder(), &parts).await?;
        let (colors, counts) = bytes.split_at(bytes.len() / 2);
        Ok(Histogram::from_sorted(
            words(colors).map(|bin| color(OPAQUE | bin)).collect(),
            words(counts).map(u64::from).collect(),
        ))
    }

    async fn keep(&self, gpu: &Gpu) -> Result<Vec<u8>> {
        let mut encoder = gpu.context.encoder();
        self.record_identify(gpu, &mut encoder);
        let ids: [u8; Palette::MAX_COLORS] = std::array::from_fn(|id| id as u8);
        let labels = gpu.context.upload(&ids, BufferUsages::STORAGE);
        remap(gpu, encoder, (&self.pixels, &labels), (&ids, self.sides[0] * self.sides[1])).await
    }
}

/// Submits what was recorded, and [`remap`](crate::kernel::remap)s: the ids of so many pixels by labels, and these by places.
pub(super) async fn remap(
    gpu: &Gpu,
    mut encoder: wgpu::CommandEncoder,
    (ids, labels): (&Buffer, &Buffer),
    (places, pixels): (&[u8], usize),
) -> Result<Vec<u8>> {
    let context = &gpu.context;
    let mut places: Vec<u32> = places.iter().map(|&place| place.into()).collect();
    places.resize(Palette::MAX_COLORS, 0);
    let places = context.upload(&places, BufferUsages::STORAGE);
    let indices = context.zeros(pixels.next_multiple_of(4) as u64);
    let groups = [context.groups(pixels.div_ceil(4)), 1];
    context.record(&mut encoder, &gpu.of_pixels().remap, &[ids, labels, &places, &indices], groups);
    let mut indices = context.read(encoder, &[(&indices, 0, indices.size())]).await?;
    indices.truncate(pixels);
    Ok(indices)
}

impl<'a> View for GpuView<'a> {
    type Cloud = GpuCloud<'a>;

    fn summary(&self) -> Summary {
        match &self.counted {
            Some(counted) => Summary { colors: counted.len, is_opaque: true, has_clear: false },
            None => CpuView::new(self.subject).summary(),
        }
    }

    async fn histogram(&self) -> Result<Histogram> {
        match &self.counted {
            Some(counted) => counted.histogram(self.gpu).await,
            None => CpuView::new(self.subject).histogram().await,
        }
    }

    async fn keep(self) -> Result<Vec<u8>> {
        match &self.counted {
            Some(counted) => counted.keep(self.gpu).await,
            None => CpuView::new(self.subject).keep().await,
        }
    }

    async fn cloud(self, lattice: &Lattice, is_masked: bool) -> Result<GpuCloud<'a>> {
        match self.counted {
            // A palette may have alpha where the image has none.
            Some(counted) if lattice.channels() == 3 => GpuCloud::new(self.gpu, counted, lattice, is_masked).await,
            counted => {
                drop(counted);
                GpuCloud::of_host(self.gpu, CpuView::new(self.subject), lattice, is_masked)
            }
        }
    }
}
