//! k-means over colours with the interface of scikit-learn's `KMeans`.

use std::sync::Arc;

use crate::api::clustering::Clustering;
use crate::backend::engine::{Engine, Job};
use crate::backend::traits::{Backend, PointSet};
use crate::cluster::{self, Fit};
use crate::error::{Error, Result};
use crate::histogram::Histogram;
use crate::image::{Image, Rgba};
use crate::lattice::map::Lattice;
use crate::lattice::space::Space;
use crate::points::WeightedPoints;
#[cfg(not(target_family = "wasm"))]
use crate::settings::device::Device;
#[cfg(not(target_family = "wasm"))]
use crate::settings::event::ignore_events;
use crate::settings::event::{Event, Observer, Stage, emit};
use crate::settings::methods::Init;
use crate::settings::options::{Options, in_range};
use crate::settings::plan::FitPlan;

/// k-means over colours: `KMeans::new(16).n_init(10).fit(&pixels)`.
///
/// The defaults are those of scikit-learn's `KMeans(n_clusters, init='k-means++', n_init=10, max_iter=300, tol=1e-4)`,
/// over sRGB pixels.
///
/// Where there are no more different colours than clusters, each colour is a cluster of its own, and the inertia is 0.
///
/// ```
/// use huepress::KMeans;
///
/// let pixels: Vec<[u8; 4]> = (0..=255).map(|v| [v, v / 2, 255 - v, 255]).collect();
/// let clustering = KMeans::new(4).n_init(10).max_iter(300).tol(1e-4).seed(0).fit(&pixels)?;
/// assert_eq!(clustering.labels.len(), pixels.len());
/// assert_eq!(clustering.centroids.len(), 4);
/// assert!(clustering.converged);
/// assert_eq!(clustering.predict(&pixels), clustering.labels);
/// # Ok::<(), huepress::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KMeans {
    n_clusters: u32,
    /// Of these only the options of k-means count, and not the number of colours.
    options: Options,
    init_centroids: Option<Vec<Rgba>>,
}

impl KMeans {
    /// Makes an estimator with up to `n_clusters` clusters, from 1 to 256.
    pub fn new(n_clusters: u32) -> Self {
        let options = Options::default().space(Space::Srgb).init(Init::KMeansPlusPlus).restarts(10).max_iter(300);
        Self { n_clusters, options, init_centroids: None }
    }

    /// The number of runs from different seeds, from 1 to 1000. The best is kept. From
    /// [given centroids](KMeans::init_centroids) there is always one. Default: 10; scikit-learn's `'auto'` means 1, as
    /// every method here chooses its centroids with care.
    pub fn n_init(self, n_init: u32) -> Self {
        self.with(|options| options.restarts(n_init))
    }

    /// The most iterations of a run, from 1 to 100,000. Default: 300.
    pub fn max_iter(self, max_iter: u32) -> Self {
        self.with(|options| options.max_iter(max_iter))
    }

    /// The squared movement at which a run has converged, as a share of the mean variance, from 0 to 1. Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        self.with(|options| options.tol(tol))
    }

    /// The seed of the random numbers. Default: 0.
    pub fn seed(self, seed: u64) -> Self {
        self.with(|options| options.seed(seed))
    }

    /// The method of initialisation, in place of [given centroids](KMeans::init_centroids). Default:
    /// [`Init::KMeansPlusPlus`].
    pub fn init(self, init: Init) -> Self {
        Self { init_centroids: None, ..self.with(|options| options.init(init)) }
    }

    /// The first centroids, as many as clusters, in place of a [method](KMeans::init) that finds them. There is one
    /// run, of Lloyd's iteration over all pixels. A cluster keeps the number of its centroid; one that is the nearest
    /// of no pixel moves to where the error is largest.
    ///
    /// ```
    /// use huepress::KMeans;
    ///
    /// let pixels: Vec<[u8; 4]> = (0..=255).map(|v| [v, v, v, 255]).collect();
    /// let clustering = KMeans::new(2).init_centroids(&[[255; 4], [0, 0, 0, 255]]).fit(&pixels)?;
    /// assert_eq!(clustering.predict(&[[9, 9, 9, 255], [250, 250, 250, 255]]), [1, 0]);
    /// # Ok::<(), huepress::Error>(())
    /// ```
    pub fn init_centroids(self, colors: &[Rgba]) -> Self {
        Self { init_centroids: Some(colors.to_vec()), ..self }
    }

    /// The colour space of distances. Default: [`Space::Srgb`].
    pub fn space(self, space: Space) -> Self {
        self.with(|options| options.space(space))
    }

    /// Clusters pixels on the CPU; blocks until done.
    ///
    /// # Errors
    /// Those of [`KMeans::fit_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn fit(&self, pixels: &[Rgba]) -> Result<Clustering> {
        self.fit_on(&Engine::new(Device::Cpu), pixels)
    }

    /// Clusters pixels on the device of an engine; blocks until done.
    ///
    /// # Errors
    /// Those of [`KMeans::fit_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn fit_on(&self, engine: &Engine, pixels: &[Rgba]) -> Result<Clustering> {
        pollster::block_on(self.fit_async(engine, pixels, &mut ignore_events))
    }

    /// Clusters up to 2^30 pixels on the device of an engine. The result is the same on every device.
    ///
    /// # Errors
    /// [`Error::Option`] for a parameter out of range, [`Error::NoPoints`] if there are no pixels,
    /// [`Error::TooManyPixels`], and the errors of [`Engine::choose`].
    pub async fn fit_async(&self, engine: &Engine, pixels: &[Rgba], observer: Observer<'_>) -> Result<Clustering> {
        let plan = self.plan()?;
        if pixels.len() as u64 > Image::MAX_PIXELS {
            let width = u32::try_from(pixels.len()).unwrap_or(u32::MAX);
            return Err(Error::TooManyPixels { width, height: 1, limit: Image::MAX_PIXELS });
        }
        emit(observer, Event::Stage(Stage::Histogram))?;
        let (histogram, colors) = Histogram::counted(pixels);
        let Clustered { mut clustering, labels } = fit_histogram(engine, &histogram, &plan, observer).await?;
        clustering.labels = colors.gather(pixels, &labels);
        emit(observer, Event::Stage(Stage::Done))?;
        Ok(clustering)
    }

    /// Clusters pixels that each count as often as their weight says, on the CPU; blocks until done.
    ///
    /// ```
    /// use huepress::KMeans;
    ///
    /// let (black, grey, white) = ([0, 0, 0, 255], [90, 90, 90, 255], [255; 4]);
    /// let clustering = KMeans::new(1).fit_weighted(&[black, grey, white], &[2, 1, 0])?;
    /// assert_eq!(clustering.centroids, [[30.0, 30.0, 30.0, 255.0]]);
    /// assert_eq!(clustering.labels, [0, 0, 0]);
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`KMeans::fit_weighted_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn fit_weighted(&self, pixels: &[Rgba], weights: &[u64]) -> Result<Clustering> {
        self.fit_weighted_on(&Engine::new(Device::Cpu), pixels, weights)
    }

    /// Clusters pixels with weights on the device of an engine; blocks until done.
    ///
    /// # Errors
    /// Those of [`KMeans::fit_weighted_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn fit_weighted_on(&self, engine: &Engine, pixels: &[Rgba], weights: &[u64]) -> Result<Clustering> {
        pollster::block_on(self.fit_weighted_async(engine, pixels, weights, &mut ignore_events))
    }

    /// Clusters pixels that each count as often as their weight says, on the device of an engine.
    ///
    /// A pixel of weight `w` stands for `w` equal pixels: the result is the same. One of weight 0 has no part in it but
    /// its label. Fractions must be scaled to whole numbers first, such as with 1000 for the largest; the inertia grows
    /// by the same factor. Where the sum of all weights exceeds 2^32 - 1, they are halved for the centroids until it
    /// does not, but to no less than 1.
    ///
    /// # Errors
    /// [`Error::WeightCount`] unless there are as many weights as pixels, [`Error::NoPoints`] if no weight is above 0,
    /// and those of [`KMeans::fit_async`], but for a limit of the pixels.
    pub async fn fit_weighted_async(
        &self,
        engine: &Engine,
        pixels: &[Rgba],
        weights: &[u64],
        observer: Observer<'_>,
    ) -> Result<Clustering> {
        let plan = self.plan()?;
        emit(observer, Event::Stage(Stage::Histogram))?;
        let histogram = Histogram::from_counts(pixels, weights)?;
        let Clustered { mut clustering, .. } = fit_histogram(engine, &histogram, &plan, observer).await?;
        clustering.labels = clustering.predict(pixels);
        emit(observer, Event::Stage(Stage::Done))?;
        Ok(clustering)
    }

    fn with(self, change: impl FnOnce(Options) -> Options) -> Self {
        Self { options: change(self.options), ..self }
    }

    /// The plan of the fit.
    ///
    /// # Errors
    /// [`Error::Option`] for a parameter out of range.
    fn plan(&self) -> Result<FitPlan> {
        let Self { n_clusters, options, init_centroids } = self;
        in_range((1..=256).contains(n_clusters), "n_clusters", "from 1 to 256", n_clusters)?;
        in_range((1..=1000).contains(&options.runs()), "n_init", "from 1 to 1000", &options.runs())?;
        options.check()?;
        let (colors, plain) = (*n_clusters as usize, FitPlan::plain(options));
        let plan = FitPlan { colors, most_entries: colors, ..plain };
        let Some(given) = init_centroids else { return Ok(plan) };
        in_range(given.len() == colors, "the number of init_centroids", "that of n_clusters", &given.len())?;
        Ok(FitPlan { runs: 1, first_centroids: given.clone(), ..plan })
    }
}

/// The result of k-means, its labels by colour id instead of by pixel.
struct Clustered {
    clustering: Clustering,
    labels: Vec<u8>,
}

async fn fit_histogram(
    engine: &Engine,
    histogram: &Histogram,
    plan: &FitPlan,
    observer: Observer<'_>,
) -> Result<Clustered> {
    emit(observer, Event::Stage(Stage::Points))?;
    let lattice = Lattice::for_colors(plan.space, histogram.summary(), &plan.first_centroids);
    let points = Arc::new(WeightedPoints::new(histogram, &lattice)?);
    // Independent of the iterations, most of which visit few points.
    let point_visits = 2 * points.len() as u64;
    let job = ClusteringJob { points: Arc::clone(&points), lattice, plan };
    let (Found { fit, labels }, _) = engine.run(point_visits, &job, observer).await?;
    emit(observer, Event::Stage(Stage::Remap))?;
    let errors = points.errors(histogram.counts(), &labels, &fit.centroids);
    let clustering = Clustering {
        centroids: fit.centroids.iter().map(|&centroid| lattice.coordinates(centroid)).collect(),
        labels: Vec::new(),
        inertia: lattice.inertia(errors.iter().sum::<u128>() as f64),
        iterations: fit.iterations,
        converged: fit.converged,
        lattice,
        points: fit.centroids,
    };
    Ok(Clustered { clustering, labels: points.by_color(&labels) })
}

/// The job that a backend runs.
struct ClusteringJob<'a> {
    points: Arc<WeightedPoints>,
    lattice: Lattice,
    plan: &'a FitPlan,
}

/// The result of a job: the fit, and the label of each point.
struct Found {
    fit: Fit,
    labels: Vec<u8>,
}

impl Job for ClusteringJob<'_> {
    type Done = Found;

    async fn run<B: Backend>(&self, backend: &B, observer: Observer<'_>) -> Result<Found> {
        let mut point_set = backend.load_points(Arc::clone(&self.points)).await?;
        let fit = cluster::fit(&mut point_set, &self.lattice, &[], self.plan, observer).await?;
        Ok(Found { fit, labels: point_set.resident_labels().await? })
    }
}
