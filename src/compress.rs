//! The whole story: image, histogram, weighted points, k-means, palette, indices.

use rayon::prelude::*;

use crate::backend::{Backend, Engine, Session, Whereabouts, Work};
use crate::canvas::Canvas;
use crate::classic::{self, Picture};
use crate::energy::{self, Aim};
use crate::event::tell;
use crate::kmeans::{self, Fit};
use crate::lattice::{Lattice, Point};
use crate::points::WeightedPoints;
use crate::{
    ColorSet, Event, Histogram, Image, IndexedImage, Observer, Options, Palette, Result, Rgba, Space, Stage, activity,
    salience,
};

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
    Compressor::new(image, observer)?.compress(engine, options, observer).await
}

/// An image whose colours are counted, to be compressed more than once.
pub struct Compressor<'a> {
    image: &'a Image,
    histogram: Histogram,
    set: ColorSet,
    prepared: Option<Prepared>,
    /// The last fits, with what they were made by.
    fits: Vec<((Options, bool), Fit)>,
}

/// What clustering and sweeps start from.
struct Prepared {
    space: Space,
    masked: bool,
    /// Colours that the palette begins with.
    fixed: Vec<Rgba>,
    lattice: Lattice,
    points: WeightedPoints,
    /// How busy each pixel's surroundings are; empty where nothing is masked.
    classes: Vec<u8>,
}

/// Fits that are kept.
const MOST_FITS: usize = 4;

impl<'a> Compressor<'a> {
    /// Counts the colours.
    ///
    /// # Errors
    /// [`Error::Stopped`](crate::Error::Stopped).
    pub fn new(image: &'a Image, observer: Observer<'_>) -> Result<Self> {
        tell(observer, Event::Stage(Stage::Histogram))?;
        let (histogram, set) = Histogram::of(image);
        Ok(Self { image, histogram, set, prepared: None, fits: Vec::new() })
    }

    /// As [`compress_on`]. What an earlier call has found is used again where the options allow it; the result is the same.
    ///
    /// # Errors
    /// Those of [`compress_on`].
    pub async fn compress(&mut self, engine: &Engine, options: &Options, observer: Observer<'_>) -> Result<Compressed> {
        options.check()?;
        // A palette that is given whole is taken even where the image has fewer colours, unless it has them all.
        let has_all = || self.histogram.colors().iter().all(|color| options.pins.contains(color));
        if self.histogram.len() <= options.colors as usize && (!options.is_given_whole() || has_all()) {
            tell(observer, Event::Stage(Stage::Remap))?;
            let labels: Vec<u8> = (0..=255).collect();
            let indices = crate::backend::Cpu.remap(self.image.pixels(), &self.set, &labels).await?;
            let found = Found { palette: Palette::new(self.histogram.colors().to_vec())?, indices, fit: None };
            let reason = "the colours are few enough to keep them all".to_owned();
            return self.finish(found, options, Whereabouts { device: "cpu".to_owned(), reason }, observer);
        }
        tell(observer, Event::Stage(Stage::Points))?;
        let (space, masked, fixed) = (options.space, options.is_masked(), options.fixed(&self.histogram));
        let prepared = match self.prepared.take() {
            Some(known) if (known.space, known.masked, &known.fixed) == (space, masked, &fixed) => known,
            _ => self.prepare(space, masked, fixed)?,
        };
        let prepared = &*self.prepared.insert(prepared);
        let pairs = prepared.points.len() as u64 * u64::from(options.colors) * u64::from(options.passes());
        let known = self.fits.iter().find(|(made_by, _)| *made_by == options.of_fit()).map(|(_, fit)| fit.clone());
        let job = Job { prepared, image: self.image, histogram: &self.histogram, set: &self.set, known, options };
        let (found, place) = engine.run(pairs, &job, observer).await?;
        self.keep(options, &found);
        self.finish(found, options, place, observer)
    }

    fn prepare(&self, space: Space, masked: bool, fixed: Vec<Rgba>) -> Result<Prepared> {
        let lattice = Lattice::of(space, &self.histogram, &fixed);
        let mut points = WeightedPoints::new(&self.histogram, &lattice)?;
        let mut classes = Vec::new();
        if masked {
            classes = activity::classes(self.image, &self.set, (&lattice, &points));
            let weights = salience::weights(self.image, &self.set, &classes, &points);
            points = points.weighted(&weights);
        }
        Ok(Prepared { space, masked, fixed, lattice, points, classes })
    }

    fn keep(&mut self, options: &Options, found: &Found) {
        let made_by = options.of_fit();
        if let Some((fit, _)) = &found.fit
            && self.fits.iter().all(|(other, _)| *other != made_by)
        {
            self.fits.truncate(MOST_FITS - 1);
            self.fits.insert(0, (made_by, fit.clone()));
        }
    }

    fn finish(
        &self,
        found: Found,
        options: &Options,
        Whereabouts { device, reason: device_reason }: Whereabouts,
        observer: Observer<'_>,
    ) -> Result<Compressed> {
        let psnr = psnr(self.image, self.histogram.is_opaque(), &found);
        let image = IndexedImage::new(self.image.width(), self.image.height(), found.palette, found.indices)?;
        tell(observer, Event::Stage(Stage::Done))?;
        let (iterations, converged, inertia) =
            found.fit.map_or((0, true, 0.0), |(fit, inertia)| (fit.iterations, fit.converged, inertia));
        debug_assert!(image.palette().len() <= options.colors as usize);
        let colors_in = self.histogram.len();
        Ok(Compressed { image, colors_in, device, device_reason, iterations, converged, inertia, psnr })
    }
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
    pollster::block_on(compress_on(&Engine::new(crate::Device::Auto), image, options, &mut crate::unwatched))
}

/// What one backend works on.
struct Job<'a> {
    prepared: &'a Prepared,
    image: &'a Image,
    histogram: &'a Histogram,
    set: &'a ColorSet,
    /// The fit, where it was made before.
    known: Option<Fit>,
    options: &'a Options,
}

/// A palette, the index of each pixel, and the fit where there was one, with its inertia.
struct Found {
    palette: Palette,
    indices: Vec<u8>,
    fit: Option<(Fit, f64)>,
}

impl Work for Job<'_> {
    type Done = Found;

    async fn run<B: Backend>(&self, backend: &B, observer: Observer<'_>) -> Result<Found> {
        tell(observer, Event::Stage(Stage::Load))?;
        let mut session = backend.load(&self.prepared.points).await?;
        let fit = match &self.known {
            Some(fit) => fit.clone(),
            None => {
                let fixed: Vec<Point> =
                    self.prepared.fixed.iter().map(|&color| self.prepared.lattice.point(color)).collect();
                kmeans::fit(&mut session, &self.prepared.points, &fixed, self.options, observer).await?
            }
        };
        tell(observer, Event::Stage(Stage::Remap))?;
        let (colors, indices) = match self.options.aim() {
            _ if !self.options.is_swept() => self.classic(&fit),
            aim if aim.is_plain() => self.nearest(backend, session, &fit).await?,
            aim => self.refined(backend, &fit, aim, observer).await?,
        };
        let (palette, indices) = keep_used(&colors, indices)?;
        let inertia = fit.inertia_of(&self.prepared.points, self.histogram.counts(), &self.prepared.lattice);
        Ok(Found { palette, indices, fit: Some((fit, inertia)) })
    }
}

impl Job<'_> {
    /// The 8-bit colours of the centroids, and their points, which lie beside them: the nearest may be another one.
    fn shown(&self, fit: &Fit) -> (Vec<Rgba>, Vec<Point>) {
        let colors = self.prepared.lattice.colors(&self.prepared.fixed, &fit.centroids);
        let points = colors.iter().map(|&color| self.prepared.lattice.point(color)).collect();
        (colors, points)
    }

    /// Every pixel with its nearest colour.
    async fn nearest<B: Backend>(
        &self,
        backend: &B,
        mut session: B::Session<'_>,
        fit: &Fit,
    ) -> Result<(Vec<Rgba>, Vec<u8>)> {
        let (colors, shown) = self.shown(fit);
        let (nearest, _) = session.assign(&shown).await?;
        let labels = self.prepared.points.by_color(&nearest);
        Ok((colors, backend.remap(self.image.pixels(), self.set, &labels).await?))
    }

    /// Dithered as in the old days, on the host.
    fn classic(&self, fit: &Fit) -> (Vec<Rgba>, Vec<u8>) {
        let (colors, shown) = self.shown(fit);
        let points = self.prepared.points.by_color(self.prepared.points.points());
        let errors = fit.errors(&self.prepared.points, self.histogram.counts());
        let errors = errors.map(|sum| sum as f64 / self.image.pixels().len() as f64);
        let picture = Picture { image: self.image, colors: self.set, points: &points, errors };
        let labels = classic::labels(&picture, &shown, self.options.dither, self.options.strength());
        (colors, labels)
    }

    /// Labels that add up to the least energy.
    async fn refined<B: Backend>(
        &self,
        backend: &B,
        fit: &Fit,
        aim: Aim,
        observer: Observer<'_>,
    ) -> Result<(Vec<Rgba>, Vec<u8>)> {
        let (points, labels) =
            (self.prepared.points.by_color(self.prepared.points.points()), self.prepared.points.by_color(&fit.labels));
        let canvas = Canvas::new((self.image, self.set), &self.prepared.classes, (&points, &labels, &fit.centroids));
        let weight: u64 = self.prepared.points.weights().iter().map(|&weight| u64::from(weight)).sum();
        let error = fit.inertia as f64 / weight as f64;
        let palette = (fit.centroids.clone(), &self.prepared.fixed[..], error);
        energy::refine(backend, canvas, palette, &self.prepared.lattice, aim, observer).await
    }
}

/// The palette without the colours that no index names and without those that come up twice; the indices follow.
fn keep_used(colors: &[Rgba], mut indices: Vec<u8>) -> Result<(Palette, Vec<u8>)> {
    let flags = |indices: &[u8]| {
        let mut used = [false; Palette::MAX_COLORS];
        indices.iter().for_each(|&index| used[usize::from(index)] = true);
        used
    };
    let either = |a: [bool; Palette::MAX_COLORS], b: [bool; Palette::MAX_COLORS]| std::array::from_fn(|i| a[i] || b[i]);
    let used = indices.par_chunks(SHARE).map(flags).reduce(|| [false; Palette::MAX_COLORS], either);
    let (mut places, mut kept) = ([0; Palette::MAX_COLORS], Vec::new());
    for (place, (&color, _)) in colors.iter().zip(used).enumerate().filter(|(_, (_, used))| *used) {
        let at = kept.iter().position(|&other| other == color).unwrap_or(kept.len());
        if at == kept.len() {
            kept.push(color);
        }
        places[place] = at as u8;
    }
    if kept.len() < colors.len() {
        let follow = |part: &mut [u8]| part.iter_mut().for_each(|index| *index = places[usize::from(*index)]);
        indices.par_chunks_mut(SHARE).for_each(follow);
    }
    Ok((Palette::new(kept)?, indices))
}

/// Pixels that a thread takes at once.
const SHARE: usize = 1 << 16;

fn psnr(image: &Image, opaque: bool, found: &Found) -> Option<f64> {
    let seen = |[r, g, b, a]: Rgba| match opaque {
        true => [r, g, b, a].map(i32::from),
        false => [r, g, b, 255].map(|c: u8| (i32::from(c) * i32::from(a) + 127) / 255),
    };
    let palette: Vec<[i32; 4]> = found.palette.colors().iter().map(|&color| seen(color)).collect();
    let parts = image.pixels().par_chunks(SHARE).zip(found.indices.par_chunks(SHARE));
    let errors = parts.map(|(pixels, indices)| {
        let squared = |(&pixel, &index): (&Rgba, &u8)| {
            let (before, after) = (seen(pixel), palette[usize::from(index)]);
            before.iter().zip(after).map(|(before, after)| (before - after).pow(2) as u32).sum::<u32>()
        };
        pixels.iter().zip(indices).map(|pair| u64::from(squared(pair))).sum::<u64>()
    });
    let error: u64 = errors.sum();
    let mean = error as f64 / (image.pixels().len() as f64 * if opaque { 3.0 } else { 4.0 });
    (error > 0).then(|| 10.0 * libm::log10(255.0 * 255.0 / mean))
}
