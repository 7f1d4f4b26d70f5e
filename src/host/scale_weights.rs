//! Salience: what the pixels of each colour weigh when the palette is made.
//!
//! An error is seen most where the picture is quiet, which [`kernel::salience`](crate::internals::kernel::salience)
//! weighs; little is seen in the dark, and a small thing of a colour of its own is seen as much as a large one: a red dot
//! on a map is what the map was made for.

use rayon::prelude::*;

use crate::kernel::weight::group_factors::group_factors;
use crate::kernel::weight::group_weights::GROUP_BITS;
use crate::lattice::map::Lattice;
use crate::points::WeightedPoints;

impl WeightedPoints {
    /// The same points with weights from those of the colours (at most 2^57 together, by colour id), times the
    /// [`group_factors`] of a lattice.
    #[doc(hidden)]
    pub fn scale_weights(self, weights: &[u64], lattice: &Lattice) -> Self {
        let channels = self.channels() as u32;
        let group_of = |cell: u32| (cell >> ((8 - GROUP_BITS) * channels)) as usize;
        let mut scaled: Vec<u64> = self.colors().par_iter().map(|&color| weights[color as usize]).collect();
        let mut rest = &mut scaled[..];
        let runs = self.cells().chunk_by(|&a, &b| group_of(a) == group_of(b));
        let runs = runs.map(|cells| (group_of(cells[0]), rest.split_off_mut(..cells.len()).expect("a weight a cell")));
        let mut groups: Vec<(usize, &mut [u64])> = runs.collect();
        let mut sums = vec![0; 1 << (GROUP_BITS * channels)];
        groups.iter().for_each(|(group, weights)| sums[*group] = weights.iter().sum());
        let factors = group_factors(&sums, lattice);
        groups.par_iter_mut().with_min_len(MIN_LEN).for_each(|(group, weights)| {
            weights.iter_mut().for_each(|weight| *weight *= u64::from(factors[*group]));
        });
        self.weighted(&scaled)
    }
}

/// Groups that a thread takes at once.
const MIN_LEN: usize = 1 << 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Histogram;
    use crate::image::{Image, Rgba};
    use crate::lattice::space::Space;

    #[test]
    fn rare_groups_are_raised_and_colours_of_one_group_alike() {
        let pixel = |at: u32| if at < 16 { [220, 20, 30, 255] } else { [90, 90 + (at % 2) as u8, 90, 255] };
        let image = Image::new(64, 64, (0..64 * 64).flat_map(pixel).collect()).unwrap();
        let (histogram, set) = Histogram::with_color_set(&image);
        let lattice = Lattice::new(Space::Oklab, false);
        let points = WeightedPoints::new(&histogram, &lattice).unwrap();
        let weights: Vec<u64> = histogram.counts().iter().map(|count| 64 * count).collect();
        let points = points.scale_weights(&weights, &lattice);
        let of = |color: Rgba| {
            let id = set.ranks().rank_of(color);
            points.weights()[points.colors().iter().position(|&color| color == id).unwrap()]
        };
        // A little dark, in sixteenths.
        assert_eq!((of([90, 90, 90, 255]), of([90, 91, 90, 255])), (2040 * 64 * 15, 2040 * 64 * 15));
        // The eighth root of 4080^2 / 4096 / 16, and less dark.
        assert_eq!(of([220, 20, 30, 255]), 16 * 64 * 31);
    }
}
