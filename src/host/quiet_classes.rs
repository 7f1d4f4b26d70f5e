//! The fast form of [`kernel::quiet_classes`](crate::internals::kernel::quiet_classes): rows on all threads, and loops
//! that become SIMD.

use rayon::prelude::*;

use crate::kernel::weight::quiet_classes::{ASIDE, EDGE};

/// The quiet class of each pixel, row by row.
pub(crate) fn quiet_classes(classes: &[u8], width: usize) -> Vec<u8> {
    let row = |y: usize| &classes[y * width..][..width];
    let last = classes.len() / width - 1;
    let mut quiet = vec![0; classes.len()];
    quiet.par_chunks_mut(width).enumerate().for_each(|(y, quiet)| {
        quietest(row(y.saturating_sub(ASIDE)), row(y), row((y + ASIDE).min(last)), quiet);
    });
    quiet
}

/// Writes the quiet classes of a row's pixels, from its own classes and those [`ASIDE`] rows above and below.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn quietest(above: &[u8], row: &[u8], below: &[u8], quiet: &mut [u8]) {
    let width = row.len();
    for x in (0..width.min(ASIDE)).chain(width.saturating_sub(ASIDE)..width) {
        let across = row[x.saturating_sub(ASIDE)].min(row[(x + ASIDE).min(width - 1)]);
        quiet[x] = limited(row[x], across.min(above[x]).min(below[x]));
    }
    let Some(inner) = width.checked_sub(2 * ASIDE).map(|inner| ASIDE..ASIDE + inner) else { return };
    let aside = row.iter().zip(row.iter().skip(2 * ASIDE));
    let rows = row[inner.clone()].iter().zip(above[inner.clone()].iter().zip(&below[inner.clone()]));
    for ((quiet, (&left, &right)), (&class, (&above, &below))) in quiet[inner].iter_mut().zip(aside).zip(rows) {
        *quiet = limited(class, left.min(right).min(above).min(below));
    }
}

/// The quieter class, but at most [`EDGE`] below the pixel's own.
#[inline(always)]
fn limited(class: u8, aside: u8) -> u8 {
    class.min(aside).max(class.saturating_sub(EDGE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_quieter_beside_what_is_quiet() {
        let (busy, mut quiet) = ([9; 9], [0; 9]);
        quietest(&busy, &[1, 1, 1, 9, 9, 9, 9, 9, 8], &busy, &mut quiet);
        assert_eq!(quiet, [1, 1, 1, 5, 5, 5, 8, 8, 8]);
    }
}
