//! Emphasis: more weight for colours that a palette misses by far, so that the next one has them.
//!
//! A red sign adds little to a sum of squares, and is what the map was made for. The eye pools errors by a power of
//! about 4 (Watson, "DCT quantization matrices visually optimized for individual images", 1993): few large ones are seen
//! before many small ones. So what is missed by far counts by the cube of its distance here, which leaves the rest its
//! colours. As in iteratively reweighted least squares, k-means starts again with such weights, and the start with the
//! least sum of all stays.
//!
//! Once a colour has a centroid of its own, Lloyd's iteration leaves it there, so later passes need no emphasis.

use std::sync::Arc;

use crate::cluster::coarse::{CoarseFit, Try};
use crate::cluster::mixing::Mixing;
use crate::error::Result;
use crate::host::pruned_points::PrunedPoints;
use crate::kernel::weight::group_factors::PARTS;
use crate::kernel::weight::group_weights::GROUP_BITS;
use crate::kernel::weight::visibility::visibility;
use crate::lattice::point::{COORDINATE_BITS, Point, distance2};
use crate::points::WeightedPoints;
use crate::settings::event::{Observer, ask};

/// The most starts with other weights.
const ROUNDS: u32 = 2;

/// The fewest colours of a palette that has room for what is small. With 8, pages would lose the colours of their letters
/// and areas to it.
const FEWEST: usize = 16;

/// The squared distance, times its [`visibility`], from which on a colour is missed by far, in means of the first start.
const FAR: f64 = 4.0;

/// The least squared distance that is far, in squared levels of 255 in lightness.
const VISIBLE: f64 = 100.0;

/// The mean of far squared distances over all points from which on another start may pay, in squared levels. With 256
/// colours, photos have less.
const NOTICED: f64 = 0.25;

/// The largest factor of a weight.
const MOST: f64 = 16.0;

/// Points with the weights that were found, and the start of the first run from them.
pub(super) struct Emphasized {
    pub(super) points: PrunedPoints,
    pub(super) first: Try,
}

/// The measure of what is far, in squared lattice units.
struct Limits {
    far: f64,
    noticed: f64,
    /// The [`visibility`] of errors at each level of lightness.
    visibilities: Vec<f64>,
}

/// Squared distances of a point to some colours.
struct Distance {
    nearest: f64,
    /// That to the nearest mixture of two. So shades of letters are not far, which lie between letters and page.
    mixed: f64,
}

/// The errors of a palette.
struct Errors {
    /// The sum of weight times squared distance to the nearest colour, and for what is far from all mixtures so much more as
    /// makes that distance a cube.
    energy: f64,
    /// The mean of squared distances to mixtures that are far, over all points.
    far: f64,
    /// The factor of each point's energy.
    factors: Vec<f64>,
}

impl CoarseFit<'_> {
    /// The first start of points, emphasised where pixels weigh by what is seen of them.
    pub(super) fn emphasize(&self, points: PrunedPoints, observer: Observer<'_>) -> Result<Emphasized> {
        let first = self.start(&points, 0);
        let mut best = Emphasized { points, first };
        if !self.plan.is_masked || self.plan.colors < FEWEST {
            return Ok(best);
        }
        let plain = Arc::clone(best.points.points());
        let limits = self.limits(&plain, best.first.best.inertia);
        // No mixture is farther than the nearest colour, which is known.
        let unmixed = to_centroids(&plain, &best.first).map(|nearest| Distance { nearest, mixed: nearest }).collect();
        if limits.errors(&plain, unmixed).far < limits.noticed {
            return Ok(best);
        }
        let mut errors = limits.errors(&plain, self.distances(&best));
        let (mut least, mut factors) = (errors.energy, vec![1.0; plain.len()]);
        for round in 0..ROUNDS {
            if errors.far < limits.noticed {
                break;
            }
            ask(observer)?;
            factors.iter_mut().zip(&errors.factors).for_each(|(all, factor)| *all = (*all * factor).min(MOST));
            let points = PrunedPoints::new(Arc::new(raised(&plain, &factors)));
            let first = self.start(&points, 0);
            let next = Emphasized { points, first };
            errors = limits.errors(&plain, self.distances(&next));
            log::debug!("emphasis {round}: energy {} after {least}, {} of it far", errors.energy, errors.far);
            if errors.energy < least {
                (best, least) = (next, errors.energy);
            }
        }
        Ok(best)
    }

    fn limits(&self, points: &WeightedPoints, inertia: u64) -> Limits {
        let square = self.lattice.level().powi(2);
        let mean = inertia as f64 / weight(points);
        let visibilities = (0..1 << GROUP_BITS).map(|level| visibility(level, self.lattice)).collect();
        Limits { far: (FAR * mean).max(VISIBLE * square), noticed: NOTICED * square, visibilities }
    }

    /// The distances of the points to the colours of a start.
    fn distances(&self, Emphasized { points, first }: &Emphasized) -> Vec<Distance> {
        let mixing = Mixing { lattice: self.lattice, points, fixed: self.fixed.len(), share: 1.0 };
        let mixed = mixing.energies(&first.best.centroids);
        to_centroids(points.points(), first).zip(mixed).map(|(nearest, mixed)| Distance { nearest, mixed }).collect()
    }
}

impl Limits {
    fn errors(&self, points: &WeightedPoints, distances: Vec<Distance>) -> Errors {
        let mut errors = Errors { energy: 0.0, far: 0.0, factors: Vec::with_capacity(points.len()) };
        let rows = distances.into_iter().zip(points.weights()).zip(points.points());
        for ((Distance { nearest, mixed }, &weight), &[lightness, ..]) in rows {
            let seen = mixed * self.visibilities[usize::from(lightness >> (COORDINATE_BITS - GROUP_BITS))];
            let factor = (seen / self.far).max(1.0).sqrt();
            errors.energy += f64::from(weight) * (nearest + mixed * (factor - 1.0));
            errors.far += if seen > self.far { f64::from(weight) * mixed } else { 0.0 };
            errors.factors.push(factor);
        }
        errors.far /= weight(points);
        errors
    }
}

fn weight(points: &WeightedPoints) -> f64 {
    points.weights().iter().map(|&weight| f64::from(weight)).sum()
}

/// The squared distance of each point to its centroid.
fn to_centroids(points: &WeightedPoints, Try { best, labels, .. }: &Try) -> impl Iterator<Item = f64> {
    let distance = |(&point, &label): (&Point, &u8)| f64::from(distance2(point, best.centroids[usize::from(label)]));
    points.points().iter().zip(labels).map(distance)
}

/// The same points with their weights times these factors.
fn raised(points: &WeightedPoints, factors: &[f64]) -> WeightedPoints {
    let raise = |(&weight, factor): (&u32, &f64)| u64::from(weight) * libm::round(f64::from(PARTS) * factor) as u64;
    points.clone().weighted(&points.weights().iter().zip(factors).map(raise).collect::<Vec<u64>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Histogram;
    use crate::image::{Image, Rgba};
    use crate::lattice::map::Lattice;
    use crate::lattice::space::Space;
    use crate::settings::event::ignore_events;
    use crate::settings::options::Options;
    use crate::settings::plan::FitPlan;

    const RED: Rgba = [200, 24, 30, 255];

    /// Greys from dark to bright, 100 pixels of each, and a few red ones.
    fn greys_and(red: usize) -> PrunedPoints {
        let greys = (40..=220u8).flat_map(|v| [v, v, v, 255].repeat(100));
        let pixels: Vec<u8> = greys.chain(RED.repeat(red)).collect();
        let image = Image::new(pixels.len() as u32 / 4, 1, pixels).unwrap();
        let points = WeightedPoints::new(&Histogram::from_image(&image), &Lattice::new(Space::Oklab, false)).unwrap();
        PrunedPoints::new(Arc::new(points))
    }

    #[test]
    fn what_is_missed_by_far_is_emphasised_until_it_has_a_colour() {
        let lattice = Lattice::new(Space::Oklab, false);
        for (name, colors, red, is_masked, gains) in [
            ("a small thing", 16, 5, true, true),
            ("one pixel", 16, 1, true, false),
            ("a palette without room", 8, 5, true, false),
            ("plain k-means", 16, 5, false, false),
        ] {
            let plan = FitPlan { is_masked, ..FitPlan::plain(&Options::default().colors(colors)) };
            let coarse = CoarseFit { lattice: &lattice, fixed: &[], plan: &plan, tolerance: 0 };
            let points = greys_and(red);
            let plain = Arc::clone(points.points());
            let of_red = |start: &Try| {
                let red = plain.points().iter().position(|&point| point == lattice.point(RED)).unwrap();
                lattice.color(start.best.centroids[usize::from(start.labels[red])])
            };
            assert_ne!(of_red(&coarse.start(&points, 0)), RED, "{name}: there is nothing to gain");
            let Emphasized { points, first } = coarse.emphasize(points, &mut ignore_events).unwrap();
            assert_eq!(of_red(&first) == RED, gains, "{name}");
            assert_eq!(points.points().weights() != plain.weights(), gains, "{name}");
        }
    }

    #[test]
    fn far_distances_count_by_the_cube() {
        let points = WeightedPoints::from_sorted(3, vec![[0; 4]; 3], vec![2, 1, 1], vec![0; 3]);
        let limits = Limits { far: 4.0, noticed: 0.0, visibilities: vec![1.0; 16] };
        let distances = [1.0, 4.0, 16.0].map(|mixed| Distance { nearest: mixed + 1.0, mixed });
        let Errors { energy, far, factors } = limits.errors(&points, distances.into());
        assert_eq!((energy, far), (4.0 + 5.0 + 17.0 + 16.0, 16.0 / 4.0));
        assert_eq!(factors, [1.0, 1.0, 2.0]);
    }

    #[test]
    fn an_observer_ends_the_rounds() {
        let lattice = Lattice::new(Space::Oklab, false);
        let plan = FitPlan { is_masked: true, ..FitPlan::plain(&Options::default().colors(16)) };
        let coarse = CoarseFit { lattice: &lattice, fixed: &[], plan: &plan, tolerance: 0 };
        let mut end = |_: crate::settings::event::Event<'_>| std::ops::ControlFlow::Break(());
        assert!(coarse.emphasize(greys_and(5), &mut end).is_err());
    }
}
