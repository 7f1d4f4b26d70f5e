//! Factor of the weights of each group of colours: how rare it is, and how much is seen where it is dark.

use crate::kernel::weight::group_weights::{GROUP_BITS, GROUPS};
use crate::kernel::weight::visibility::visibility;
use crate::lattice::map::Lattice;

/// Parts of a weight, so that it can be scaled by a fraction.
pub const PARTS: u32 = 16;

/// The rarest that a group counts as, beside that of the mean pixel.
const RAREST: f64 = 4096.0;

/// The share of all weight in the group of the mean pixel up to which a picture counts as a photo, and from which on as
/// a drawing. Photos have up to 0.15, and pages, charts and screens 0.26 to 0.99.
const CONCENTRATION: [f64; 2] = [0.125, 0.25];

/// The exponent of rarity in drawings and where there is alpha; in photos it is twice this.
const EIGHTH_ROOT: f64 = 0.125;

/// The factor of each group in sixteenths, from the weights of all groups: its rarity times its visibility.
pub fn group_factors(sums: &[u64], lattice: &Lattice) -> Vec<u32> {
    let channels = lattice.channels();
    let visibilities: Vec<f64> = (0..1 << GROUP_BITS).map(|level| visibility(level, lattice)).collect();
    let factor = |(group, rarity)| libm::round(f64::from(PARTS) * rarity * visibilities[level(group, channels)]) as u32;
    rarities(sums).enumerate().map(factor).collect()
}

/// The rarity of each group: of photos the fourth root of how much rarer it is, with those next to it, than that of the
/// mean pixel, and of drawings the eighth.
///
/// A colour that few pixels have is a thing of its own only if few have one like it. Else it is a shade of something
/// common, at the rim of its colours. Those of letters and lines on a page are spread over many groups, and each is
/// rare; so are rims and shadows with alpha, since groups of four coordinates are smaller.
fn rarities(sums: &[u64]) -> impl Iterator<Item = f64> {
    let around = around(sums);
    let all = sums.iter().sum::<u64>() as f64;
    let mean_group = |of: &[u64]| {
        let products = sums.iter().zip(of).map(|(&sum, &of)| u128::from(sum) * u128::from(of));
        products.sum::<u128>() as f64 / all
    };
    let has_alpha = sums.len() > GROUPS;
    let exponent = if has_alpha { EIGHTH_ROOT } else { exponent(mean_group(sums) / all) };
    let mean = mean_group(&around);
    around.into_iter().map(move |around| libm::pow((mean / around.max(1) as f64).clamp(1.0, RAREST), exponent))
}

/// The exponent of rarity where there is no alpha, from the [concentration](CONCENTRATION) of the weight.
fn exponent(concentration: f64) -> f64 {
    let [photo, drawing] = CONCENTRATION;
    let part = libm::log2(concentration.max(photo) / photo) / libm::log2(drawing / photo);
    EIGHTH_ROOT * (2.0 - part.min(1.0))
}

/// The place of a group along the first coordinate, which is lightness in Oklab.
fn level(group: usize, channels: usize) -> usize {
    (0..GROUP_BITS as usize).map(|bit| (group >> (bit * channels + channels - 1) & 1) << bit).sum()
}

/// The weight of each group with those next to it along any axes: at most 3 of each coordinate.
fn around(sums: &[u64]) -> Vec<u64> {
    let channels = sums.len().ilog2() / GROUP_BITS;
    let mut around = sums.to_vec();
    for axis in 0..channels {
        // Groups are on a Z-order curve, so the bits of an axis are apart. A carry passes over bits that are set.
        let bits: usize = (0..GROUP_BITS).map(|bit| 1 << (bit * channels + axis)).sum();
        let before = around.clone();
        for group in (0..sums.len()).filter(|group| group & bits != bits) {
            let next = (group | !bits).wrapping_add(1) & bits | group & !bits;
            around[group] += before[next];
            around[next] += before[group];
        }
    }
    around
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::weight::group_weights::group_of;
    use crate::lattice::space::Space;

    #[test]
    fn a_group_counts_with_its_neighbours_and_no_others() {
        let group = |point: [u16; 3]| group_of([point[0] << 8, point[1] << 8, point[2] << 8, 0], 3);
        let mut sums = vec![0; 1 << 12];
        let corners = [[0, 0, 0], [15, 15, 15], [7, 8, 3], [8, 9, 2], [8, 9, 4]];
        (0..).zip(corners).for_each(|(at, corner)| sums[group(corner)] = 10u64.pow(at));
        let around = around(&sums);
        assert_eq!(corners.map(|corner| around[group(corner)]), [1, 10, 11100, 1100, 10100]);
        assert_eq!([[1, 1, 1], [14, 15, 14], [0, 15, 0], [7, 8, 1]].map(|at| around[group(at)]), [1, 10, 0, 1000]);
    }

    #[test]
    fn rare_groups_are_raised_where_they_are_alone() {
        for alpha in [false, true] {
            // Nothing is dark.
            let lattice = Lattice::new(Space::Srgb, alpha);
            let channels = lattice.channels();
            let group = |x: u16, y: u16| group_of([x << 8, y << 8, 4 << 8, 0], channels);
            let [common, beside, alone] = [group(4, 4), group(5, 4), group(12, 4)];
            let mut drawing = vec![0; 1 << (4 * channels)];
            (drawing[common], drawing[beside], drawing[alone]) = (1 << 16, 1 << 8, 1 << 8);
            let factors_of = |sums: &[u64]| [common, beside, alone].map(|group| group_factors(sums, &lattice)[group]);
            assert_eq!(factors_of(&drawing), [16, 16, 32], "a drawing of {channels} channels");
            // As many pixels, spread over 16 groups of which none is next to another.
            let mut photo = drawing.clone();
            (0..16).for_each(|i| photo[group(2 * (i % 8), 7 + 2 * (i / 8))] = 1 << 16);
            assert_eq!(factors_of(&photo), [16, 16, if alpha { 32 } else { 64 }], "a photo");
        }
    }

    #[test]
    fn dark_groups_count_for_less() {
        let lattice = Lattice::new(Space::Oklab, false);
        let groups = [0, 64, 128, 255].map(|v| group_of(lattice.point([v, v, v, 255]), 3));
        let mut sums = vec![0; 1 << 12];
        groups.iter().for_each(|&group| sums[group] = 1000);
        assert_eq!(groups.map(|group| group_factors(&sums, &lattice)[group]), [4, 14, 15, 16]);
    }

    #[test]
    fn the_exponent_falls_from_photos_to_drawings() {
        let found = [0.01, 0.125, 0.1768, 0.25, 0.9].map(exponent);
        let expected = [0.25, 0.25, 0.1875, 0.125, 0.125];
        assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-4), "{found:?}");
    }
}
