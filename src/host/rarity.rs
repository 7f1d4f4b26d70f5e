//! Salience: what the pixels of each colour weigh when the palette is made.
//!
//! An error is seen most where the picture is quiet, which [`kernel::salience`](crate::internals::kernel::salience)
//! weighs, and a small thing of a colour of its own is seen as much as a large one: a red dot on a map is what the map
//! was made for.

use rayon::prelude::*;

use crate::kernel::weight::boost_rare::boosts;
use crate::kernel::weight::group_weights::GROUP_BITS;
use crate::points::WeightedPoints;

impl WeightedPoints {
    /// The same points with weights from those of the colours (at most 2^57 together, by colour id): raised for groups
    /// of colours that are rare, as [`boosts`] says.
    #[doc(hidden)]
    pub fn boost_rare(self, weights: &[u64]) -> Self {
        let channels = self.channels() as u32;
        let group_of = |cell: u32| (cell >> ((8 - GROUP_BITS) * channels)) as usize;
        let mut raised: Vec<u64> = self.colors().par_iter().map(|&color| weights[color as usize]).collect();
        let mut rest = &mut raised[..];
        let runs = self.cells().chunk_by(|&a, &b| group_of(a) == group_of(b));
        let runs = runs.map(|cells| (group_of(cells[0]), rest.split_off_mut(..cells.len()).expect("a weight a cell")));
        let mut groups: Vec<(usize, &mut [u64])> = runs.collect();
        let mut sums = vec![0; 1 << (GROUP_BITS * channels)];
        groups.iter().for_each(|(group, weights)| sums[*group] = weights.iter().sum());
        let boosts = boosts(&sums);
        groups.par_iter_mut().with_min_len(MIN_LEN).for_each(|(group, weights)| {
            weights.iter_mut().for_each(|weight| *weight *= u64::from(boosts[*group]));
        });
        self.weighted(&raised)
    }
}

/// Groups that a thread takes at once.
const MIN_LEN: usize = 1 << 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Histogram;
    use crate::image::{Image, Rgba};
    use crate::lattice::map::Lattice;
    use crate::lattice::space::Space;

    #[test]
    fn rare_groups_are_raised_and_colours_of_one_group_alike() {
        let pixel = |at: u32| if at < 16 { [220, 20, 30, 255] } else { [90, 90 + (at % 2) as u8, 90, 255] };
        let image = Image::new(64, 64, (0..64 * 64).flat_map(pixel).collect()).unwrap();
        let (histogram, set) = Histogram::with_color_set(&image);
        let points = WeightedPoints::new(&histogram, &Lattice::new(Space::Oklab, false)).unwrap();
        let weights: Vec<u64> = histogram.counts().iter().map(|count| 64 * count).collect();
        let points = points.boost_rare(&weights);
        let of = |color: Rgba| {
            let id = set.ranks().rank_of(color);
            points.weights()[points.colors().iter().position(|&color| color == id).unwrap()]
        };
        assert_eq!((of([90, 90, 90, 255]), of([90, 91, 90, 255])), (2040 * 64 * 16, 2040 * 64 * 16));
        // The eighth root of 4080^2 / 4096 / 16, in sixteenths.
        assert_eq!(of([220, 20, 30, 255]), 16 * 64 * 32);
    }
}
