//! The whole story: image, histogram, weighted points, k-means, palette, indices.

use rayon::prelude::*;

use crate::backend::{Backend, Chosen, Engine, Session};
use crate::kmeans::{self, Fit};
use crate::lattice::{Lattice, Point};
use crate::points::WeightedPoints;
use crate::{ColorSet, Event, Histogram, Image, IndexedImage, Observer, Options, Palette, Result, Rgba, Stage};

/// A compressed image and how it came about.
#[derive(Clone, Debug)]
pub struct Compressed {
    /// The picture.
    pub image: IndexedImage,
    /// Number of different colours of the original; all fully transparent pixels are one.
    pub colors_in: usize,
    /// `cpu`, or the name of the adapter that did the work.
    pub device: String,
    /// Why that device.
    pub device_reason: String,
    /// Iterations of the best run; 0 where there was nothing to do.
    pub iterations: u32,
    /// Whether the best run stopped before its iterations were used up.
    pub converged: bool,
    /// Sum over all pixels of the squared distance to the centroid: in squared 8-bit units for sRGB, as scikit-learn's
    /// `inertia_`, and in squared Oklab units for Oklab. 0 where every colour was kept.
    pub inertia: f64,
    /// Peak signal-to-noise ratio in dB over the colour channels (premultiplied, and alpha, where there is any);
    /// None where nothing changed.
    pub psnr: Option<f64>,
}

/// Finds a palette and gives every pixel its index.
///
/// An image of no more colours than asked for keeps them all. The same image and options give the same bytes on every
/// device and with any number of threads.
///
/// # Errors
/// [`Error::Option`](crate::Error::Option) for an option out of range, and the errors of [`Engine::choose`].
/// A GPU that fails in the middle is replaced by the CPU, unless it was asked for.
pub async fn compress_on(
    engine: &Engine,
    image: &Image,
    options: &Options,
    observer: Observer<'_>,
) -> Result<Compressed> {
    options.check()?;
    observer(Event::Stage(Stage::Histogram));
    let (histogram, set) = Histogram::of(image);
    if histogram.len() <= options.colors as usize {
        let found =
            Found { palette: Palette::new(histogram.colors().to_vec())?, labels: (0..=255).collect(), fit: None };
        observer(Event::Stage(Stage::Remap));
        let indices = crate::backend::Cpu.remap(image.pixels(), &set, &found.labels).await?;
        let reason = "the colours are few enough to keep them all".to_owned();
        return finish(image, &histogram, found, indices, options, ("cpu".to_owned(), reason), observer);
    }
    observer(Event::Stage(Stage::Points));
    let lattice = Lattice::new(options.space, !histogram.is_opaque());
    let points = WeightedPoints::new(&histogram, &lattice)?;
    observer(Event::Stage(Stage::Device));
    let pairs = points.len() as u64 * u64::from(options.colors) * u64::from(options.passes());
    let (chosen, reason) = engine.choose(pairs).await?;
    let job = Job { lattice, points, image, set, options };
    let name = chosen.name().to_owned();
    let (result, device) = match chosen {
        Chosen::Cpu(cpu) => (job.run(cpu, observer).await, (name, reason)),
        #[cfg(feature = "gpu")]
        Chosen::Gpu(gpu) => match job.run(gpu, observer).await {
            Err(error @ crate::Error::Device { .. }) if engine.may_fall_back() => {
                engine.give_up_gpu();
                observer(Event::FellBack(&error));
                let cpu = ("cpu".to_owned(), format!("{name} failed"));
                (job.run(&crate::backend::Cpu, observer).await, cpu)
            }
            result => (result, (name, reason)),
        },
    };
    let (found, indices) = result?;
    finish(image, &histogram, found, indices, options, device, observer)
}

/// [`compress_on`] with [`Device::Auto`](crate::Device::Auto), waiting for the result.
///
/// ```
/// use huepress::{Image, Options, compress};
///
/// let bytes = (0..64 * 64).flat_map(|i| [(i % 64 * 4) as u8, (i / 64 * 4) as u8, 128, 255]).collect();
/// let image = Image::new(64, 64, bytes)?;
/// let compressed = compress(&image, &Options::default().colors(16))?;
/// assert_eq!(compressed.colors_in, 4096);
/// assert_eq!(compressed.image.palette().len(), 16);
/// let png = huepress::codec::encode_indexed(&compressed.image, huepress::Effort::default())?;
/// assert!(png.len() < 2000);
/// # Ok::<(), huepress::Error>(())
/// ```
///
/// # Errors
/// As [`compress_on`].
#[cfg(not(target_family = "wasm"))]
pub fn compress(image: &Image, options: &Options) -> Result<Compressed> {
    pollster::block_on(compress_on(&Engine::new(crate::Device::Auto), image, options, &mut |_| ()))
}

/// What one backend works on.
struct Job<'a> {
    lattice: Lattice,
    points: WeightedPoints,
    image: &'a Image,
    set: ColorSet,
    options: &'a Options,
}

/// A palette, the place in it of each colour id, and the fit where there was one, with its inertia.
struct Found {
    palette: Palette,
    labels: Vec<u8>,
    fit: Option<(Fit, f64)>,
}

impl Job<'_> {
    async fn run<B: Backend>(&self, backend: &B, observer: Observer<'_>) -> Result<(Found, Vec<u8>)> {
        observer(Event::Stage(Stage::Load));
        let mut session = backend.load(&self.points).await?;
        let fit = kmeans::fit(&mut session, &self.points, self.options, observer).await?;
        observer(Event::Stage(Stage::Remap));
        let nearest: Vec<Rgba> = fit.centroids.par_iter().map(|&centroid| self.lattice.color(centroid)).collect();
        let mut colors: Vec<Rgba> = Vec::new();
        for color in nearest {
            if !colors.contains(&color) {
                colors.push(color);
            }
        }
        // 8-bit colours lie beside their centroids: the nearest may be another one.
        let shown: Vec<Point> = colors.iter().map(|&color| self.lattice.point(color)).collect();
        let (nearest, _) = session.assign(&shown).await?;
        let mut labels = self.points.by_color(&nearest);
        let palette = keep_used(&colors, &mut labels)?;
        let indices = backend.remap(self.image.pixels(), &self.set, &labels).await?;
        let units = f64::from(self.lattice.units());
        let inertia = fit.inertia as f64 / (units * units);
        Ok((Found { palette, labels, fit: Some((fit, inertia)) }, indices))
    }
}

fn finish(
    image: &Image,
    histogram: &Histogram,
    found: Found,
    indices: Vec<u8>,
    options: &Options,
    (device, device_reason): (String, String),
    observer: Observer<'_>,
) -> Result<Compressed> {
    let psnr = psnr(histogram, &found);
    let indexed = IndexedImage::new(image.width(), image.height(), found.palette, indices)?;
    observer(Event::Stage(Stage::Done));
    let (iterations, converged, inertia) =
        found.fit.map_or((0, true, 0.0), |(fit, inertia)| (fit.iterations, fit.converged, inertia));
    debug_assert!(indexed.palette().len() <= options.colors as usize);
    Ok(Compressed {
        image: indexed,
        colors_in: histogram.len(),
        device,
        device_reason,
        iterations,
        converged,
        inertia,
        psnr,
    })
}

/// The palette without the colours that no label names; the labels follow.
fn keep_used(colors: &[Rgba], labels: &mut [u8]) -> Result<Palette> {
    let mut places = [None; Palette::MAX_COLORS];
    labels.iter().for_each(|&label| places[usize::from(label)] = Some(0));
    let mut kept = Vec::new();
    for (place, &color) in places.iter_mut().zip(colors).filter(|(place, _)| place.is_some()) {
        *place = Some(kept.len() as u8);
        kept.push(color);
    }
    if kept.len() < colors.len() {
        labels.iter_mut().for_each(|label| *label = places[usize::from(*label)].unwrap_or_default());
    }
    Palette::new(kept)
}

fn psnr(histogram: &Histogram, found: &Found) -> Option<f64> {
    const SHARE: usize = 1 << 14;
    let opaque = histogram.is_opaque();
    let seen = |[r, g, b, a]: Rgba| match opaque {
        true => [r, g, b, a].map(i32::from),
        false => [r, g, b, 255].map(|c: u8| (i32::from(c) * i32::from(a) + 127) / 255),
    };
    let parts = histogram.colors().par_chunks(SHARE).zip(histogram.counts().par_chunks(SHARE));
    let sums = parts.zip(found.labels.par_chunks(SHARE)).map(|((colors, counts), labels)| {
        let (mut error, mut pixels) = (0u128, 0u128);
        for ((&color, &count), &label) in colors.iter().zip(counts).zip(labels) {
            let (before, after) = (seen(color), seen(found.palette.colors()[usize::from(label)]));
            let squared: i32 = before.iter().zip(after).map(|(before, after)| (before - after).pow(2)).sum();
            error += u128::from(squared as u32) * u128::from(count);
            pixels += u128::from(count);
        }
        (error, pixels)
    });
    let (error, pixels) = sums.reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    let mean = error as f64 / (pixels as f64 * if opaque { 3.0 } else { 4.0 });
    (error > 0).then(|| 10.0 * libm::log10(255.0 * 255.0 / mean))
}
