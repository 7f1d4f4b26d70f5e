//! Palettes for dithering, whose mixtures of two colours are close to all points.
//!
//! k-means puts colours at means, so the points around the rim are out of reach of every mixture. With `e` the error of
//! a pixel and `h` a low-pass, labels will minimise `(1 - s) |e|^2 + s |h * e|^2`. Over an even area, a share `t` of its
//! pixels in one colour and the rest in another come at a point with squared distances `B` and `A` from these, whose
//! own is `u`, to `(1 - t) A + t B - s t (1 - t) u`. Where `A <= B` that is least at `t = (s u - (B - A)) / (2 s u)`,
//! if positive. With all mixtures fixed, the weighted sum is a quadratic form of the colours; so mixtures and colours
//! are made best in turn, as in Lloyd's iteration, which this is where `s` is 0.

use rayon::prelude::*;

use crate::host::pruned_points::PrunedPoints;
use crate::lattice::map::Lattice;
use crate::lattice::point::{HIGHEST, Point, distance2};

/// Times that mixtures and colours are made best. More do not change what is seen.
const ITERATIONS: u32 = 4;

/// Times that each colour moves to the best place beside all others (Gauss & Seidel), in each iteration.
const RELAXATIONS: u32 = 4;

/// The most colours that one is mixed with: those nearest to it.
const PARTNERS: usize = 24;

/// Points that a thread takes at least.
const MIN_LEN: usize = 1 << 10;

/// The search for a palette whose mixtures are close to some points.
pub(super) struct Mixing<'a> {
    pub(super) lattice: &'a Lattice,
    pub(super) points: &'a PrunedPoints,
    /// The first so many colours stand still.
    pub(super) fixed: usize,
    /// The share of the error that is low-passed, above 0 and at most 1.
    pub(super) share: f64,
}

/// A mixture of two colours.
#[derive(Clone, Copy)]
struct Mixture {
    near: usize,
    far: usize,
    /// The part of the far one, below a half.
    part: f64,
    /// A point's part of the sum, for a weight of 1.
    energy: f64,
}

impl Mixing<'_> {
    /// Moves the colours, and returns the weighted sum before the last move, in squared lattice units.
    pub(super) fn spread(&self, colors: &mut [Point]) -> f64 {
        let mut energy = 0.0;
        for _ in 0..ITERATIONS {
            let mixtures = self.mixtures(colors);
            let weights = self.points.points().weights().iter();
            energy = mixtures.iter().zip(weights).map(|(mixture, &weight)| f64::from(weight) * mixture.energy).sum();
            let places = self.form(&mixtures, colors.len()).relaxed(colors, self.fixed);
            // The best place may be one of no colour.
            colors
                .iter_mut()
                .zip(places)
                .skip(self.fixed)
                .for_each(|(color, place)| *color = self.lattice.within(place));
        }
        energy
    }

    /// The squared distance of each point to its best mixture, with what is seen of its dots: a part of the sum, for a weight
    /// of 1.
    pub(super) fn energies(&self, colors: &[Point]) -> impl Iterator<Item = f64> {
        self.mixtures(colors).into_iter().map(|mixture| mixture.energy)
    }

    /// The best mixture for each point.
    fn mixtures(&self, colors: &[Point]) -> Vec<Mixture> {
        let partners: Vec<Vec<Partner>> = (0..colors.len()).map(|color| partners(colors, color)).collect();
        let (labels, _) = self.points.assign(colors);
        let pairs = self.points.points().points().par_iter().zip(labels).with_min_len(MIN_LEN);
        pairs.map(|(&point, near)| self.mixture(colors, point, near.into(), &partners[usize::from(near)])).collect()
    }

    /// The best mixture of the nearest colour with one of its partners, which are by distance.
    fn mixture(&self, colors: &[Point], point: Point, near: usize, partners: &[Partner]) -> Mixture {
        let distance = f64::from(distance2(colors[near], point));
        let mut best = Mixture { near, far: near, part: 0.0, energy: distance };
        for &Partner { color: far, distance: length } in partners {
            // A point is at most its own distance along the way to a partner, and a part needs (1 - s) / 2 of that way.
            // Both are squared here.
            let least = (1.0 - self.share) * (1.0 - self.share) * length / 4.0;
            if least > distance {
                break;
            }
            let all = self.share * length;
            let room = all - (f64::from(distance2(colors[far], point)) - distance);
            if room <= 0.0 {
                continue;
            }
            let energy = distance - room * room / (4.0 * all);
            if energy < best.energy {
                best = Mixture { near, far, part: room / (2.0 * all), energy };
            }
        }
        best
    }

    /// The sum as a form of the colours.
    fn form(&self, mixtures: &[Mixture], colors: usize) -> Form {
        let mut form = Form { matrix: vec![0.0; colors * colors], right: vec![[0.0; 4]; colors] };
        let points = self.points.points();
        for ((&point, &weight), mixture) in points.points().iter().zip(points.weights()).zip(mixtures) {
            let Mixture { near, far, part, .. } = *mixture;
            let both = f64::from(weight) * self.share * part * (1.0 - part);
            for (color, other, part) in [(near, far, 1.0 - part), (far, near, part)] {
                let weight = f64::from(weight) * part;
                form.matrix[color * colors + color] += weight - both;
                form.matrix[color * colors + other] += both;
                (0..4).for_each(|axis| form.right[color][axis] += weight * f64::from(point[axis]));
            }
        }
        form
    }
}

/// A colour that another is mixed with, and their squared distance.
struct Partner {
    color: usize,
    distance: f64,
}

/// The colours nearest to one, but for equal ones, by distance.
fn partners(colors: &[Point], color: usize) -> Vec<Partner> {
    let distances = colors.iter().map(|&other| distance2(other, colors[color])).enumerate();
    let mut near: Vec<(u32, usize)> = distances.filter(|&(_, far)| far > 0).map(|(other, far)| (far, other)).collect();
    if near.len() > PARTNERS {
        near.select_nth_unstable(PARTNERS);
        near.truncate(PARTNERS);
    }
    near.sort_unstable();
    near.into_iter().map(|(distance, color)| Partner { color, distance: distance.into() }).collect()
}

/// A quadratic form of the colours: half its gradient is the matrix times the colours less the right side.
struct Form {
    /// Symmetric and positive definite but for colours without weight, whose rows are 0.
    matrix: Vec<f64>,
    right: Vec<[f64; 4]>,
}

impl Form {
    /// The places of colours that moved, but for the first, towards the least value.
    fn relaxed(&self, colors: &[Point], fixed: usize) -> Vec<Point> {
        let mut places: Vec<[f64; 4]> = colors.iter().map(|color| color.map(f64::from)).collect();
        for _ in 0..RELAXATIONS {
            for color in fixed..colors.len() {
                let row = &self.matrix[color * colors.len()..][..colors.len()];
                if row[color] > 0.0 {
                    let mut rest = self.right[color];
                    for (&weight, place) in row.iter().zip(&places).filter(|(weight, _)| **weight != 0.0) {
                        (0..4).for_each(|axis| rest[axis] -= weight * place[axis]);
                    }
                    (0..4).for_each(|axis| places[color][axis] += rest[axis] / row[color]);
                }
            }
        }
        let rounded = |coordinate: f64| libm::round(coordinate).clamp(0.0, f64::from(HIGHEST)) as u16;
        places.into_iter().map(|place| place.map(rounded)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::histogram::Histogram;
    use crate::image::Image;
    use crate::lattice::space::Space;
    use crate::points::WeightedPoints;

    /// The colours of a picture.
    struct Colors {
        lattice: Lattice,
        points: PrunedPoints,
    }

    impl Colors {
        /// Greys from a dark to a bright one, as many pixels of each.
        fn greys(greys: std::ops::RangeInclusive<u8>) -> Self {
            let pixels = greys.clone().flat_map(|v| [v, v, v, 255]).collect();
            Self::of(&Image::new(greys.len() as u32, 1, pixels).unwrap())
        }

        fn of(image: &Image) -> Self {
            let lattice = Lattice::new(Space::Oklab, false);
            let points = WeightedPoints::new(&Histogram::from_image(image), &lattice).unwrap();
            Self { lattice, points: PrunedPoints::new(Arc::new(points)) }
        }

        fn mixing(&self, fixed: usize, share: f64) -> Mixing<'_> {
            Mixing { lattice: &self.lattice, points: &self.points, fixed, share }
        }

        fn points_of(&self, greys: &[u8]) -> Vec<Point> {
            greys.iter().map(|&v| self.lattice.point([v, v, v, 255])).collect()
        }
    }

    #[test]
    fn the_best_mixture_is_the_best_of_all_shares() {
        let (ramp, share) = (Colors::greys(40..=220), 0.6);
        let mixing = ramp.mixing(0, share);
        let colors = [[60, 62, 58, 255], [110, 100, 104, 255], [210; 4]].map(|color| ramp.lattice.point(color));
        let mixtures = mixing.mixtures(&colors);
        assert!(mixtures.iter().any(|mixture| mixture.part == 0.0));
        assert!(mixtures.iter().any(|mixture| mixture.part > 0.4));
        for (&point, mixture) in ramp.points.points().points().iter().zip(&mixtures) {
            let energy = |near: Point, far: Point, part: f64| {
                let [a, b, all] = [(near, point), (far, point), (near, far)].map(|(p, q)| f64::from(distance2(p, q)));
                (1.0 - part) * a + part * b - share * part * (1.0 - part) * all
            };
            let shares = (0..=500).map(|part| f64::from(part) / 1000.0);
            let pairs = colors.iter().flat_map(|&near| colors.map(|far| (near, far)));
            let all = pairs.flat_map(|(near, far)| shares.clone().map(move |part| energy(near, far, part)));
            let least = all.fold(f64::INFINITY, f64::min);
            assert!((mixture.energy - least).abs() <= 1.0, "{point:?}: {} for {least}", mixture.energy);
            let found = energy(colors[mixture.near], colors[mixture.far], mixture.part);
            assert!((mixture.energy - found).abs() < 1e-6 * found.max(1.0));
        }
    }

    #[test]
    fn colours_reach_for_the_ends_the_more_is_low_passed() {
        let ramp = Colors::greys(40..=220);
        let mut darkest = Vec::new();
        for share in [0.01, 0.5, 0.8] {
            let mut colors = ramp.points_of(&[85, 175]);
            let first = ramp.mixing(0, share).spread(&mut colors);
            assert!(ramp.mixing(0, share).spread(&mut colors) <= first);
            darkest.push(colors[0][0]);
        }
        let of = |grey| ramp.points_of(&[grey])[0][0];
        assert!(darkest.is_sorted_by(|a, b| a > b) && darkest[0] > of(75) && darkest[2] > of(40), "{darkest:?}");
    }

    #[test]
    fn colours_stay_colours() {
        // The brightest colours are a hull, whose chords are inside.
        let pixel = |at: u32| {
            let [u, v] = [at % 16, at / 16 % 16].map(|step| (17 * step) as u8);
            [[255, u, v, 255], [u, 255, v, 255], [u, v, 255, 255]][at as usize / 256]
        };
        let hull = Colors::of(&Image::new(256, 3, (0..768).flat_map(pixel).collect()).unwrap());
        let colors = [[255, 90, 90, 255], [90, 255, 90, 255], [90, 90, 255, 255], [255, 255, 90, 255]];
        let mut colors = colors.map(|color| hull.lattice.point(color));
        hull.mixing(0, 0.9).spread(&mut colors);
        assert!(colors.iter().all(|&color| hull.lattice.point(hull.lattice.color(color)) == color), "{colors:?}");
    }

    #[test]
    fn fixed_colours_and_those_of_no_point_stay() {
        let ramp = Colors::greys(40..=220);
        let green = ramp.lattice.point([0, 255, 0, 255]);
        let given = [ramp.points_of(&[30, 90, 180]), vec![green]].concat();
        let mut colors = given.clone();
        ramp.mixing(1, 0.5).spread(&mut colors);
        assert_eq!((colors[0], colors[3]), (given[0], given[3]));
        assert!(colors[1] != given[1] && colors[2] != given[2]);
    }
}
