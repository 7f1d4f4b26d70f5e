//! Extraction of one palette from a histogram, which may be the sum of many.

use std::sync::Arc;

use crate::api::report::FitReport;
use crate::backend::engine::{Engine, Job};
use crate::backend::traits::{Backend, PointSet};
use crate::cluster::{self, Fit};
use crate::error::Result;
use crate::histogram::Histogram;
use crate::image::Rgba;
use crate::image::swatch::Swatch;
use crate::labeling::extremes::{self, Pixels};
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
    /// The device and the course of the fit that found them.
    pub fit: FitReport,
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
        return Ok(Extracted { swatches, fit: FitReport::all_kept("cpu".to_owned()) });
    }
    emit(observer, Event::Stage(Stage::Points))?;
    let fixed = plan.fixed(histogram.summary())?;
    let lattice = Lattice::for_colors(plan.space, histogram.summary(), &fixed);
    let points = Arc::new(WeightedPoints::new(histogram, &lattice)?);
    let work = Extraction { histogram, points, lattice, fixed, plan };
    // Independent of the iterations, most of which visit few points.
    let point_visits = 2 * work.points.len() as u64;
    let (Found { swatches, fit, inertia }, used) = engine.run(point_visits, &work, observer).await?;
    emit(observer, Event::Stage(Stage::Done))?;
    Ok(Extracted { swatches, fit: FitReport::new(used, &fit, inertia) })
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
        let mut colors = lattice.colors(fixed, &fit.centroids);
        extremes::keep(&mut colors, fixed.len(), &Pixels::Histogram(histogram));
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
