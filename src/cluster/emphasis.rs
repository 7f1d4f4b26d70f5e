//! Emphasis: more weight for colours that a palette misses by far, so that the next one has them.
//!
//! A red sign adds little to a sum of squares, and is what the map was made for. The eye pools errors by a power of
//! about 4 (Watson, "DCT quantization matrices visually optimized for individual images", 1993): few large ones are seen
//! before many small ones. So what is missed by far counts by the cube of its distance here, which leaves the rest its
//! colours. As in iteratively reweighted least squares, k-means starts again with such weights, and the start with the
//! least sum of all stays, if it is worth the change.
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

/// The fewest colours of a palette that has room for what is small. With 5, diagrams would lose the colour of an area to
/// black dots.
const FEWEST: usize = 6;

/// A colour with one of so many parts of all weight is that of an area, which should be flat.
const AREAS: f64 = 50.0;

/// The squared distance, times its [`visibility`], from which on a colour is missed by far, in means of the first start.
const FAR: f64 = 4.0;

/// The least squared distance that is far, in squared levels of 255 in lightness.
const VISIBLE: f64 = 100.0;

/// The mean of far squared distances over all points from which on another start may pay, in squared levels. With 256
/// colours, photos have less.
const NOTICED: f64 = 0.25;

/// The part of the least sum so far that another start may have at most to be better. Below that, photos would exchange
/// one sky for another.
const BETTER: f64 = 0.98;

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

/// The errors of a palette.
struct Errors {
    /// The sum of weight times squared distance, and for what is far so much more as makes that distance a cube.
    energy: f64,
    /// The mean of squared distances that are far, over all points.
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
        if limits.errors(&plain, to_centroids(&plain, &best.first)).far < limits.noticed {
            return Ok(best);
        }
        let mut errors = limits.errors(&plain, self.distances(&plain, &best));
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
            errors = limits.errors(&plain, self.distances(&plain, &next));
            log::debug!("emphasis {round}: energy {} after {least}, {} of it far", errors.energy, errors.far);
            if errors.energy < BETTER * least {
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

    /// The squared distance of each of the plain points to what a start has for it: the nearest mixture of two colours, so
    /// that shades of letters are not far, which lie between letters and page; the nearest colour for an area, in which
    /// dots would be seen; and between the two the more of this the more weight a colour has.
    fn distances(&self, plain: &WeightedPoints, Emphasized { points, first }: &Emphasized) -> Vec<f64> {
        let mixing = Mixing { lattice: self.lattice, points, fixed: self.fixed.len(), share: 1.0 };
        let mixed = mixing.energies(&first.best.centroids);
        let area = weight(plain) / AREAS;
        let distance = |((nearest, mixed), &weight): ((f64, f64), &u32)| {
            let flat = (f64::from(weight) / area).min(1.0);
            nearest * flat + mixed * (1.0 - flat)
        };
        to_centroids(plain, first).zip(mixed).zip(plain.weights()).map(distance).collect()
    }
}

impl Limits {
    fn errors(&self, points: &WeightedPoints, distances: impl IntoIterator<Item = f64>) -> Errors {
        let mut errors = Errors { energy: 0.0, far: 0.0, factors: Vec::with_capacity(points.len()) };
        for ((distance, &weight), &[lightness, ..]) in distances.into_iter().zip(points.weights()).zip(points.points())
        {
            let seen = distance * self.visibilities[usize::from(lightness >> (COORDINATE_BITS - GROUP_BITS))];
            let factor = (seen / self.far).max(1.0).sqrt();
            errors.energy += f64::from(weight) * distance * factor;
            errors.far += if seen > self.far { f64::from(weight) * distance } else { 0.0 };
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
            ("a palette without room", 5, 5, true, false),
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
    fn shades_between_two_colours_are_near_unless_they_are_areas() {
        let lattice = Lattice::new(Space::Oklab, false);
        let [black, grey, white] = [0, 120, 255].map(|v| lattice.point([v, v, v, 255]));
        let plan = FitPlan::plain(&Options::default().colors(2));
        let coarse = CoarseFit { lattice: &lattice, fixed: &[black, white], plan: &plan, tolerance: 0 };
        let nearest = f64::from(distance2(grey, black).min(distance2(grey, white)));
        for (greys, flat) in [(1, 0.05), (10, 0.5), (20, 1.0), (100, 1.0)] {
            let of = |grey: u8, count: usize| [grey, grey, grey, 255].repeat(count);
            let pixels = [of(0, 500 - greys), of(120, greys), of(255, 500)].concat();
            let histogram = Histogram::from_image(&Image::new(1000, 1, pixels).unwrap());
            let plain = Arc::new(WeightedPoints::new(&histogram, &lattice).unwrap());
            let points = PrunedPoints::new(Arc::clone(&plain));
            let start = Emphasized { first: coarse.start(&points, 0), points };
            for (&point, distance) in plain.points().iter().zip(coarse.distances(&plain, &start)) {
                let expected = if point == grey { nearest * flat } else { 0.0 };
                assert!((distance - expected).abs() <= 0.01 * nearest, "{greys}: {distance} for {expected}");
            }
        }
    }

    #[test]
    fn far_distances_count_by_the_cube() {
        let points = WeightedPoints::from_sorted(3, vec![[0; 4]; 3], vec![2, 1, 1], vec![0; 3]);
        let limits = Limits { far: 4.0, noticed: 0.0, visibilities: vec![1.0; 16] };
        let Errors { energy, far, factors } = limits.errors(&points, [1.0, 4.0, 16.0]);
        assert_eq!((energy, far), (2.0 + 4.0 + 16.0 + 16.0, 16.0 / 4.0));
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
