//! Extraction of one palette from a histogram, which may be the sum of many.

use std::sync::Arc;

use crate::api::compress::ALL_KEPT;
use crate::backend::engine::{DeviceUsed, Engine, Job};
use crate::backend::traits::{Backend, PointSet};
use crate::cluster::{self, Fit};
use crate::error::Result;
use crate::histogram::Histogram;
use crate::image::Rgba;
use crate::image::swatch::Swatch;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;
use crate::settings::event::{Event, Observer, Stage, emit};
use crate::settings::options::Options;
use crate::settings::plan::FitPlan;

/// A palette, with facts about the extraction.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Extracted {
    /// The colours with their shares of all pixels, the largest first.
    pub swatches: Vec<Swatch>,
    /// The device that did the work: `cpu` or the name of a GPU adapter.
    pub device: String,
    /// Why that device was chosen.
    pub device_reason: String,
    /// Iterations of the best run; 0 if every colour was kept.
    pub iterations: u32,
    /// Whether the best run ended before its iterations were used up.
    pub converged: bool,
    /// The sum of squared distances, as [`Compressed::inertia`](crate::Compressed::inertia).
    pub inertia: f64,
}

/// Finds the palette of a histogram; see [`Engine::extract_async`].
pub(crate) async fn extract(
    engine: &Engine,
    histogram: &Histogram,
    options: &Options,
    observer: Observer<'_>,
) -> Result<Extracted> {
    options.check()?;
    let plan = FitPlan::plain(options);
    if (1..=plan.colors).contains(&histogram.len()) && !plan.palette_is_fixed() {
        let swatches = swatches(histogram.colors(), histogram.counts());
        let (device, device_reason) = ("cpu".to_owned(), ALL_KEPT.to_owned());
        return Ok(Extracted { swatches, device, device_reason, iterations: 0, converged: true, inertia: 0.0 });
    }
    emit(observer, Event::Stage(Stage::Points))?;
    let fixed = plan.fixed(histogram.summary());
    let lattice = Lattice::for_colors(plan.space, histogram.summary(), &fixed);
    let points = Arc::new(WeightedPoints::new(histogram, &lattice)?);
    let extraction = Extraction { histogram, points, lattice, fixed, plan };
    // Independent of the iterations, most of which visit few points.
    let point_visits = 2 * extraction.points.len() as u64;
    let (found, used) = engine.run(point_visits, &extraction, observer).await?;
    emit(observer, Event::Stage(Stage::Done))?;
    let DeviceUsed { device, reason: device_reason } = used;
    let Found { swatches, fit: Fit { iterations, converged, .. }, inertia } = found;
    Ok(Extracted { swatches, device, device_reason, iterations, converged, inertia })
}

/// The job that a backend runs.
struct Extraction<'a> {
    histogram: &'a Histogram,
    points: Arc<WeightedPoints>,
    lattice: Lattice,
    /// The colours that the palette begins with.
    fixed: Vec<Rgba>,
    plan: FitPlan,
}

/// The result of a job.
struct Found {
    swatches: Vec<Swatch>,
    fit: Fit,
    /// In squared units of the space.
    inertia: f64,
}

impl Job for Extraction<'_> {
    type Done = Found;

    async fn run<B: Backend>(&self, backend: &B, observer: Observer<'_>) -> Result<Found> {
        let Self { histogram, points, lattice, fixed, plan } = self;
        emit(observer, Event::Stage(Stage::Load))?;
        let fixed_points: Vec<Point> = fixed.iter().map(|&color| lattice.point(color)).collect();
        let mut point_set = backend.load_points(Arc::clone(points)).await?;
        let fit = cluster::fit(&mut point_set, lattice, &fixed_points, plan, observer).await?;
        let errors = points.errors(histogram.counts(), &point_set.resident_labels().await?, &fit.centroids);
        let colors = lattice.colors(fixed, &fit.centroids);
        let shown: Vec<Point> = colors.iter().map(|&color| lattice.point(color)).collect();
        let (labels, _) = point_set.assign(&shown).await?;
        let mut counts = vec![0u64; colors.len()];
        for (&label, &color) in labels.iter().zip(points.colors()) {
            let count = &mut counts[usize::from(label)];
            *count = count.saturating_add(histogram.counts()[color as usize]);
        }
        let inertia = lattice.inertia(errors.iter().sum::<u128>() as f64);
        Ok(Found { swatches: swatches(&colors, &counts), fit, inertia })
    }
}

/// Makes swatches of the colours that have pixels, sorted by descending count, then by colour.
fn swatches(colors: &[Rgba], counts: &[u64]) -> Vec<Swatch> {
    let total: u128 = counts.iter().map(|&count| u128::from(count)).sum();
    let mut order: Vec<(u64, Rgba)> = counts.iter().copied().zip(colors.iter().copied()).collect();
    order.retain(|&(count, _)| count > 0);
    order.sort_by_key(|&(count, color)| (std::cmp::Reverse(count), color));
    order.into_iter().map(|(count, color)| Swatch { color, share: count as f64 / total as f64 }).collect()
}
