//! The whole story: image, histogram, weighted points, k-means, palette, indices.

use rayon::prelude::*;

use crate::backend::{Backend, Engine, Session, View, Whereabouts, Work};
use crate::canvas::Canvas;
use crate::classic::{self, Picture};
use crate::energy::{self, Aim, Start};
use crate::event::tell;
use crate::kmeans::{self, Fit};
use crate::lattice::{Lattice, Point};
use crate::points::WeightedPoints;
use crate::psnr::psnr;
use crate::salience::raise_rare;
use crate::{Event, Histogram, Image, IndexedImage, Observer, Options, Palette, Result, Rgba, Space, Stage, Subject};

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
    subject: Subject<'a>,
    prepared: Option<Prepared>,
    /// The last fits, with what they were made by.
    fits: Vec<((Options, bool), Fit)>,
}

/// What clustering starts from.
struct Prepared {
    space: Space,
    masked: bool,
    /// Colours that the palette begins with.
    fixed: Vec<Rgba>,
    lattice: Lattice,
    points: WeightedPoints,
    /// The point of each colour, by colour id.
    places: Vec<Point>,
}

/// Fits that are kept.
const MOST_FITS: usize = 4;

impl<'a> Compressor<'a> {
    /// Nothing is done yet.
    pub fn new(image: &'a Image) -> Self {
        Self { subject: Subject::new(image), prepared: None, fits: Vec::new() }
    }

    /// As [`compress_on`]. What an earlier call has found is used again where the options allow it; the result is the same.
    ///
    /// # Errors
    /// Those of [`compress_on`].
    pub async fn compress(&mut self, engine: &Engine, options: &Options, observer: Observer<'_>) -> Result<Compressed> {
        options.check()?;
        let known = self.fits.iter().find(|(made_by, _)| *made_by == options.of_fit()).map(|(_, fit)| fit.clone());
        let job = Job { subject: &self.subject, prepared: self.prepared.as_ref(), known, options };
        let mut visits = options.visits(self.subject.image().pixels().len());
        if engine.is_large(visits) {
            tell(observer, Event::Stage(Stage::Histogram))?;
            visits = if job.keeps_all(&self.subject.counted().0) { 0 } else { visits };
        }
        let (mut found, place) = engine.run(visits, &job, observer).await?;
        self.prepared = found.prepared.take().or(self.prepared.take());
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
        Whereabouts { device, reason }: Whereabouts,
        observer: Observer<'_>,
    ) -> Result<Compressed> {
        let original = self.subject.image();
        let psnr = psnr(original, found.is_opaque, &found.palette, &found.indices);
        let image = IndexedImage::new(original.width(), original.height(), found.palette, found.indices)?;
        tell(observer, Event::Stage(Stage::Done))?;
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
    pollster::block_on(compress_on(&Engine::new(crate::Device::Auto), image, options, &mut crate::unwatched))
}

/// What one backend works on.
struct Job<'a> {
    subject: &'a Subject<'a>,
    /// What was prepared before, perhaps for other options.
    prepared: Option<&'a Prepared>,
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
    /// What was not prepared before.
    prepared: Option<Prepared>,
}

/// Pixels of each class of activity.
type Classes = [u64; Canvas::CLASSES];

impl Work for Job<'_> {
    type Done = Found;

    async fn run<B: Backend>(&self, backend: &B, observer: Observer<'_>) -> Result<Found> {
        tell(observer, Event::Stage(Stage::Histogram))?;
        let mut view = backend.view(self.subject).await?;
        let (colors_in, is_opaque) = (view.histogram().len(), view.histogram().is_opaque());
        if self.keeps_all(view.histogram()) {
            tell(observer, Event::Stage(Stage::Remap))?;
            let labels: Vec<u8> = (0..=255).take(colors_in).collect();
            let indices = view.remap(&labels).await?;
            let palette = Palette::new(view.histogram().colors().to_vec())?;
            return Ok(Found { palette, indices, fit: None, colors_in, is_opaque, prepared: None });
        }
        tell(observer, Event::Stage(Stage::Points))?;
        let (prepared, classes) = self.prepare(&mut view).await?;
        let Prepared { fixed, lattice, points, .. } = prepared.get();
        tell(observer, Event::Stage(Stage::Load))?;
        let (session, fit) = match &self.known {
            Some(fit) => (backend.load(points).await?, fit.clone()),
            None => {
                let fixed: Vec<Point> = fixed.iter().map(|&color| lattice.point(color)).collect();
                kmeans::fit(backend, points, &fixed, self.options, observer).await?
            }
        };
        tell(observer, Event::Stage(Stage::Remap))?;
        let aim = self.options.aim();
        let is_plain = self.options.is_swept() && aim.is_plain();
        // Dropped where it is not needed any more: a canvas is large.
        let (palette, indices) = match is_plain.then_some(session) {
            Some(session) => nearest(&view, session, prepared.get(), &fit).await?,
            None if self.options.is_swept() => {
                keep_used(refined(&mut view, prepared.get(), &fit, (aim, classes), observer).await?)?
            }
            None => keep_used(self.classic(prepared.get(), &fit))?,
        };
        let inertia = fit.inertia_of(points, view.histogram().counts(), lattice);
        Ok(Found { palette, indices, fit: Some((fit, inertia)), colors_in, is_opaque, prepared: prepared.into_fresh() })
    }
}

/// What was prepared before, or now.
enum Ready<'a> {
    Known(&'a Prepared),
    Fresh(Box<Prepared>),
}

impl Ready<'_> {
    fn get(&self) -> &Prepared {
        match self {
            Self::Known(prepared) => prepared,
            Self::Fresh(prepared) => prepared,
        }
    }

    fn into_fresh(self) -> Option<Prepared> {
        match self {
            Self::Known(_) => None,
            Self::Fresh(prepared) => Some(*prepared),
        }
    }
}

impl Job<'_> {
    /// A palette that is given whole is taken even where the image has fewer colours, unless it has them all.
    fn keeps_all(&self, histogram: &Histogram) -> bool {
        let has_all = || histogram.colors().iter().all(|color| self.options.pins.contains(color));
        histogram.len() <= self.options.colors as usize && (!self.options.is_given_whole() || has_all())
    }

    async fn prepare<V: View>(&self, view: &mut V) -> Result<(Ready<'_>, Classes)> {
        let (space, masked) = (self.options.space, self.options.is_masked());
        let fixed = self.options.fixed(view.histogram());
        let known = |known: &&Prepared| (known.space, known.masked, &known.fixed) == (space, masked, &fixed);
        let known = self.prepared.filter(known);
        let lattice = Lattice::of(space, view.histogram(), &fixed);
        let ready = match known {
            Some(known) => Ready::Known(known),
            None => {
                let (points, places) = WeightedPoints::with_places(view.histogram(), &lattice)?;
                Ready::Fresh(Box::new(Prepared { space, masked, fixed, lattice, points, places }))
            }
        };
        if !masked {
            return Ok((ready, [0; Canvas::CLASSES]));
        }
        let lights: Vec<u16> = ready.get().places.par_iter().map(|&point| lattice.lightness(point)).collect();
        let classes = view.classify(&lights).await?;
        let ready = match ready {
            Ready::Fresh(mut prepared) => {
                let weights = raise_rare(&view.salience().await?, &prepared.points);
                prepared.points = prepared.points.weighted(&weights);
                Ready::Fresh(prepared)
            }
            known => known,
        };
        Ok((ready, classes))
    }

    /// Dithered as in the old days, on the host.
    fn classic(&self, prepared: &Prepared, fit: &Fit) -> (Vec<Rgba>, Vec<u8>) {
        let (image, (histogram, colors)) = (self.subject.image(), self.subject.counted());
        let (shown_colors, shown) = shown(prepared, fit);
        let errors = fit.errors(&prepared.points, histogram.counts());
        let errors = errors.map(|sum| sum as f64 / image.pixels().len() as f64);
        let picture = Picture { image, colors, points: &prepared.places, errors };
        let labels = classic::labels(&picture, &shown, self.options.dither, self.options.strength());
        (shown_colors, labels)
    }
}

/// The 8-bit colours of the centroids, and their points, which lie beside them: the nearest may be another one.
fn shown(prepared: &Prepared, fit: &Fit) -> (Vec<Rgba>, Vec<Point>) {
    let colors = prepared.lattice.colors(&prepared.fixed, &fit.centroids);
    let points = colors.iter().map(|&color| prepared.lattice.point(color)).collect();
    (colors, points)
}

/// Every pixel with its nearest colour.
async fn nearest<V: View, S: Session>(
    view: &V,
    session: S,
    prepared: &Prepared,
    fit: &Fit,
) -> Result<(Palette, Vec<u8>)> {
    let (colors, shown) = shown(prepared, fit);
    let (nearest, _) = session.assign(&shown).await?;
    let (palette, labels) = keep_used((colors, nearest))?;
    Ok((palette, view.remap(&prepared.points.by_color(&labels)).await?))
}

/// Labels that add up to the least energy.
async fn refined<V: View>(
    view: &mut V,
    Prepared { fixed, lattice, points, places, .. }: &Prepared,
    fit: &Fit,
    (aim, classes): (Aim, Classes),
    observer: Observer<'_>,
) -> Result<(Vec<Rgba>, Vec<u8>)> {
    let labels = points.by_color(&fit.labels);
    let easel = view.lay((places, &labels, &fit.centroids)).await?;
    let mut counts = vec![0; fit.centroids.len()];
    for (&label, count) in labels.iter().zip(view.histogram().counts()) {
        counts[usize::from(label)] += count;
    }
    let weight: u64 = points.weights().iter().map(|&weight| u64::from(weight)).sum();
    let error = fit.inertia as f64 / weight as f64;
    let start = Start { palette: fit.centroids.clone(), fixed, error, counts, classes };
    energy::refine(easel, start, lattice, aim, observer).await
}

/// The palette without the colours that no index names and without those that come up twice; the indices follow.
fn keep_used((colors, mut indices): (Vec<Rgba>, Vec<u8>)) -> Result<(Palette, Vec<u8>)> {
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

/// Indices that a thread takes at once.
const SHARE: usize = 1 << 16;
