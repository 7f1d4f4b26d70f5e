//! The map between colours and lattice points.

use rayon::prelude::*;

use crate::histogram::ColorSummary;
use crate::image::Rgba;
use crate::lattice::oklab;
use crate::lattice::point::{LENGTH2_LIMIT, Point, distance2};
use crate::lattice::space::Space;

/// The most lattice units by which the colour axes of a neutral point differ from those of a grey. A step of one channel
/// is several.
const NEUTRAL: u16 = 1;

/// 8-bit steps from the grey of an estimate within which the nearest grey is looked for.
const GREY_REACH: u8 = 4;

/// Lattice units of one 8-bit step in [`Space::Srgb`]: 8.3 fixed point.
pub(crate) const SRGB_STEP: u32 = 8;
// Opaque white is the longest point, and the farthest from transparent black.
const _: () = assert!(4 * (255 * SRGB_STEP) * (255 * SRGB_STEP) < LENGTH2_LIMIT);

/// The map between colours and lattice points for one space, with or without alpha.
///
/// Without alpha the fourth coordinate is 0, and the other three use the whole range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lattice {
    pub(super) space: Space,
    pub(super) alpha: bool,
}

impl Lattice {
    /// The lattice of a space. `alpha` must be true if there are colours that are not opaque.
    pub fn new(space: Space, alpha: bool) -> Self {
        Self { space, alpha }
    }

    /// The lattice for an image's colours and the fixed colours of its palette.
    pub(crate) fn for_colors(space: Space, colors: ColorSummary, fixed: &[Rgba]) -> Self {
        Self::new(space, !colors.is_opaque || fixed.iter().any(|color| color[3] < 255))
    }

    /// Number of coordinates in use: 3, or 4 with alpha.
    pub fn channels(&self) -> usize {
        if self.alpha { 4 } else { 3 }
    }

    /// Converts a sum of squared distances from lattice units to units of the space.
    pub(crate) fn inertia(&self, squares: f64) -> f64 {
        let units = f64::from(self.units());
        squares / (units * units)
    }

    /// Lattice units of one unit of the space: an 8-bit step of sRGB, or 1.0 of Oklab.
    pub fn units(&self) -> u32 {
        match (self.space, self.alpha) {
            (Space::Srgb, _) => SRGB_STEP,
            (Space::Oklab, false) => oklab::OPAQUE.units,
            (Space::Oklab, true) => oklab::ALPHA.units,
        }
    }

    /// A 255th of white's lightness, in lattice units.
    pub(crate) fn level(&self) -> f64 {
        f64::from(self.point([255; 4])[0]) / 255.0
    }

    /// The point of a colour. All fully transparent colours have the same point; without alpha, alpha counts as 255.
    #[inline(always)]
    pub fn point(&self, color: Rgba) -> Point {
        let [r, g, b, a] = color;
        let alpha = if self.alpha { u32::from(a) } else { 255 };
        match self.space {
            Space::Srgb => {
                let over = |c: u8| ((u32::from(c) * alpha * SRGB_STEP + 127) / 255) as u16;
                [over(r), over(g), over(b), if self.alpha { (alpha * SRGB_STEP) as u16 } else { 0 }]
            }
            Space::Oklab if self.alpha => oklab::ALPHA.with_alpha([r, g, b], alpha),
            Space::Oklab => oklab::OPAQUE.point([r, g, b]),
        }
    }

    /// Computes the points of colours.
    #[inline(always)]
    pub(crate) fn points(&self, colors: &[Rgba], points: &mut [Point]) {
        if *self == Self::new(Space::Oklab, false) {
            return oklab::OPAQUE.points(colors, points);
        }
        points.iter_mut().zip(colors).for_each(|(point, &color)| *point = self.point(color));
    }

    /// The factor of each of the first three coordinates in lightness, in fourths.
    pub(crate) fn light_shares(&self) -> [u16; 3] {
        match self.space {
            Space::Srgb => [1, 2, 1],
            Space::Oklab => [4, 0, 0],
        }
    }

    /// The [lightness](Lattice::lightness) below which a colour is a little dark, dark, and nearly black: 7, 5 and 2
    /// twentieths of that of white. Where more is dark, green leaves have strokes. With alpha nothing is dark, as the
    /// picture may lie on anything.
    pub fn dark_limits(&self) -> [u16; 3] {
        let white = if self.alpha { 0 } else { self.lightness(self.point([255; 4])) };
        [7, 5, 2].map(|twentieths| white / 20 * twentieths)
    }

    /// The lightness of a point over black plus its alpha, but for a constant; below 2^13.
    pub fn lightness(&self, [x, y, z, w]: Point) -> u16 {
        let [p, q, r] = self.light_shares();
        let alphas = if self.space == Space::Oklab { 3 } else { 1 };
        (p * x + q * y + r * z) / 4 + alphas * w
    }

    /// The input of the shader that computes points of opaque colours: 1 for Oklab or 0, then the tables of Oklab.
    #[cfg(feature = "gpu")]
    pub(crate) fn tables(&self) -> Vec<u32> {
        let is_oklab = u32::from(self.space == Space::Oklab);
        [is_oklab].into_iter().chain(oklab::OPAQUE.words()).collect()
    }

    /// Converts a point to units of its space: for sRGB red, green, blue and alpha from 0 to 255; for Oklab L, a, b,
    /// and alpha from 0 to 1.
    pub fn coordinates(&self, point: Point) -> [f64; 4] {
        let units = f64::from(self.units());
        let origin = self.point([0, 0, 0, 255]);
        let [x, y, z, w] = std::array::from_fn(|i| {
            let start = if i < 3 { origin[i] } else { 0 };
            (f64::from(point[i]) - f64::from(start)) / units
        });
        match (self.space, self.alpha) {
            (Space::Srgb, true) => [x, y, z, w],
            (Space::Srgb, false) => [x, y, z, 255.0],
            // Without the middle grey under it.
            (Space::Oklab, true) => [x - 0.5 + w, y, z, 2.0 * w],
            (Space::Oklab, false) => [x, y, z, 1.0],
        }
    }

    /// The point nearest to coordinates as [`Lattice::coordinates`] gives them; None if there is none so near.
    pub(crate) fn nearest_point(&self, coordinates: [f64; 4]) -> Option<Point> {
        let [x, y, z, w] = coordinates;
        let coordinates = match (self.space, self.alpha) {
            (Space::Oklab, true) => [x + 0.5 - w / 2.0, y, z, w / 2.0],
            _ => coordinates,
        };
        let units = f64::from(self.units());
        let origin = self.point([0, 0, 0, 255]);
        let mut point = [0; 4];
        for i in 0..self.channels() {
            let start = if i < 3 { origin[i] } else { 0 };
            let unit = libm::round(coordinates[i] * units + f64::from(start));
            point[i] = (0.0..=f64::from(u16::MAX)).contains(&unit).then_some(unit as u16)?;
        }
        (distance2(point, [0; 4]) < LENGTH2_LIMIT).then_some(point)
    }

    /// The colour whose point is nearest to `target`, found by descent from an approximate inverse of the map.
    ///
    /// Ties go to the first colour that the descent meets. Each step tries all colours that differ by at most 1 in each
    /// channel. Because the map is curved, it also tries larger differences, up to 3, or 2 with alpha, if none is
    /// nearer. Opaque colours are recovered exactly; with alpha, where many colours share a point, within one lattice
    /// unit.
    pub fn color(&self, target: Point) -> Rgba {
        let mut best = self.estimate(target);
        let mut least = distance2(self.point(best), target);
        let most = if self.alpha { 2 } else { 3 };
        let (mut reach, mut points) = (1, Vec::new());
        while reach <= most {
            let neighbours = self.shell(best, reach);
            points.resize(neighbours.len(), [0; 4]);
            compute_points(self, &neighbours, &mut points);
            let distances = points.iter().map(|&point| distance2(point, target));
            // Ties go to the first neighbour.
            let (distance, index) = distances.zip(0..).min().expect("every colour has neighbours");
            if distance < least {
                (best, least, reach) = (neighbours[index], distance, 1);
            } else {
                reach += 1;
            }
        }
        // What is the point of a colour is that colour.
        let grey = if least > 0 { self.grey(best, target) } else { None };
        if best[3] == 0 { [0; 4] } else { grey.unwrap_or(best) }
    }

    /// The nearest grey of a neutral point, given a colour near it. A tinted colour may be nearer where the point lies
    /// between two greys, but a picture of greys must have no tint.
    fn grey(&self, [r, g, b, alpha]: Rgba, target: Point) -> Option<Rgba> {
        if self.space == Space::Srgb || alpha == 0 {
            return None;
        }
        let middle = ((u32::from(r) + u32::from(g) + u32::from(b) + 1) / 3) as u8;
        let greys = (middle.saturating_sub(GREY_REACH)..=middle.saturating_add(GREY_REACH)).map(|v| [v, v, v, alpha]);
        let nearest = greys.min_by_key(|&grey| distance2(self.point(grey), target))?;
        let is_neutral = |axis: usize| self.point(nearest)[axis].abs_diff(target[axis]) <= NEUTRAL;
        (is_neutral(1) && is_neutral(2)).then_some(nearest)
    }

    /// The colours of points. The first points are those of `fixed`, whose colours are taken as they are.
    pub(crate) fn colors(&self, fixed: &[Rgba], points: &[Point]) -> Vec<Rgba> {
        let free = points[fixed.len()..].par_iter().map(|&point| self.color(point));
        fixed.iter().copied().chain(free.collect::<Vec<_>>()).collect()
    }

    /// The point of a colour close to a target, which may be outside the box of all colours.
    pub(crate) fn within(&self, target: Point) -> Point {
        self.point(self.estimate(target))
    }

    fn estimate(&self, target: Point) -> Rgba {
        let [x, y, z, w] = target.map(u32::from);
        let full = if self.space == Space::Srgb { 255 * SRGB_STEP } else { oklab::ALPHA.half() };
        let alpha = if self.alpha { ((w * 255 + full / 2) / full).min(255) } else { 255 };
        if alpha == 0 {
            return [0; 4];
        }
        let [r, g, b] = match self.space {
            Space::Srgb => [x, y, z].map(|c| ((c * 255 / alpha + SRGB_STEP / 2) / SRGB_STEP).min(255) as u8),
            Space::Oklab if self.alpha => oklab::ALPHA.estimate([x, y, z], alpha),
            Space::Oklab => oklab::OPAQUE.estimate([x, y, z], 255),
        };
        [r, g, b, alpha as u8]
    }

    /// All colours whose largest difference in a channel is `reach`.
    fn shell(&self, [red, green, blue, alpha]: Rgba, reach: u8) -> Vec<Rgba> {
        let steps = |c: u8, reach: u8| c.saturating_sub(reach)..=c.saturating_add(reach);
        let mut shell = Vec::new();
        for a in steps(alpha, if self.alpha { reach } else { 0 }) {
            for r in steps(red, reach) {
                for g in steps(green, reach) {
                    let is_far = [a.abs_diff(alpha), r.abs_diff(red), g.abs_diff(green)].contains(&reach);
                    let blues = steps(blue, reach).filter(|b| is_far || b.abs_diff(blue) == reach);
                    shell.extend(blues.map(|b| [r, g, b, a]));
                }
            }
        }
        shell
    }
}

/// [`Lattice::points`], compiled for several kinds of CPU.
#[multiversion::multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
pub(crate) fn compute_points(lattice: &Lattice, colors: &[Rgba], points: &mut [Point]) {
    lattice.points(colors, points);
}

#[cfg(test)]
mod tests;
