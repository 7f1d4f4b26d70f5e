//! How often entries of a palette are neighbours in a picture.

use rayon::prelude::*;

use crate::image::indexed::IndexedImage;
use crate::image::palette::Palette;

/// Rows that are counted, at most: the order of a large picture's palette does not depend on every one.
const ROWS: usize = 1024;

/// Which neighbours are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec) enum Neighbours {
    /// In the same row.
    Across,
    /// In the same row, and in the same column of the next.
    All,
}

/// How often each two entries are neighbours, in either order.
pub(super) struct Adjacency {
    pub(super) side: usize,
    pub(super) counts: Vec<u32>,
}

impl Adjacency {
    pub(super) fn of(image: &IndexedImage, neighbours: Neighbours) -> Self {
        const SIDE: usize = Palette::MAX_COLORS;
        let (width, indices) = (image.width() as usize, image.indices());
        let stride = (image.height() as usize).div_ceil(ROWS);
        let rows: Vec<&[u8]> = indices.chunks(width).step_by(stride).collect();
        let next = |row: usize| indices.chunks(width).nth(row * stride + 1).filter(|_| neighbours == Neighbours::All);
        let share = rows.len().div_ceil(rayon::current_num_threads());
        let count = |(part, rows): (usize, &[&[u8]])| {
            let mut counts = vec![0u32; SIDE * SIDE];
            let mut meet = |a: u8, b: u8| counts[usize::from(a) * SIDE + usize::from(b)] += 1;
            for (row, own) in (part * share..).zip(rows) {
                own.windows(2).for_each(|pair| meet(pair[0], pair[1]));
                own.iter().zip(next(row).unwrap_or_default()).for_each(|(&a, &b)| meet(a, b));
            }
            counts
        };
        let add = |mut a: Vec<u32>, b: Vec<u32>| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            a
        };
        let counts = rows.par_chunks(share).enumerate().map(count).reduce_with(add).unwrap_or_default();
        Self { side: SIDE, counts }
    }

    /// Those of some entries, by their places; an entry does not meet itself.
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
        let counts = |neighbours| Adjacency::of(&image, neighbours).among(&[0, 1, 2]).counts;
        assert_eq!(counts(Neighbours::Across), [0, 1, 1, 1, 0, 0, 1, 0, 0]);
        assert_eq!(counts(Neighbours::All), [0, 1, 3, 1, 0, 1, 3, 1, 0]);
    }
}
