//! k-means over colours with the face of scikit-learn's `KMeans`, for those who come from the tutorial.

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
use crate::settings::event::Observer;
#[cfg(not(target_family = "wasm"))]
use crate::settings::event::ignore_events;
#[cfg(not(target_family = "wasm"))]
use crate::settings::options::Device;
use crate::settings::options::{Init, Options};
use crate::settings::plan::FitPlan;
use crate::source::Source;

/// k-means over colours: `KMeans::new(16).n_init(10).fit(&pixels)`.
///
/// The defaults are those of the tutorial's `KMeans(n_clusters, init='k-means++', n_init=10, max_iter=300, tol=1e-4)`
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

/// What [`KMeans::fit`] found.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Clustering {
    /// The centre of each cluster. For sRGB red, green and blue from 0 to 255 and alpha from 0 to 255; for Oklab L, a, b
    /// and alpha from 0 to 1. Colour is premultiplied by alpha.
    pub centroids: Vec<[f64; 4]>,
    /// The cluster of each pixel.
    pub labels: Vec<u8>,
    /// Sum over all pixels of the squared distance to the centroid, in squared 8-bit or Oklab units.
    pub inertia: f64,
    /// Iterations of the best run.
    pub iterations: u32,
    /// Whether the best run stopped before its iterations were used up.
    pub converged: bool,
    lattice: Lattice,
    points: Vec<Point>,
}

impl KMeans {
    /// k-means with up to `n_clusters` clusters, from 2 to 256.
    pub fn new(n_clusters: u32) -> Self {
        let options = Options::default().colors(n_clusters).space(Space::Srgb);
        Self(options.init(Init::KMeansPlusPlus).restarts(10).max_iter(300))
    }

    /// Runs from different seeds, of which the best is kept; from 1 to 1000. Default: 10.
    pub fn n_init(self, n_init: u32) -> Self {
        Self(self.0.restarts(n_init))
    }

    /// The most iterations of a run, from 1 to 100,000. Default: 300.
    pub fn max_iter(self, max_iter: u32) -> Self {
        Self(self.0.max_iter(max_iter))
    }

    /// Movement at which a run has converged, as a share of the mean variance; from 0 to 1. Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self(self.0.tol(tol))
    }

    /// Seed of the random numbers. Default: 0.
    pub fn seed(self, seed: u64) -> Self {
        Self(self.0.seed(seed))
    }

    /// How the first centroids are found. Default: [`Init::KMeansPlusPlus`].
    pub fn init(self, init: Init) -> Self {
        Self(self.0.init(init))
    }

    /// The space of distances. Default: [`Space::Srgb`].
    pub fn space(self, space: Space) -> Self {
        Self(self.0.space(space))
    }

    /// Clusters the pixels on the CPU, waiting for the result. Where they have no more colours than clusters, the inertia
    /// is 0.
    ///
    /// # Errors
    /// Those of [`KMeans::fit_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn fit(&self, pixels: &[Rgba]) -> Result<Clustering> {
        pollster::block_on(self.fit_async(&Engine::new(Device::Cpu), pixels, &mut ignore_events))
    }

    /// Clusters the pixels on the device of an engine, with the same result on each.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) for a parameter out of range,
    /// [`Error::NoPixels`](crate::Error::NoPixels) where there are no pixels, and the errors of [`Engine::choose`].
    pub async fn fit_async(&self, engine: &Engine, pixels: &[Rgba], observer: Observer<'_>) -> Result<Clustering> {
        self.0.check()?;
        let row = Image::new(
            u32::try_from(pixels.len()).unwrap_or(u32::MAX),
            u32::from(!pixels.is_empty()),
            pixels.as_flattened().to_vec(),
        )?;
        let work = Work { source: Source::new(&row), plan: FitPlan::plain(&self.0) };
        Ok(engine.run(pixels.len() as u64, &work, observer).await?.0)
    }
}

/// What one backend works on.
struct Work<'a> {
    source: Source<'a>,
    plan: FitPlan,
}

impl Job for Work<'_> {
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
    /// The cluster that each of these colours belongs to: the nearest, the first where several are.
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
