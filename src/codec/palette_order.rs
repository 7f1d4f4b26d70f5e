//! An order of palette entries in which neighbouring pixels have near indices, so that differences of indices are small.
//!
//! Zeng, Li, Lei, "An efficient color re-indexing scheme for palette-based compression" (ICIP 2000), as modified by Pinho
//! and Neves, "A note on Zeng's technique for color re-indexing of palette-based images" (2004): the entry that meets
//! those placed so far most often comes next, at the end of the chain that it is nearer to.

use std::collections::VecDeque;

use rayon::prelude::*;

use crate::{IndexedImage, Palette};

const SIDE: usize = Palette::MAX_COLORS;

/// Rows that are counted, at most: the order of a large picture's palette does not depend on every one.
const ROWS: usize = 1024;

/// The entries of the palette along a chain. Takes time linear in the pixels of some rows, and quadratic in the palette.
pub(super) fn by_neighbours(image: &IndexedImage) -> Vec<u8> {
    // From colour to colour, so that a picture's chain does not depend on the order that its palette came in.
    let mut entries: Vec<usize> = (0..image.palette().len()).collect();
    entries.sort_by_key(|&entry| image.palette().colors()[entry]);
    let meetings = meetings(image);
    let met = |a: usize, b: usize| u64::from(meetings[a * SIDE + b]) + u64::from(meetings[b * SIDE + a]);
    let pairs = entries.iter().enumerate().flat_map(|(at, &a)| entries[at + 1..].iter().map(move |&b| (a, b)));
    // Of equal ones the first.
    let Some((a, b)) = pairs.reduce(|best, pair| if met(pair.0, pair.1) > met(best.0, best.1) { pair } else { best })
    else {
        return vec![0; entries.len()];
    };
    let mut chain = VecDeque::from([a, b]);
    let mut left: Vec<(usize, u64)> =
        entries.into_iter().filter(|&c| c != a && c != b).map(|c| (c, met(c, a) + met(c, b))).collect();
    while let Some(best) = left.iter().map(|(_, sum)| *sum).max() {
        let place = left.iter().position(|(_, sum)| *sum == best).unwrap_or(0);
        let (next, _) = left.remove(place);
        // Towards the front where it meets the entries of the front half more.
        let middle = chain.len() as i64 - 1;
        let pull: i64 = chain.iter().zip(0..).map(|(&c, at): (_, i64)| (middle - 2 * at) * met(next, c) as i64).sum();
        if pull > 0 {
            chain.push_front(next);
        } else {
            chain.push_back(next);
        }
        left.iter_mut().for_each(|(c, sum)| *sum += met(*c, next));
    }
    chain.into_iter().map(|c| c as u8).collect()
}

/// How often each entry comes before each other one in a row.
fn meetings(image: &IndexedImage) -> Vec<u32> {
    let width = image.width() as usize;
    let stride = (image.height() as usize).div_ceil(ROWS);
    let rows: Vec<&[u8]> = image.indices().chunks(width).step_by(stride).collect();
    let share = rows.len().div_ceil(rayon::current_num_threads());
    let count = |rows: &[&[u8]]| {
        let mut meetings = vec![0u32; SIDE * SIDE];
        for row in rows {
            for pair in row.windows(2) {
                meetings[usize::from(pair[0]) * SIDE + usize::from(pair[1])] += 1;
            }
        }
        meetings
    };
    let add = |mut a: Vec<u32>, b: Vec<u32>| {
        a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        a
    };
    rows.par_chunks(share).map(count).reduce_with(add).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_of_shuffled_entries_comes_back_in_order() {
        let colors: Vec<_> = (0..11).map(|c| [c, c, c, 255]).collect();
        // Entry 7 i mod 11 stands for the shade i.
        let row: Vec<u8> = (0..44).map(|x| (7 * (x / 4) % 11) as u8).collect();
        let image = IndexedImage::new(44, 1, Palette::new(colors).unwrap(), row).unwrap();
        let mut order = by_neighbours(&image);
        if order[0] != 0 {
            order.reverse();
        }
        assert_eq!(order, (0..11).map(|i| 7 * i % 11).collect::<Vec<u8>>());
    }
}
