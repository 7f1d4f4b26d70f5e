//! Salience: what the pixels of each colour weigh when the palette is made.
//!
//! An error is seen most where the picture is quiet, which [`kernel::salience`](crate::kernel::salience) weighs, and a
//! small thing of a colour of its own is seen as much as a large one: a red dot on a map is what the map was made for.

use rayon::prelude::*;

use crate::points::WeightedPoints;

/// Of the eight bits of each coordinate in a key, those by which colours are taken together as one sort.
const SORT_BITS: u32 = 4;

/// Parts of a weight, so that it can be raised by a fraction.
const PARTS: f64 = 16.0;

/// The most that the rarest are raised by.
const MOST: f64 = 8.0;

/// The weight of each point, from those of the colours: raised for sorts that are rarer than the mean pixel's, by the
/// fourth root of how much rarer they are.
pub(crate) fn raise_rare(weights: &[u64], points: &WeightedPoints) -> Vec<u64> {
    let shift = (8 - SORT_BITS) * points.channels() as u32;
    let mut raised: Vec<u64> = points.colors().par_iter().map(|&color| weights[color as usize]).collect();
    let sorts = points.keys().chunk_by(|a, b| a >> shift == b >> shift).map(<[u32]>::len);
    let mut rest = &mut raised[..];
    let mut sorts: Vec<(u64, &mut [u64])> = (sorts
        .map(|size| rest.split_off_mut(..size).expect("sorts are of points")))
    .map(|own| (own.iter().sum(), own))
    .collect();
    let square = |&(sum, _): &(u64, _)| u128::from(sum) * u128::from(sum);
    let mean = sorts.iter().map(square).sum::<u128>() as f64 / sorts.iter().map(|(sum, _)| sum).sum::<u64>() as f64;
    sorts.par_iter_mut().with_min_len(SHARE).for_each(|(sum, own)| {
        let by = libm::sqrt(libm::sqrt(mean / *sum as f64)).clamp(1.0, MOST);
        let parts = libm::round(PARTS * by) as u64;
        own.iter_mut().for_each(|weight| *weight *= parts);
    });
    raised
}

/// Sorts that a thread takes at once.
const SHARE: usize = 1 << 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::Lattice;
    use crate::{Histogram, Image, Rgba, Space};

    #[test]
    fn rare_sorts_are_raised_and_colours_of_one_sort_alike() {
        let pixel = |at: u32| if at < 16 { [220, 20, 30, 255] } else { [90, 90 + (at % 2) as u8, 90, 255] };
        let image = Image::new(64, 64, (0..64 * 64).flat_map(pixel).collect()).unwrap();
        let (histogram, set) = Histogram::of(&image);
        let points = WeightedPoints::new(&histogram, &Lattice::new(Space::Oklab, false)).unwrap();
        let weights: Vec<u64> = histogram.counts().iter().map(|count| 64 * count).collect();
        let raised = points.by_color(&raise_rare(&weights, &points));
        let of = |color: Rgba| raised[set.ranks().of(color) as usize];
        assert_eq!((of([90, 90, 90, 255]), of([90, 91, 90, 255])), (2040 * 64 * 16, 2040 * 64 * 16));
        // The fourth root of 4080^2 / 4096 / 16, in sixteenths.
        assert_eq!(of([220, 20, 30, 255]), 16 * 64 * 64);
    }
}
