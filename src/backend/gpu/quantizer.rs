//! An image on a GPU whose colours are points on the Z-order curve: what is asked of its pixels.

use std::sync::Arc;

use wgpu::{Buffer, BufferUsages};

use crate::backend::cpu::image::CpuImage;
use crate::backend::gpu::color_count::{ColorCount, remap, words};
use crate::backend::gpu::constants::TILE;
use crate::backend::gpu::device::Gpu;
use crate::backend::gpu::layout::{Frame, Lightness, Sides};
use crate::backend::gpu::point_set::GpuPointSet;
use crate::backend::gpu::solver::GpuSolver;
use crate::backend::gpu::sorted_points::SortedPoints;
use crate::backend::traits::{PointSet, Quantizer, Sealed};
use crate::error::Result;
use crate::field::LabelField;
use crate::image::palette::Palette;
use crate::kernel::weight::salience::CLASS_WEIGHTS;
use crate::lattice::eye::Eye;
use crate::lattice::light::Light;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::points::cluster::Sums;
use crate::settings::event::Observer;
use crate::source::Prepared;

/// An image for a GPU, its colours as points.
pub struct GpuQuantizer<'a> {
    gpu: &'a Gpu,
    point_set: GpuPointSet<'a>,
    /// The number of pixels of each class.
    counts: [u64; LabelField::CLASSES],
    pixels: Pixels<'a>,
}

const ON_DEVICE: &str = "the points are on the device, as their pixels are";

enum Pixels<'a> {
    Device {
        sides: [usize; 2],
        /// The index of each pixel's point.
        point_ids: Buffer,
        /// The class of each pixel, where errors are masked.
        classes: Option<Buffer>,
    },
    Host {
        loaded: CpuImage<'a>,
        prepared: Arc<Prepared>,
        classes: Vec<u8>,
    },
}

impl<'a> GpuQuantizer<'a> {
    pub(super) async fn new(gpu: &'a Gpu, counted: ColorCount, lattice: &Lattice, is_masked: bool) -> Result<Self> {
        let mut sorted_points = SortedPoints::new(gpu, &counted, lattice);
        let (sides, point_ids) = (counted.sides, counted.pixels.clone());
        // Bins are large.
        drop(counted);
        let (mut classes, mut counts) = (None, [0; LabelField::CLASSES]);
        if is_masked {
            let masked;
            (masked, counts) = mask(gpu, &point_ids, sides, &mut sorted_points, lattice).await?;
            classes = Some(masked);
        }
        let point_set = GpuPointSet::on_device(gpu, sorted_points);
        Ok(Self { gpu, point_set, counts, pixels: Pixels::Device { sides, point_ids, classes } })
    }

    /// One that the host counted.
    pub(super) fn of_host(
        gpu: &'a Gpu,
        loaded: CpuImage<'a>,
        lattice: &Lattice,
        is_masked: bool,
        observer: Observer<'_>,
    ) -> Result<Self> {
        let (prepared, classes) = loaded.prepare(lattice, is_masked, observer)?;
        let point_set = GpuPointSet::new(gpu, Arc::clone(&prepared.points));
        let counts = loaded.count(&classes);
        Ok(Self { gpu, point_set, counts, pixels: Pixels::Host { loaded, prepared, classes } })
    }
}

/// Weighs the points of an image of such sides by the salience of their pixels; the class of each pixel, and how many
/// are of each.
async fn mask(
    gpu: &Gpu,
    point_ids: &Buffer,
    sides: [usize; 2],
    sorted_points: &mut SortedPoints,
    lattice: &Lattice,
) -> Result<(Buffer, [u64; LabelField::CLASSES])> {
    let (context, pixel_pipelines, storage) = (&gpu.context, gpu.pixel_pipelines(), BufferUsages::STORAGE);
    let pixels = sides[0] * sides[1];
    let [classes, quiet] = [(); 2].map(|()| context.zeros(4 * pixels as u64));
    let counts = context.zeros(4 * LabelField::CLASSES as u64);
    let four = |[a, b, c]: [u16; 3]| [a, b, c, 0].map(u32::from);
    let lightness = Lightness { shares: four(lattice.light_shares()), dark_limits: four(lattice.dark_limits()) };
    let lightness = context.upload(&[lightness], storage);
    let class_weights = context.upload(&CLASS_WEIGHTS, storage);
    let sides_buffer = context.upload(&[Sides::new(sides)], storage);
    let weights = context.zeros(4 * sorted_points.len as u64);
    let mut encoder = context.encoder();
    let buffers = [point_ids, &sorted_points.points, &classes, &sides_buffer, &lightness];
    context.record(&mut encoder, &pixel_pipelines.activity, &buffers, sides.map(|side| side.div_ceil(TILE)));
    context.record(
        &mut encoder,
        &pixel_pipelines.quiet_classes,
        &[&classes, &quiet, &counts, &sides_buffer],
        [context.groups(pixels), 1],
    );
    let buffers = [point_ids, &quiet, &class_weights, &weights];
    context.record(&mut encoder, &pixel_pipelines.salience, &buffers, [context.groups(pixels), 1]);
    let sums = sorted_points.record_group_weights(gpu, &mut encoder, &weights);
    let bytes = context.read(encoder, &[(&counts, 0, counts.size()), (&sums, 0, sums.size())]).await?;
    let (counts, sums) = bytes.split_at(counts.size() as usize);
    sorted_points.weigh(gpu, &weights, &words(sums).collect::<Vec<_>>(), lattice).await?;
    let mut counts = words(counts).map(u64::from);
    Ok((quiet, std::array::from_fn(|_| counts.next().unwrap_or(0))))
}

impl Sealed for GpuQuantizer<'_> {}

impl<'a> Quantizer for GpuQuantizer<'a> {
    type PointSet = GpuPointSet<'a>;
    type IcmSolver = GpuSolver<'a>;

    fn point_set(&mut self) -> &mut GpuPointSet<'a> {
        &mut self.point_set
    }

    fn classes(&self) -> [u64; LabelField::CLASSES] {
        self.counts
    }

    async fn pixel_sums(&self, centroids: &[Point]) -> Result<Sums> {
        match &self.pixels {
            Pixels::Device { .. } => self.point_set.pixel_sums(centroids).await,
            Pixels::Host { loaded, prepared, .. } => {
                Ok(loaded.pixel_sums(prepared, &self.point_set.resident_labels().await?, centroids))
            }
        }
    }

    async fn remap(&self, palette_index: &[u8]) -> Result<Vec<u8>> {
        match &self.pixels {
            Pixels::Device { sides, point_ids, .. } => {
                let (_, labels) = self.point_set.buffers().expect(ON_DEVICE);
                remap(self.gpu, self.gpu.context.encoder(), point_ids, labels, palette_index, sides[0] * sides[1]).await
            }
            Pixels::Host { loaded, prepared, .. } => {
                Ok(loaded.remap(&prepared.points.by_color(&self.point_set.resident_labels().await?), palette_index))
            }
        }
    }

    async fn into_icm(self, eye: Eye, lights: &[Light], observer: Observer<'_>) -> Result<GpuSolver<'a>> {
        let Self { gpu, point_set, pixels, .. } = self;
        match pixels {
            Pixels::Device { sides, point_ids, classes } => {
                let (context, storage) = (&gpu.context, BufferUsages::STORAGE);
                let pixels = sides[0] * sides[1];
                let classes = classes.unwrap_or_else(|| context.zeros(4 * pixels as u64));
                let mut colors: Vec<[i32; 4]> = lights.iter().map(|light| light.map(i32::from)).collect();
                colors.resize(Palette::MAX_COLORS, [0; 4]);
                let palette = context.upload(&colors, storage);
                let [residuals, labels_and_classes] = [8, 4].map(|bytes| context.zeros(bytes * pixels as u64));
                let frame = Frame { sides: Sides::new(sides), eye: eye as u32 };
                let frame = context.upload(&[frame], storage);
                let mut encoder = context.encoder();
                let (points, labels) = point_set.buffers().expect(ON_DEVICE);
                let buffers = [&point_ids, &classes, points, labels, &palette, &residuals, &labels_and_classes, &frame];
                context.record(&mut encoder, &gpu.pixel_pipelines().init_field, &buffers, [context.groups(pixels), 1]);
                context.queue.submit([encoder.finish()]);
                Ok(GpuSolver::on_device(gpu, 3, sides, [residuals, labels_and_classes]))
            }
            Pixels::Host { loaded, prepared, classes } => {
                let labels = prepared.points.by_color(&point_set.resident_labels().await?);
                // A label field is large, and need not lie beside what it does without.
                drop(point_set);
                Ok(GpuSolver::new(gpu, loaded.init_field(&prepared, classes, (eye, &labels, lights), observer)?))
            }
        }
    }
}
