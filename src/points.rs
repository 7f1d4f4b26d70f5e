//! Weighted points: what k-means works on.

use std::ops::Range;

use crate::lattice::{Lattice, Point};
use crate::{Error, Histogram, Result};

/// Unique colours as lattice points with weights, sorted by lattice cell and inside a cell by colour.
///
/// The order is part of the result's definition: ties between points go to the first in it.
#[derive(Clone, Debug)]
pub struct WeightedPoints {
    channels: usize,
    points: Vec<Point>,
    weights: Vec<u32>,
    colors: Vec<u32>,
    cells: Vec<Range<u32>>,
}

impl WeightedPoints {
    /// The most that all weights may come to. With coordinates below 2^12 and squared distances below 2^24, every sum
    /// of weighted coordinates stays below 2^44 and every inertia below 2^56.
    pub const MAX_WEIGHT: u64 = (1 << 32) - 1;

    /// Puts a histogram's colours onto a lattice. The colour's place in the histogram is its colour id.
    ///
    /// Counts are the weights; where all together exceed [`Self::MAX_WEIGHT`] they are halved, down to 1 at the least,
    /// until they do not. Time is linear in the colours.
    ///
    /// # Errors
    /// [`Error::NoPoints`] for an empty histogram.
    pub fn new(histogram: &Histogram, lattice: &Lattice) -> Result<Self> {
        if histogram.is_empty() {
            return Err(Error::NoPoints);
        }
        let unsorted: Vec<Point> = histogram.colors().iter().map(|&color| lattice.point(color)).collect();
        let places: Vec<u32> = unsorted.iter().map(|&point| cell(point)).collect();
        // A stable counting sort by cell.
        let mut starts = vec![0u32; places.iter().max().map_or(0, |&most| most as usize) + 2];
        for &place in &places {
            starts[place as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let cells = starts.windows(2).map(|w| w[0]..w[1]).filter(|cell| !cell.is_empty()).collect();
        let mut colors = vec![0u32; places.len()];
        for (color, &place) in places.iter().enumerate() {
            let next = &mut starts[place as usize];
            colors[*next as usize] = color as u32;
            *next += 1;
        }
        let shift = halvings(histogram.counts());
        let points = colors.iter().map(|&color| unsorted[color as usize]).collect();
        let weights = colors.iter().map(|&c| weight(histogram.counts()[c as usize], shift) as u32).collect();
        Ok(Self { channels: lattice.channels(), points, weights, colors, cells })
    }

    /// Coordinates that differ between points: 3, or 4 with alpha.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Number of points, at least 1.
    #[allow(clippy::len_without_is_empty, reason = "there is always a point")]
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// The points.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The weight of each point, at least 1.
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// The colour id of each point.
    pub fn colors(&self) -> &[u32] {
        &self.colors
    }

    /// The non-empty cells: ranges of points that lie close together, in their order, without gaps.
    pub fn cells(&self) -> &[Range<u32>] {
        &self.cells
    }
}

/// A cell is 64 lattice units wide, 32 cells along the longest axis of sRGB; along alpha it is 512 wide.
fn cell([x, y, z, w]: Point) -> u32 {
    let [x, y, z, w] = [x >> 6, y >> 6, z >> 6, w >> 9].map(u32::from);
    ((w * 64 + x) * 32 + y) * 32 + z
}

fn weight(count: u64, shift: u32) -> u64 {
    (count >> shift).max(1)
}

fn halvings(counts: &[u64]) -> u32 {
    (0..64)
        .find(|&shift| {
            let mut total = 0u64;
            counts.iter().all(|&count| {
                total = total.saturating_add(weight(count, shift));
                total <= WeightedPoints::MAX_WEIGHT
            })
        })
        .expect("there are at most 2^32 colours")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Image, Space};

    #[test]
    fn weights_of_many_images_are_halved_until_they_fit() {
        assert_eq!(halvings(&[1 << 31, 1 << 30]), 0);
        assert_eq!(halvings(&[1 << 32]), 1);
        assert_eq!(halvings(&[1 << 40, 1]), 9);
        assert_eq!(weight(1, 9), 1);
    }

    #[test]
    fn cells_cover_the_points_and_colours_are_a_permutation() {
        let bytes: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2654435761) >> 13) as u8).collect();
        let (histogram, _) = Histogram::of(&Image::new(100, 10, bytes).unwrap());
        for space in [Space::Srgb, Space::Oklab] {
            let lattice = Lattice::new(space, true);
            let points = WeightedPoints::new(&histogram, &lattice).unwrap();
            let mut next = 0;
            for range in points.cells() {
                assert_eq!(range.start, next);
                let inside = &points.points()[range.start as usize..range.end as usize];
                assert!(inside.iter().all(|&p| cell(p) == cell(inside[0])));
                next = range.end;
            }
            assert_eq!(next as usize, points.len());
            let mut seen = points.colors().to_vec();
            seen.sort_unstable();
            assert!(seen.iter().enumerate().all(|(i, &color)| i as u32 == color));
            for (point, &color) in points.points().iter().zip(points.colors()) {
                assert_eq!(*point, lattice.point(histogram.colors()[color as usize]));
            }
        }
    }
}
