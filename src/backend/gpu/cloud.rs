//! An image on a GPU whose colours are points on the Z-order curve: what is asked of its pixels.

use std::sync::Arc;

use wgpu::{Buffer, BufferUsages};

use crate::backend::cpu::view::CpuView;
use crate::backend::gpu::counted::{Counted, remap, words};
use crate::backend::gpu::curve::Curve;
use crate::backend::gpu::device::Gpu;
use crate::backend::gpu::easel::GpuEasel;
use crate::backend::gpu::session::GpuSession;
use crate::backend::gpu::shaders::TILE;
use crate::backend::traits::{Cloud, Session};
use crate::error::Result;
use crate::field::Canvas;
use crate::image::palette::Palette;
use crate::kernel::weight::salience::MASKED;
use crate::lattice::eye::Eye;
use crate::lattice::light::Light;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::points::cluster::Sums;
use crate::subject::Prepared;

/// An image for a GPU, its colours as points.
pub struct GpuCloud<'a> {
    gpu: &'a Gpu,
    session: GpuSession<'a>,
    /// How many pixels are of each class.
    counts: [u64; Canvas::CLASSES],
    pixels: Pixels<'a>,
}

const ON_DEVICE: &str = "points are where their pixels are";

enum Pixels<'a> {
    Device {
        sides: [usize; 2],
        /// The place of each pixel's colour.
        ids: Buffer,
        /// Where errors are masked.
        classes: Option<Buffer>,
    },
    Host {
        view: CpuView<'a>,
        prepared: Arc<Prepared>,
        classes: Vec<u8>,
    },
}

impl<'a> GpuCloud<'a> {
    pub(super) async fn new(gpu: &'a Gpu, counted: Counted, lattice: &Lattice, is_masked: bool) -> Result<Self> {
        let mut curve = Curve::new(gpu, &counted, lattice);
        let (sides, ids) = (counted.sides, counted.pixels.clone());
        // Bins are large.
        drop(counted);
        let (mut classes, mut counts) = (None, [0; Canvas::CLASSES]);
        if is_masked {
            let own;
            (own, counts) = mask(gpu, (&ids, sides), &mut curve, lattice).await?;
            classes = Some(own);
        }
        let session = GpuSession::on_device(gpu, curve);
        Ok(Self { gpu, session, counts, pixels: Pixels::Device { sides, ids, classes } })
    }

    /// One that the host counted.
    pub(super) fn of_host(gpu: &'a Gpu, view: CpuView<'a>, lattice: &Lattice, is_masked: bool) -> Result<Self> {
        let (prepared, classes) = view.prepare(lattice, is_masked)?;
        let session = GpuSession::new(gpu, Arc::clone(&prepared.points));
        let counts = view.count(&classes);
        Ok(Self { gpu, session, counts, pixels: Pixels::Host { view, prepared, classes } })
    }
}

/// Weighs the points of an image of such sides by the salience of their pixels; the class of each pixel, and how many are
/// of each.
async fn mask(
    gpu: &Gpu,
    (ids, sides): (&Buffer, [usize; 2]),
    curve: &mut Curve,
    lattice: &Lattice,
) -> Result<(Buffer, [u64; Canvas::CLASSES])> {
    let (context, of_pixels, storage) = (&gpu.context, gpu.of_pixels(), BufferUsages::STORAGE);
    let pixels = sides[0] * sides[1];
    let [classes, quiet] = [(); 2].map(|()| context.zeros(4 * pixels as u64));
    let counts = context.zeros(4 * Canvas::CLASSES as u64);
    let [p, q, r] = lattice.light_shares().map(u32::from);
    let (shares, masked) = (context.upload(&[p, q, r, 0], storage), context.upload(&MASKED, storage));
    let sides_buffer = context.upload(&sides.map(|side| side as u32), storage);
    let weights = context.zeros(4 * curve.len as u64);
    let mut encoder = context.encoder();
    let buffers = [ids, &curve.points, &classes, &sides_buffer, &shares];
    context.record(&mut encoder, &of_pixels.activity, &buffers, sides.map(|side| side.div_ceil(TILE)));
    context.record(
        &mut encoder,
        &of_pixels.calm,
        &[&classes, &quiet, &counts, &sides_buffer],
        [context.groups(pixels), 1],
    );
    let buffers = [ids, &quiet, &masked, &weights];
    context.record(&mut encoder, &of_pixels.salience, &buffers, [context.groups(pixels), 1]);
    let sorts = curve.record_rarity(gpu, &mut encoder, &weights);
    let bytes = context.read(encoder, &[(&counts, 0, counts.size()), (&sorts, 0, sorts.size())]).await?;
    let (counts, sorts) = bytes.split_at(counts.size() as usize);
    curve.weigh(gpu, &weights, &words(sorts).collect::<Vec<_>>()).await?;
    let mut counts = words(counts).map(u64::from);
    Ok((quiet, std::array::from_fn(|_| counts.next().unwrap_or(0))))
}

impl<'a> Cloud for GpuCloud<'a> {
    type Session = GpuSession<'a>;
    type Easel = GpuEasel<'a>;

    fn session(&mut self) -> &mut GpuSession<'a> {
        &mut self.session
    }

    fn classes(&self) -> [u64; Canvas::CLASSES] {
        self.counts
    }

    async fn census(&self, centroids: &[Point]) -> Result<Sums> {
        match &self.pixels {
            Pixels::Device { .. } => self.session.census(centroids).await,
            Pixels::Host { view, prepared, .. } => Ok(view.census(prepared, &self.session.labels().await?, centroids)),
        }
    }

    async fn remap(&self, places: &[u8]) -> Result<Vec<u8>> {
        match &self.pixels {
            Pixels::Device { sides, ids, .. } => {
                let (_, labels) = self.session.buffers().expect(ON_DEVICE);
                remap(self.gpu, self.gpu.context.encoder(), (ids, labels), (places, sides[0] * sides[1])).await
            }
            Pixels::Host { view, prepared, .. } => {
                Ok(view.remap(&prepared.points.by_color(&self.session.labels().await?), places))
            }
        }
    }

    async fn lay(self, eye: Eye, lights: &[Light]) -> Result<GpuEasel<'a>> {
        let Self { gpu, session, pixels, .. } = self;
        match pixels {
            Pixels::Device { sides, ids, classes } => {
                let (context, storage) = (&gpu.context, BufferUsages::STORAGE);
                let pixels = sides[0] * sides[1];
                let classes = classes.unwrap_or_else(|| context.zeros(4 * pixels as u64));
                let mut colors: Vec<[i32; 4]> = lights.iter().map(|light| light.map(i32::from)).collect();
                colors.resize(Palette::MAX_COLORS, [0; 4]);
                let palette = context.upload(&colors, storage);
                let [residuals, marks] = [8, 4].map(|bytes| context.zeros(bytes * pixels as u64));
                let ground = [sides[0] as u32, sides[1] as u32, eye as u32];
                let ground = context.upload(&ground, storage);
                let mut encoder = context.encoder();
                let (points, labels) = session.buffers().expect(ON_DEVICE);
                let buffers = [&ids, &classes, points, labels, &palette, &residuals, &marks, &ground];
                context.record(&mut encoder, &gpu.of_pixels().lay, &buffers, [context.groups(pixels), 1]);
                context.queue.submit([encoder.finish()]);
                Ok(GpuEasel::laid(gpu, 3, sides, [residuals, marks]))
            }
            Pixels::Host { view, prepared, classes } => {
                let labels = prepared.points.by_color(&session.labels().await?);
                // A canvas is large, and need not lie beside what it does without.
                drop(session);
                Ok(GpuEasel::new(gpu, view.lay(&prepared, classes, (eye, &labels, lights))))
            }
        }
    }
}
