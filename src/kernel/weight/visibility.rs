//! Visibility of errors by lightness: behind the light that lies over every colour, less is seen in the dark.

use crate::kernel::weight::group_weights::GROUP_BITS;
use crate::lattice::map::Lattice;
use crate::lattice::point::HIGHEST;
use crate::lattice::space::Space;

/// The light over every colour, where that of white is 1: what a screen reflects of its room, and what the eye scatters.
/// It hides much of the differences among dark colours, of which the cube roots of Oklab make a lot.
const VEIL: f64 = 0.006;

/// The least visibility.
const LEAST: f64 = 0.25;

/// The visibility of errors in the groups at a level of the first coordinate: what their squared distances count for, the
/// square of how much less steeply the cube root rises there behind the [`VEIL`].
///
/// In sRGB dark colours are close together as it is, and with alpha nothing is dark, as the picture may lie on anything.
pub(crate) fn visibility(level: usize, lattice: &Lattice) -> f64 {
    if *lattice != Lattice::new(Space::Oklab, false) {
        return 1.0;
    }
    let size = f64::from(HIGHEST + 1) / f64::from(1u32 << GROUP_BITS);
    let lightness = (level as f64 + 0.5) * size / f64::from(lattice.units());
    let light = lightness * lightness * lightness;
    libm::pow(light / (light + VEIL), 4.0 / 3.0).max(LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visibility_rises_with_lightness_in_opaque_oklab_alone() {
        let lattice = Lattice::new(Space::Oklab, false);
        let visibilities: Vec<f64> = (0..1 << GROUP_BITS).map(|level| visibility(level, &lattice)).collect();
        assert!(visibilities.is_sorted() && visibilities[15] > 0.99, "{visibilities:?}");
        // Behind the veil, the cube root of (x^3 + 0.006) rises by x^2 / (x^3 + 0.006)^(2/3).
        for level in 2..16 {
            let root = |x: f64| libm::cbrt(x * x * x + 0.006);
            let middle = (f64::from(level) + 0.5) * 256.0 / 3700.0;
            let slope = (root(middle + 1e-4) - root(middle - 1e-4)) / 2e-4;
            let found = visibilities[level as usize];
            assert!((found - slope * slope).abs() < 1e-6, "{found} for {slope} squared");
        }
        assert_eq!(visibilities[..2], [0.25; 2]);
        for lattice in [(Space::Oklab, true), (Space::Srgb, false)].map(|(space, alpha)| Lattice::new(space, alpha)) {
            assert_eq!(visibility(0, &lattice), 1.0);
        }
    }
}
