//! Perception of pixels from a distance: dots mix as light, and mixtures are compared with shortened axes of colour.
//!
//! Errors in hue are less visible than errors in lightness, the more so the finer they are (Mullen 1985), so a and b of
//! Oklab are shortened where labels are chosen.

use std::sync::LazyLock;

use crate::lattice::light::{LIGHT_LIMIT, Light};
use crate::lattice::map::Lattice;
use crate::lattice::oklab;
use crate::lattice::point::{HIGHEST, Point};
use crate::lattice::space::Space;

/// The length of a and b relative to L, in 256ths: the square root of 0.6.
pub(crate) const COLOR_LENGTH: u32 = 198;

/// Fraction bits of the factors of lightness in [`Eye::luma`].
pub(crate) const LUMA_BITS: u32 = 6;

/// A model of how pixels mix, and of how mixtures are perceived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eye {
    /// Opaque Oklab colours, which mix by adding cone responses.
    Light,
    /// Oklab colours with alpha, which mix by adding coordinates.
    Oklab,
    /// sRGB colours, which mix by adding coordinates.
    Srgb,
}

impl Eye {
    /// The model for the points of a lattice.
    pub fn of(lattice: &Lattice) -> Self {
        match (lattice.space, lattice.alpha) {
            (Space::Oklab, false) => Self::Light,
            (Space::Oklab, true) => Self::Oklab,
            (Space::Srgb, _) => Self::Srgb,
        }
    }

    /// The factor by which a and b of the lattice are shortened, in 256ths.
    pub(crate) fn color_length(self) -> u32 {
        if self == Self::Srgb { 256 } else { COLOR_LENGTH }
    }

    /// The perceived point of a lattice point.
    pub fn point(self, [x, y, z, w]: Point) -> Point {
        let shorten = |c: u16| ((u32::from(c) * self.color_length() + 128) >> 8) as u16;
        [x, shorten(y), shorten(z), w]
    }

    /// The light of a lattice point.
    pub fn light(self, point: Point) -> Light {
        if self == Self::Light { oklab::OPAQUE.light(point) } else { point.map(|c| c as i16) }
    }

    /// The perceived point of some light. Amounts out of range are clamped.
    pub fn seen(self, light: [i32; 4]) -> Point {
        if self == Self::Light {
            let roots = [0, 1, 2].map(|cone| ROOTS[light[cone].clamp(0, LIGHT_LIMIT - 1) as usize]);
            OPTICS.seen(roots.map(i32::from))
        } else {
            self.point(light.map(|c| c.clamp(0, i32::from(HIGHEST)) as u16))
        }
    }

    /// The factor of each amount of light in lightness, in 64ths, and which amounts change with lightness alone (1 or
    /// 0).
    pub(crate) fn luma(self) -> [[i32; 4]; 2] {
        match self {
            // Oklab's L is 0.21 of the first root and 0.79 of the second; near grey the same holds for light.
            Self::Light => [[13, 51, 0, 0], [1, 1, 1, 0]],
            Self::Oklab => [[64, 0, 0, 0], [1, 0, 0, 0]],
            Self::Srgb => [[14, 46, 4, 0], [1, 1, 1, 0]],
        }
    }
}

/// The map from cube roots of light to perceived points.
pub(crate) struct Optics {
    pub(crate) shift: [i32; 3],
    /// The matrix, row by row.
    pub(crate) matrix: [[i32; 3]; 3],
}

/// Fraction bits of a perceived coordinate before it is rounded.
pub(crate) const EYE_BITS: u32 = oklab::ROOT_BITS + oklab::MATRIX_BITS;

/// The map for the opaque lattice.
pub(crate) static OPTICS: LazyLock<Optics> = LazyLock::new(|| {
    let (matrix, shift) = oklab::OPAQUE.shortened(f64::from(COLOR_LENGTH) / 256.0);
    let shorten = |c: i32| (c * COLOR_LENGTH as i32 + 128) >> 8;
    Optics { shift: [shift[0], shorten(shift[1]), shorten(shift[2])], matrix }
});

impl Optics {
    #[inline(always)]
    fn seen(&self, roots: [i32; 3]) -> Point {
        let coordinate = |axis: usize| {
            let sum: i32 = self.matrix[axis].iter().zip(roots).map(|(part, root)| part * root).sum();
            let seen = ((self.shift[axis] << EYE_BITS) + sum + (1 << (EYE_BITS - 1))) >> EYE_BITS;
            seen.clamp(0, i32::from(HIGHEST)) as u16
        };
        [coordinate(0), coordinate(1), coordinate(2), 0]
    }
}

/// The cube root of each amount of light, with [`oklab::ROOT_BITS`] fraction bits.
pub(crate) static ROOTS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let one = f64::from(1 << oklab::ROOT_BITS);
    let root = |light: i32| libm::round(libm::cbrt(f64::from(light) / f64::from(LIGHT_LIMIT)) * one);
    (0..LIGHT_LIMIT).map(|light| root(light).min(one - 1.0) as u16).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Eye; 3] = [Eye::Light, Eye::Oklab, Eye::Srgb];

    fn lattice(eye: Eye) -> Lattice {
        match eye {
            Eye::Light => Lattice::new(Space::Oklab, false),
            Eye::Oklab => Lattice::new(Space::Oklab, true),
            Eye::Srgb => Lattice::new(Space::Srgb, false),
        }
    }

    #[test]
    fn a_colour_is_seen_where_its_point_is() {
        for eye in ALL {
            let lattice = lattice(eye);
            assert_eq!(Eye::of(&lattice), eye);
            let mut most = 0;
            for color in (0..1 << 24).step_by(997).map(|i: u32| [i as u8, (i >> 8) as u8, (i >> 16) as u8, 255]) {
                let point = lattice.point(color);
                let light = eye.light(point);
                assert!(light.iter().all(|&c| (0..LIGHT_LIMIT).contains(&i32::from(c))), "{color:?}");
                let (seen, expected) = (eye.seen(light.map(i32::from)), eye.point(point));
                let distance = seen.iter().zip(expected).map(|(&a, b)| a.abs_diff(b)).max().unwrap();
                most = most.max(distance);
            }
            // The steps of light are widest, in cube roots, near black.
            assert!(most <= if eye == Eye::Light { 60 } else { 0 }, "{most} for {eye:?}");
        }
    }

    #[test]
    fn light_is_linear() {
        let lattice = lattice(Eye::Light);
        for (value, share) in [(0, 0.0), (64, 0.0513), (128, 0.2159), (188, 0.5029), (255, 1.0)] {
            let light = Eye::Light.light(lattice.point([value, value, value, 255]));
            for cone in &light[..3] {
                let found = f64::from(*cone) / f64::from(LIGHT_LIMIT);
                assert!((found - share).abs() < 0.001, "{value}: {found} for {share}");
            }
        }
    }

    #[test]
    fn lightness_is_the_sum_of_its_parts() {
        for eye in ALL {
            let [parts, _] = eye.luma();
            assert_eq!(parts.iter().sum::<i32>(), 1 << LUMA_BITS);
        }
    }
}
