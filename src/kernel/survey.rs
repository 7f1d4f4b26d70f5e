//! Number of colours in each page of bins.

/// Bins of a page.
pub const PAGE: usize = 1 << 12;

/// Counts the bins of each [`PAGE`] that have pixels.
pub fn survey(bins: &[u32], pages: &mut [u32]) {
    for (page, bins) in pages.iter_mut().zip(bins.chunks(PAGE)) {
        *page = bins.iter().filter(|&&pixels| pixels > 0).count() as u32;
    }
}
