//! Compression of an image: histogram, weighted points, k-means, palette, indices.

use std::sync::OnceLock;

use crate::api::report::FitReport;
use crate::backend::engine::{DeviceUsed, Engine, Job};
use crate::backend::traits::{Backend, DeviceImage, PointSet, Quantizer};
use crate::cluster::{self, Fit};
use crate::error::Result;
use crate::histogram::{ColorSummary, Histogram, surely_exceeds};
use crate::image::indexed::IndexedImage;
use crate::image::palette::Palette;
use crate::image::{CLEAR, Image, Rgba};
use crate::labeling::dither::classic;
use crate::labeling::entries::{in_order, keep_used};
use crate::labeling::fitted::{Fitted, Labeled};
use crate::labeling::{icm, nearest, opacity};
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::metrics::psnr::psnr;
#[cfg(not(target_family = "wasm"))]
use crate::settings::event::ignore_events;
use crate::settings::event::{Event, Observer, Stage, ask, emit};
use crate::settings::options::Options;
use crate::settings::plan::{FitPlan, Labeling, Plan};
use crate::source::Source;

/// A compressed image, with facts about the compression.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Compressed {
    /// The picture.
    pub image: IndexedImage,
    /// Number of different colours of the original; all fully transparent pixels count as one.
    pub colors_in: usize,
    /// The device and the course of the fit that found the palette.
    pub fit: FitReport,
    /// Peak signal-to-noise ratio in dB over the colour channels (premultiplied, and alpha, where there is any);
    /// None where nothing changed.
    pub psnr: Option<f64>,
}

/// A compressor of one image that reuses results between calls with different options.
pub struct Compressor<'a> {
    source: Source<'a>,
    /// The image without partial transparency, for palettes that have none; None if the image has none either.
    hard_edged: OnceLock<Option<Source<'static>>>,
    /// The latest fits, newest first, with their plans.
    fits: Vec<(FitPlan, Fit)>,
}

/// The most fits that are kept.
const MAX_FITS: usize = 4;

impl<'a> Compressor<'a> {
    /// Makes a compressor. All work is left to [`Compressor::compress_async`].
    pub fn new(image: &'a Image) -> Self {
        Self { source: Source::new(image), hard_edged: OnceLock::new(), fits: Vec::new() }
    }

    /// Compresses as [`Engine::compress`] does, with the same result, and reuses fits of earlier calls where the
    /// options allow it; blocks until done.
    ///
    /// ```
    /// use huepress::{Compressor, Device, Engine, Image, Options};
    ///
    /// let engine = Engine::new(Device::Cpu);
    /// let bytes = (0..64 * 64).flat_map(|i| [(i % 64 * 4) as u8, (i / 64 * 4) as u8, 0, 255]).collect();
    /// let image = Image::new(64, 64, bytes)?;
    /// let mut compressor = Compressor::new(&image);
    /// for lossy in [0, 5] {
    ///     let compressed = compressor.compress(&engine, &Options::default().colors(16).lossy(lossy))?;
    ///     assert_eq!(compressed.image.palette().len(), 16);
    /// }
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Engine::compress_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn compress(&mut self, engine: &Engine, options: &Options) -> Result<Compressed> {
        pollster::block_on(self.compress_async(engine, options, &mut ignore_events))
    }

    /// Compresses as [`Engine::compress_async`] does, with the same result, and reuses fits of earlier calls where the
    /// options allow it.
    ///
    /// # Errors
    /// Those of [`Engine::compress_async`].
    pub async fn compress_async(
        &mut self,
        engine: &Engine,
        options: &Options,
        observer: Observer<'_>,
    ) -> Result<Compressed> {
        options.check()?;
        let plan = Plan::new(options);
        let known = self.fits.iter().find(|(made_by, _)| *made_by == plan.fit).map(|(_, fit)| fit.clone());
        let source = self.source_for(&plan.fit);
        let compression = Compression { source, known, plan: &plan };
        let mut point_visits = plan.point_visits(source.image().pixels().len());
        if engine.is_large(point_visits) && !surely_exceeds(source.image(), plan.fit.most_entries) {
            emit(observer, Event::Stage(Stage::Histogram))?;
            point_visits = if compression.keeps_all(&source.histogram().0) { 0 } else { point_visits };
        }
        let (mut found, device) = engine.run(point_visits, &compression, observer).await?;
        debug_assert!(found.palette.len() <= plan.fit.most_entries);
        if !std::ptr::eq(source, &self.source) {
            found.summary = self.source.histogram().0.summary();
        }
        if let Some(entries) = &plan.entries {
            found.palette = in_order(entries, &found.palette, &mut found.indices)?;
        }
        found.palette = found.palette.stored(plan.storage);
        self.keep(plan.fit, &found);
        self.finish(found, device, observer)
    }

    /// The image, or what is left of it for a palette without partial transparency.
    fn source_for(&self, plan: &FitPlan) -> &Source<'_> {
        if !plan.has_hard_edges() {
            return &self.source;
        }
        let hard_edged = || self.source.image().with_hard_edges().map(Source::owned);
        self.hard_edged.get_or_init(hard_edged).as_ref().unwrap_or(&self.source)
    }

    fn keep(&mut self, plan: FitPlan, found: &Found) {
        if let Some(FoundFit { fit, .. }) = &found.fit
            && self.fits.iter().all(|(other, _)| *other != plan)
        {
            self.fits.truncate(MAX_FITS - 1);
            self.fits.insert(0, (plan, fit.clone()));
        }
    }

    fn finish(&self, found: Found, used: DeviceUsed, observer: Observer<'_>) -> Result<Compressed> {
        let Found { palette, indices, fit, summary } = found;
        let original = self.source.image();
        ask(observer)?;
        let psnr = psnr(original, summary.is_opaque, &palette, &indices);
        let image = IndexedImage::new(original.width(), original.height(), palette, indices)?;
        emit(observer, Event::Stage(Stage::Done))?;
        let fit = match fit {
            Some(FoundFit { fit, inertia }) => FitReport::new(used, &fit, inertia),
            None => FitReport::all_kept(used.device),
        };
        let colors_in = summary.colors;
        Ok(Compressed { image, colors_in, fit, psnr })
    }
}

/// Finds a palette and gives every pixel its index, on a device chosen by the size of the work. Makes a new [`Engine`].
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
/// Those of [`Engine::compress_async`].
#[cfg(not(target_family = "wasm"))]
pub fn compress(image: &Image, options: &Options) -> Result<Compressed> {
    Engine::default().compress(image, options)
}

/// The job that a backend runs.
struct Compression<'a> {
    source: &'a Source<'a>,
    /// The fit of an earlier call.
    known: Option<Fit>,
    plan: &'a Plan,
}

/// The result of a job.
struct Found {
    palette: Palette,
    /// The index of each pixel, row by row.
    indices: Vec<u8>,
    /// None if every colour was kept.
    fit: Option<FoundFit>,
    summary: ColorSummary,
}

struct FoundFit {
    fit: Fit,
    /// The inertia in squared units of the space, with the same weight for all pixels.
    inertia: f64,
}

impl Job for Compression<'_> {
    type Done = Found;

    async fn run<B: Backend>(&self, backend: &B, observer: Observer<'_>) -> Result<Found> {
        let Self { source, known, plan } = self;
        emit(observer, Event::Stage(Stage::Histogram))?;
        let loaded = backend.load_image(source).await?;
        let summary = loaded.summary();
        let mut all = None;
        if summary.colors <= plan.fit.most_entries {
            let histogram = loaded.histogram().await?;
            if self.keeps_all(&histogram) {
                emit(observer, Event::Stage(Stage::Remap))?;
                let (palette, indices) = (Palette::new(histogram.colors().to_vec())?, loaded.exact_indices().await?);
                return Ok(Found { palette, indices, fit: None, summary });
            }
            all = self.has_room_for(&histogram).then(|| histogram.colors().to_vec());
        }
        emit(observer, Event::Stage(Stage::Points))?;
        let fixed = all.map_or_else(|| plan.fit.fixed(summary), Ok)?;
        let lattice = Lattice::for_colors(plan.fit.space, summary, &fixed);
        let mut quantizer = loaded.quantizer(&lattice, plan.fit.is_masked, observer).await?;
        emit(observer, Event::Stage(Stage::Load))?;
        let fit = match known {
            Some(fit) => {
                quantizer.point_set().assign_resident(&fit.centroids).await?;
                fit.clone()
            }
            None => {
                let fixed: Vec<Point> = fixed.iter().map(|&color| lattice.point(color)).collect();
                cluster::fit(quantizer.point_set(), &lattice, &fixed, &plan.fit, observer).await?
            }
        };
        emit(observer, Event::Stage(Stage::Remap))?;
        let mut found = FoundFit { inertia: lattice.inertia(fit.inertia as f64), fit: fit.clone() };
        let fitted = Fitted { source, quantizer, lattice, fixed, fit };
        let (mut palette, mut indices) = match plan.labeling {
            Labeling::Nearest => nearest::label(fitted).await?,
            Labeling::Dither { classic, percent } => {
                keep_used(classic::label(fitted, classic, percent, observer).await?)?
            }
            Labeling::Icm(icm_plan) => {
                let sums = fitted.quantizer.pixel_sums(&fitted.fit.centroids).await?;
                ask(observer)?;
                // The fit weighs pixels by what the eye sees of them.
                found.inertia = lattice.inertia(sums.inertia as f64);
                keep_used(icm::label(fitted, &sums, icm_plan, observer).await?)?
            }
        };
        if palette.colors().iter().any(|color| color[3] < 255) {
            ask(observer)?;
            let (colors, is_in_picture_order) = (palette.colors().to_vec(), palette.is_in_picture_order());
            opacity::keep(source.image(), &lattice, &colors, &mut indices);
            (palette, indices) = keep_used(Labeled { colors, indices, is_in_picture_order })?;
        }
        Ok(Found { palette, indices, fit: Some(found), summary })
    }
}

impl Compression<'_> {
    /// Whether the image keeps all its colours.
    fn keeps_all(&self, histogram: &Histogram) -> bool {
        !self.plan.is_lossy && self.has_room_for(histogram)
    }

    /// Whether the palette has room for all colours. If it is fixed it must have them all, but for full transparency.
    fn has_room_for(&self, histogram: &Histogram) -> bool {
        let plan = &self.plan.fit;
        let has = |color: &Rgba| *color == CLEAR || plan.pinned.contains(color);
        histogram.len() <= plan.most_entries && (!plan.palette_is_fixed() || histogram.colors().iter().all(has))
    }
}
