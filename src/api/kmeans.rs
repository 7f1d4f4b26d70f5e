//! k-means over colours with the interface of scikit-learn's `KMeans`.

use crate::backend::engine::{Engine, Job};
use crate::backend::traits::{Backend, DeviceImage, Quantizer};
use crate::cluster;
use crate::error::Result;
use crate::image::palette::Palette;
use crate::image::{Image, Rgba};
use crate::kernel::cluster::assign::assign;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::lattice::space::Space;
#[cfg(not(target_family = "wasm"))]
use crate::settings::device::Device;
use crate::settings::event::Observer;
#[cfg(not(target_family = "wasm"))]
use crate::settings::event::ignore_events;
use crate::settings::methods::Init;
use crate::settings::options::Options;
use crate::settings::plan::FitPlan;
use crate::source::Source;

/// k-means over colours: `KMeans::new(16).n_init(10).fit(&pixels)`.
///
/// The defaults are those of scikit-learn's `KMeans(n_clusters, init='k-means++', n_init=10, max_iter=300, tol=1e-4)`,
/// over sRGB pixels.
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
pub struct KMeans(Options);

/// The result of [`KMeans::fit`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Clustering {
    /// The centre of each cluster: for sRGB red, green, blue and alpha from 0 to 255; for Oklab L, a, b, and alpha from
    /// 0 to 1. Colour is premultiplied by alpha.
    pub centroids: Vec<[f64; 4]>,
    /// The cluster of each pixel.
    pub labels: Vec<u8>,
    /// Sum over all pixels of the squared distance to the centroid, in squared 8-bit or Oklab units.
    pub inertia: f64,
    /// Iterations of the best run.
    pub iterations: u32,
    /// Whether the best run ended before its iterations were used up.
    pub converged: bool,
    lattice: Lattice,
    points: Vec<Point>,
}

impl KMeans {
    /// Makes an estimator with up to `n_clusters` clusters, from 2 to 256.
    pub fn new(n_clusters: u32) -> Self {
        let options = Options::default().colors(n_clusters).space(Space::Srgb);
        Self(options.init(Init::KMeansPlusPlus).restarts(10).max_iter(300))
    }

    /// The number of runs from different seeds, from 1 to 1000. The best is kept. Default: 10.
    pub fn n_init(self, n_init: u32) -> Self {
        Self(self.0.restarts(n_init))
    }

    /// The most iterations of a run, from 1 to 100,000. Default: 300.
    pub fn max_iter(self, max_iter: u32) -> Self {
        Self(self.0.max_iter(max_iter))
    }

    /// The squared movement at which a run has converged, as a share of the mean variance, from 0 to 1. Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self(self.0.tol(tol))
    }

    /// The seed of the random numbers. Default: 0.
    pub fn seed(self, seed: u64) -> Self {
        Self(self.0.seed(seed))
    }

    /// The method of initialisation. Default: [`Init::KMeansPlusPlus`].
    pub fn init(self, init: Init) -> Self {
        Self(self.0.init(init))
    }

    /// The colour space of distances. Default: [`Space::Srgb`].
    pub fn space(self, space: Space) -> Self {
        Self(self.0.space(space))
    }

    /// Clusters pixels on the CPU; blocks until done. If they have no more colours than clusters, the inertia is 0.
    ///
    /// # Errors
    /// Those of [`KMeans::fit_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn fit(&self, pixels: &[Rgba]) -> Result<Clustering> {
        pollster::block_on(self.fit_async(&Engine::new(Device::Cpu), pixels, &mut ignore_events))
    }

    /// Clusters pixels on the device of an engine. The result is the same on every device.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) for a parameter out of range,
    /// [`Error::NoPixels`](crate::Error::NoPixels) if there are no pixels, and the errors of [`Engine::choose`].
    pub async fn fit_async(&self, engine: &Engine, pixels: &[Rgba], observer: Observer<'_>) -> Result<Clustering> {
        self.0.check()?;
        let row = Image::new(
            u32::try_from(pixels.len()).unwrap_or(u32::MAX),
            u32::from(!pixels.is_empty()),
            pixels.as_flattened().to_vec(),
        )?;
        let clustering = ClusteringJob { source: Source::new(&row), plan: FitPlan::plain(&self.0) };
        Ok(engine.run(pixels.len() as u64, &clustering, observer).await?.0)
    }
}

/// The job that a backend runs.
struct ClusteringJob<'a> {
    source: Source<'a>,
    plan: FitPlan,
}

impl Job for ClusteringJob<'_> {
    type Done = Clustering;

    async fn run<B: Backend>(&self, backend: &B, observer: Observer<'_>) -> Result<Clustering> {
        let loaded = backend.load_image(&self.source).await?;
        let lattice = Lattice::new(self.plan.space, !loaded.summary().is_opaque);
        let mut quantizer = loaded.quantizer(&lattice, false).await?;
        let fit = cluster::fit(quantizer.point_set(), &lattice, &[], &self.plan, observer).await?;
        let labels: [u8; Palette::MAX_COLORS] = std::array::from_fn(|label| label as u8);
        Ok(Clustering {
            centroids: fit.centroids.iter().map(|&centroid| lattice.coordinates(centroid)).collect(),
            labels: quantizer.remap(&labels).await?,
            inertia: lattice.inertia(fit.inertia as f64),
            iterations: fit.iterations,
            converged: fit.converged,
            lattice,
            points: fit.centroids,
        })
    }
}

impl Clustering {
    /// The nearest cluster of each colour. Ties go to the first cluster.
    pub fn predict(&self, colors: &[Rgba]) -> Vec<u8> {
        let points: Vec<Point> = colors.iter().map(|&color| self.lattice.point(color)).collect();
        let mut labels = vec![0; points.len()];
        assign(&points, &self.points, &mut labels);
        labels
    }

    /// The 8-bit colour nearest to each centroid.
    pub fn colors(&self) -> Vec<Rgba> {
        self.points.iter().map(|&point| self.lattice.color(point)).collect()
    }
}
