//! The whole story: image, histogram, weighted points, k-means, palette, indices.

use rayon::prelude::*;

use crate::backend::engine::{DeviceUsed, Engine, Job};
use crate::backend::traits::{Backend, DeviceImage, PointSet, Quantizer};
use crate::cluster::{self, Fit};
use crate::error::Result;
use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::histogram::{ColorSummary, Histogram, surely_exceeds};
use crate::image::indexed::IndexedImage;
use crate::image::palette::Palette;
use crate::image::{Image, Rgba};
use crate::labeling::dither::DitherInput;
use crate::labeling::dither::diffuse::diffuse;
use crate::labeling::dither::mask::{bayer, blue_noise};
use crate::labeling::extremes;
use crate::labeling::icm::{self, IcmStart};
use crate::labeling::used::{keep_used, without_unused};
use crate::lattice::eye::Eye;
use crate::lattice::light::Light;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::metrics::psnr::psnr;
use crate::points::cluster::Sums;
use crate::settings::event::{Event, Observer, Stage, emit};
use crate::settings::icm_plan::IcmPlan;
use crate::settings::options::{Dither, Options};
use crate::source::Source;

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
    Compressor::new(image).compress(engine, options, observer).await
}

/// An image to be compressed more than once.
pub struct Compressor<'a> {
    source: Source<'a>,
    /// The last fits, with what they were made by.
    fits: Vec<((Options, bool), Fit)>,
}

/// Fits that are kept.
const MOST_FITS: usize = 4;

impl<'a> Compressor<'a> {
    /// Nothing is done yet.
    pub fn new(image: &'a Image) -> Self {
        Self { source: Source::new(image), fits: Vec::new() }
    }

    /// As [`compress_on`]. What an earlier call has found is used again where the options allow it; the result is the same.
    ///
    /// # Errors
    /// Those of [`compress_on`].
    pub async fn compress(&mut self, engine: &Engine, options: &Options, observer: Observer<'_>) -> Result<Compressed> {
        options.check()?;
        let known = self.fits.iter().find(|(made_by, _)| *made_by == options.of_fit()).map(|(_, fit)| fit.clone());
        let compression = Compression { source: &self.source, known, options };
        let original = self.source.image();
        let mut point_visits = options.point_visits(original.pixels().len());
        if engine.is_large(point_visits) && !surely_exceeds(original, options.colors as usize) {
            emit(observer, Event::Stage(Stage::Histogram))?;
            point_visits = if compression.keeps_all(&self.source.histogram().0) { 0 } else { point_visits };
        }
        let (found, place) = engine.run(point_visits, &compression, observer).await?;
        self.keep(options, &found);
        self.finish(found, options, place, observer)
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
        DeviceUsed { device, reason }: DeviceUsed,
        observer: Observer<'_>,
    ) -> Result<Compressed> {
        let original = self.source.image();
        let psnr = psnr(original, found.is_opaque, &found.palette, &found.indices);
        let image = IndexedImage::new(original.width(), original.height(), found.palette, found.indices)?;
        emit(observer, Event::Stage(Stage::Done))?;
        debug_assert!(image.palette().len() <= options.colors as usize);
        let device_reason =
            if found.fit.is_some() { reason } else { "the colours are few enough to keep them all".to_owned() };
        let (iterations, converged, inertia) =
            found.fit.map_or((0, true, 0.0), |(fit, inertia)| (fit.iterations, fit.converged, inertia));
        let colors_in = found.colors_in;
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
    use crate::settings::event::ignore_events;
    use crate::settings::options::Device;

    pollster::block_on(compress_on(&Engine::new(Device::Auto), image, options, &mut ignore_events))
}

/// What one backend works on.
struct Compression<'a> {
    source: &'a Source<'a>,
    /// The fit, where it was made before.
    known: Option<Fit>,
    options: &'a Options,
}

/// A palette, the index of each pixel, and the fit where there was one, with its inertia.
struct Found {
    palette: Palette,
    indices: Vec<u8>,
    fit: Option<(Fit, f64)>,
    colors_in: usize,
    is_opaque: bool,
}

impl Job for Compression<'_> {
    type Done = Found;

    async fn run<B: Backend>(&self, backend: &B, observer: Observer<'_>) -> Result<Found> {
        emit(observer, Event::Stage(Stage::Histogram))?;
        let loaded = backend.load_image(self.source).await?;
        let summary @ ColorSummary { colors: colors_in, is_opaque, .. } = loaded.summary();
        if colors_in <= self.options.colors as usize {
            let histogram = loaded.histogram().await?;
            if self.keeps_all(&histogram) {
                emit(observer, Event::Stage(Stage::Remap))?;
                let (palette, indices) = (Palette::new(histogram.colors().to_vec())?, loaded.exact_indices().await?);
                return Ok(Found { palette, indices, fit: None, colors_in, is_opaque });
            }
        }
        emit(observer, Event::Stage(Stage::Points))?;
        let fixed = self.options.fixed(summary);
        let lattice = Lattice::of(self.options.space, summary, &fixed);
        let mut quantizer = loaded.quantizer(&lattice, self.options.is_masked()).await?;
        emit(observer, Event::Stage(Stage::Load))?;
        let fit = match &self.known {
            Some(fit) => {
                quantizer.point_set().assign_resident(&fit.centroids).await?;
                fit.clone()
            }
            None => {
                let fixed: Vec<Point> = fixed.iter().map(|&color| lattice.point(color)).collect();
                cluster::fit(quantizer.point_set(), &lattice, &fixed, self.options, observer).await?
            }
        };
        emit(observer, Event::Stage(Stage::Remap))?;
        // Where errors are not masked each pixel weighs 1, and the fit has their sum.
        let pixel_sums =
            if self.options.is_masked() { Some(quantizer.pixel_sums(&fit.centroids).await?) } else { None };
        let units = f64::from(lattice.units());
        let inertia = pixel_sums.as_ref().map_or(fit.inertia, |sums| sums.inertia) as f64 / (units * units);
        let (ground, icm_plan) = ((&lattice, &fixed[..]), self.options.icm_plan());
        let (palette, indices) = if let Some(pixel_sums) = pixel_sums {
            let start = self.start(ground, &fit, &pixel_sums, quantizer.classes());
            keep_used(refined(quantizer, &lattice, (start, icm_plan), observer).await?)?
        } else if self.options.is_swept() || self.options.strength() == 0 {
            let shown = self.shown(ground, &fit);
            nearest(quantizer, shown).await?
        } else {
            keep_used(self.classic(quantizer, ground, &fit).await?)?
        };
        Ok(Found { palette, indices, fit: Some((fit, inertia)), colors_in, is_opaque })
    }
}

/// A lattice, and the colours that the palette begins with.
type Ground<'a> = (&'a Lattice, &'a [Rgba]);

impl Compression<'_> {
    /// A palette that is given whole is taken even where the image has fewer colours, unless it has them all.
    fn keeps_all(&self, histogram: &Histogram) -> bool {
        let has_all = || histogram.colors().iter().all(|color| self.options.pins.contains(color));
        histogram.len() <= self.options.colors as usize && (!self.options.is_given_whole() || has_all())
    }

    /// The 8-bit colours of the centroids, and their points, which lie beside them: the nearest may be another one.
    fn shown(&self, (lattice, fixed): Ground<'_>, fit: &Fit) -> (Vec<Rgba>, Vec<Point>) {
        let mut colors = lattice.colors(fixed, &fit.centroids);
        extremes::keep(&mut colors, fixed.len(), self.source.image());
        let points = colors.iter().map(|&color| lattice.point(color)).collect();
        (colors, points)
    }

    /// What sweeps start from, where the pixel sums counted the pixels of the fit's clusters.
    fn start<'a>(
        &'a self,
        (_, fixed): Ground<'a>,
        fit: &Fit,
        pixel_sums: &Sums,
        classes: [u64; LabelField::CLASSES],
    ) -> IcmStart<'a> {
        let counts = pixel_sums.clusters.iter().map(|cluster| cluster.weight).collect();
        let (palette, error) = (fit.centroids.clone(), fit.inertia as f64 / fit.weight as f64);
        IcmStart { palette, fixed, error, counts, classes, image: self.source.image() }
    }

    /// Dithered as in the old days.
    async fn classic<C: Quantizer>(
        &self,
        mut quantizer: C,
        ground: Ground<'_>,
        fit: &Fit,
    ) -> Result<(Vec<Rgba>, Vec<u8>)> {
        let (palette, shown) = self.shown(ground, fit);
        let (eye, percent) = (Eye::of(ground.0), self.options.strength());
        let label_cost = LabelCost::plain(eye, &shown);
        let labels = match self.options.dither {
            Dither::FloydSteinberg => {
                let labels = quantizer.point_set().resident_labels().await?;
                drop(quantizer);
                let (image, (histogram, colors)) = (self.source.image(), self.source.histogram());
                let prepared = self.source.prepare(ground.0, None::<fn(&[Point]) -> Vec<u64>>)?;
                let lights: Vec<Light> = prepared.points_by_color.par_iter().map(|&point| eye.light(point)).collect();
                let (counts, nearest) = (histogram.counts(), prepared.points.by_color(&labels));
                diffuse(
                    &DitherInput { image, colors, counts, lights: &lights, nearest: &nearest },
                    &label_cost,
                    percent,
                )
            }
            dither => {
                quantizer.point_set().assign_resident(&shown).await?;
                let solver = quantizer.into_icm(eye, &label_cost.lights).await?;
                let mask = if dither == Dither::Bayer { bayer() } else { blue_noise().to_vec() };
                icm::mask(solver, label_cost, &mask, percent).await?
            }
        };
        Ok((palette, labels))
    }
}

/// Every pixel with the nearest of some colours, whose points these are.
async fn nearest<C: Quantizer>(
    mut quantizer: C,
    (colors, shown): (Vec<Rgba>, Vec<Point>),
) -> Result<(Palette, Vec<u8>)> {
    let sums = quantizer.point_set().assign_resident(&shown).await?;
    let (kept, places) = without_unused(&colors, |place| sums.clusters[place].weight > 0);
    Ok((Palette::new(kept)?, quantizer.remap(&places).await?))
}

/// Labels that add up to the least energy; the points are in the clusters of the fit.
async fn refined<C: Quantizer>(
    quantizer: C,
    lattice: &Lattice,
    (start, icm_plan): (IcmStart<'_>, IcmPlan),
    observer: Observer<'_>,
) -> Result<(Vec<Rgba>, Vec<u8>)> {
    let eye = Eye::of(lattice);
    let solver = quantizer.into_icm(eye, &LabelCost::plain(eye, &start.palette).lights).await?;
    icm::run(solver, start, lattice, icm_plan, observer).await
}
