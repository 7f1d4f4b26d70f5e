//! An image on a GPU: its pixels go up once and become the ids of their colours, which everything else looks up.

use rayon::prelude::*;
use wgpu::BufferUsages;

use super::Gpu;
use super::easel::GpuEasel;
use super::shaders::TILE;
use crate::backend::View;
use crate::backend::cpu::CpuView;
use crate::color_set::color;
use crate::kernel::{BINS, MASKED, OPAQUE, PAGE};
use crate::lattice::Point;
use crate::{Canvas, Histogram, Image, Palette, Result, Subject};

/// The most pixels that a device counts: what they weigh together, 64 at the most each, fits 32 bits.
const MOST_PIXELS: usize = 1 << 26;
const _: () = assert!(MASKED[0] as usize * MOST_PIXELS <= 1 << 32);

/// An image for a GPU. One that has transparency, for whose colours there are no bins, or that is larger than a binding or
/// a dispatch of the adapter is left to the CPU, which gives the same bytes.
pub struct GpuView<'a> {
    gpu: &'a Gpu,
    place: Place<'a>,
}

enum Place<'a> {
    Device(OnDevice),
    Host(CpuView<'a>),
}

struct OnDevice {
    histogram: Histogram,
    sides: [usize; 2],
    /// The colour id of each pixel.
    ids: wgpu::Buffer,
    /// The class of each pixel, once asked for.
    classes: Option<wgpu::Buffer>,
    sides_buffer: wgpu::Buffer,
}

impl<'a> GpuView<'a> {
    pub(super) async fn new(gpu: &'a Gpu, subject: &'a Subject<'a>) -> Result<Self> {
        let image = subject.image();
        let bytes = (image.pixels().len() * size_of::<[i16; 4]>()).max(BINS * size_of::<u32>()) as u64;
        let sides = [image.width(), image.height()].map(|side| side as usize);
        let fits =
            bytes <= gpu.context.most_bytes() && image.pixels().len() < MOST_PIXELS && gpu.context.takes_tiles(sides);
        let is_opaque = || image.pixels().par_chunks(1 << 16).all(|pixels| pixels.iter().all(|pixel| pixel[3] == 255));
        let place = if fits && is_opaque() {
            Place::Device(OnDevice::new(gpu, image).await?)
        } else {
            Place::Host(CpuView::new(subject))
        };
        Ok(Self { gpu, place })
    }
}

const CLASSES_FIRST: &str = "pixels have their classes first";

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.as_chunks().0.iter().map(|&word| u32::from_le_bytes(word))
}

/// Labels as the shaders read them, four a word.
fn whole_words(labels: &[u8]) -> Vec<u8> {
    let mut padded = labels.to_vec();
    padded.resize(labels.len().next_multiple_of(4), 0);
    padded
}

impl OnDevice {
    async fn new(gpu: &Gpu, image: &Image) -> Result<Self> {
        let (context, pipelines) = (&gpu.context, gpu.of_pixels());
        let (pixels, storage) = (image.pixels().len(), BufferUsages::STORAGE);
        let ids = context.upload(image.pixels(), storage);
        let (bins, pages) = (context.zeros(4 * BINS as u64), context.zeros(4 * (BINS / PAGE) as u64));
        let mut encoder = context.encoder();
        context.record(&mut encoder, &pipelines.tally, &[&ids, &bins], [context.groups(pixels.div_ceil(4)), 1]);
        context.record(&mut encoder, &pipelines.survey, &[&bins, &pages], [BINS / PAGE, 1]);
        let pages = context.read(encoder, &[(&pages, 0, pages.size())]).await?;
        let mut all = 0;
        let start = |colors: u32| {
            all += colors;
            all - colors
        };
        let starts: Vec<u32> = words(&pages).map(start).collect();
        let starts = context.upload(&starts, storage);
        let (colors, counts) = (context.zeros(4 * u64::from(all)), context.zeros(4 * u64::from(all)));
        let mut encoder = context.encoder();
        context.record(&mut encoder, &pipelines.rank, &[&bins, &starts, &colors, &counts], [BINS / PAGE, 1]);
        context.record(&mut encoder, &pipelines.identify, &[&ids, &bins], [context.groups(pixels), 1]);
        let bytes = context.read(encoder, &[(&colors, 0, colors.size()), (&counts, 0, counts.size())]).await?;
        let (colors, counts) = bytes.split_at(bytes.len() / 2);
        let histogram = Histogram::from_sorted(
            words(colors).map(|bin| color(OPAQUE | bin)).collect(),
            words(counts).map(u64::from).collect(),
        );
        let sides_buffer = context.upload(&[image.width(), image.height()], storage);
        let sides = [image.width() as usize, image.height() as usize];
        Ok(Self { histogram, sides, ids, classes: None, sides_buffer })
    }

    fn pixels(&self) -> usize {
        self.sides[0] * self.sides[1]
    }

    fn classes(&self) -> &wgpu::Buffer {
        self.classes.as_ref().expect(CLASSES_FIRST)
    }

    async fn classify(&mut self, gpu: &Gpu, lights: &[u16]) -> Result<[u64; Canvas::CLASSES]> {
        let context = &gpu.context;
        let lights: Vec<u32> = lights.iter().map(|&light| light.into()).collect();
        let lights = context.upload(&lights, BufferUsages::STORAGE);
        let (classes, counts) = (context.zeros(4 * self.pixels() as u64), context.zeros(4 * Canvas::CLASSES as u64));
        let mut encoder = context.encoder();
        let buffers = [&self.ids, &lights, &classes, &counts, &self.sides_buffer];
        let groups = self.sides.map(|side| side.div_ceil(TILE));
        context.record(&mut encoder, &gpu.of_pixels().activity, &buffers, groups);
        let counts = context.read(encoder, &[(&counts, 0, counts.size())]).await?;
        self.classes = Some(classes);
        let mut counts = words(&counts).map(u64::from);
        Ok(std::array::from_fn(|_| counts.next().unwrap_or(0)))
    }

    async fn salience(&self, gpu: &Gpu) -> Result<Vec<u64>> {
        let context = &gpu.context;
        let masked = context.upload(&MASKED, BufferUsages::STORAGE);
        let weights = context.zeros(4 * self.histogram.len() as u64);
        let mut encoder = context.encoder();
        let buffers = [&self.ids, self.classes(), &masked, &weights, &self.sides_buffer];
        context.record(&mut encoder, &gpu.of_pixels().salience, &buffers, [context.groups(self.pixels()), 1]);
        let weights = context.read(encoder, &[(&weights, 0, weights.size())]).await?;
        Ok(words(&weights).map(u64::from).collect())
    }

    async fn remap(&self, gpu: &Gpu, labels: &[u8]) -> Result<Vec<u8>> {
        let context = &gpu.context;
        let labels = context.upload(&whole_words(labels), BufferUsages::STORAGE);
        let indices = context.zeros(self.pixels().next_multiple_of(4) as u64);
        let mut encoder = context.encoder();
        let groups = [context.groups(self.pixels().div_ceil(4)), 1];
        context.record(&mut encoder, &gpu.of_pixels().remap, &[&self.ids, &labels, &indices], groups);
        let mut indices = context.read(encoder, &[(&indices, 0, indices.size())]).await?;
        indices.truncate(self.pixels());
        Ok(indices)
    }

    fn lay<'a>(&mut self, gpu: &'a Gpu, (points, labels, palette): (&[Point], &[u8], &[Point])) -> GpuEasel<'a> {
        let (context, storage) = (&gpu.context, BufferUsages::STORAGE);
        let (points, labels) = (context.upload(points, storage), context.upload(&whole_words(labels), storage));
        let mut colors: Vec<[i32; 4]> = palette.iter().map(|color| color.map(i32::from)).collect();
        colors.resize(Palette::MAX_COLORS, [0; 4]);
        let palette = context.upload(&colors, storage);
        let canvas = [context.zeros(8 * self.pixels() as u64), context.zeros(4 * self.pixels() as u64)];
        let mut encoder = context.encoder();
        let [residuals, marks] = &canvas;
        let classes = self.classes.take().expect(CLASSES_FIRST);
        let buffers = [&self.ids, &classes, &points, &labels, &palette, residuals, marks, &self.sides_buffer];
        context.record(&mut encoder, &gpu.of_pixels().lay, &buffers, [context.groups(self.pixels()), 1]);
        context.queue.submit([encoder.finish()]);
        GpuEasel::laid(gpu, self.sides, canvas)
    }
}

impl<'a> View for GpuView<'a> {
    type Easel = GpuEasel<'a>;

    fn histogram(&self) -> &Histogram {
        match &self.place {
            Place::Device(device) => &device.histogram,
            Place::Host(host) => host.histogram(),
        }
    }

    async fn classify(&mut self, lights: &[u16]) -> Result<[u64; Canvas::CLASSES]> {
        match &mut self.place {
            Place::Device(device) => device.classify(self.gpu, lights).await,
            Place::Host(host) => host.classify(lights).await,
        }
    }

    async fn salience(&self) -> Result<Vec<u64>> {
        match &self.place {
            Place::Device(device) => device.salience(self.gpu).await,
            Place::Host(host) => host.salience().await,
        }
    }

    async fn remap(&self, labels: &[u8]) -> Result<Vec<u8>> {
        match &self.place {
            Place::Device(device) => device.remap(self.gpu, labels).await,
            Place::Host(host) => host.remap(labels).await,
        }
    }

    async fn lay(&mut self, colors: (&[Point], &[u8], &[Point])) -> Result<GpuEasel<'a>> {
        match &mut self.place {
            Place::Device(device) => Ok(device.lay(self.gpu, colors)),
            Place::Host(host) => Ok(GpuEasel::new(self.gpu, host.canvas(colors))),
        }
    }
}
