//! Counts of how often palette entries are neighbours in a picture.

use rayon::prelude::*;

use crate::image::indexed::IndexedImage;
use crate::image::palette::Palette;

/// The most pixels that are counted, in rows that are evenly spaced: enough to order the palette of a large picture.
const PIXELS: usize = 1 << 20;

/// Which pixels count as neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbours {
    /// Pixels side by side in a row.
    Across,
    /// Pixels side by side in a row or in a column.
    All,
}

/// A square matrix of how often each two palette entries are neighbours.
pub(super) struct Adjacency {
    /// Rows and columns of the matrix.
    pub(super) side: usize,
    /// The counts, row by row.
    pub(super) counts: Vec<u32>,
}

impl Adjacency {
    /// Counts the neighbours in an image; entries beyond its palette have zeros. The counts are not symmetric.
    pub(super) fn from_image(image: &IndexedImage, neighbours: Neighbours) -> Self {
        const SIDE: usize = Palette::MAX_COLORS;
        let (width, indices) = (image.width() as usize, image.indices());
        let stride = indices.len().div_ceil(PIXELS);
        let rows: Vec<&[u8]> = indices.chunks(width).step_by(stride).collect();
        let next = |row: usize| indices.chunks(width).nth(row * stride + 1).filter(|_| neighbours == Neighbours::All);
        let rows_per_task = rows.len().div_ceil(rayon::current_num_threads());
        let count = |(task, rows): (usize, &[&[u8]])| {
            let mut counts = vec![0u32; SIDE * SIDE];
            let mut meet = |a: u8, b: u8| counts[usize::from(a) * SIDE + usize::from(b)] += 1;
            for (number, row) in (task * rows_per_task..).zip(rows) {
                row.windows(2).for_each(|pair| meet(pair[0], pair[1]));
                row.iter().zip(next(number).unwrap_or_default()).for_each(|(&a, &b)| meet(a, b));
            }
            counts
        };
        let add = |mut a: Vec<u32>, b: Vec<u32>| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            a
        };
        let counts = rows.par_chunks(rows_per_task).enumerate().map(count).reduce_with(add).unwrap_or_default();
        Self { side: SIDE, counts }
    }

    /// The symmetric matrix for a list of entries, with a zero diagonal. Rows and columns are in the list's order.
    pub(super) fn among(&self, entries: &[u8]) -> Self {
        let met = |a: u8, b: u8| self.counts[usize::from(a) * self.side + usize::from(b)];
        let both = |a: u8, b: u8| if a == b { 0 } else { met(a, b) + met(b, a) };
        let counts = entries.iter().flat_map(|&a| entries.iter().map(move |&b| both(a, b))).collect();
        Self { side: entries.len(), counts }
    }

    pub(super) fn between(&self, a: usize, b: usize) -> u32 {
        self.counts[a * self.side + b]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_where_all_neighbours_do() {
        let palette = Palette::new((0..3).map(|c| [c, c, c, 255]).collect()).unwrap();
        let image = IndexedImage::new(2, 3, palette, vec![0, 1, 2, 2, 0, 2]).unwrap();
        let counts = |neighbours| Adjacency::from_image(&image, neighbours).among(&[0, 1, 2]).counts;
        assert_eq!(counts(Neighbours::Across), [0, 1, 1, 1, 0, 0, 1, 0, 0]);
        assert_eq!(counts(Neighbours::All), [0, 1, 3, 1, 0, 1, 3, 1, 0]);
    }
}
