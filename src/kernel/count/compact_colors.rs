//! Colours by id with their numbers of pixels, and in their bins their ids.

use crate::histogram::Histogram;
use crate::histogram::color_set::color;
use crate::kernel::count::count_colors::PAGE;

/// The part of an opaque colour's key above its bin.
pub(crate) const OPAQUE: u32 = 255 << 24;

/// The histogram of the bins. `starts` holds the number of colours before each page; the bins get the ids.
pub fn compact_colors(bins: &mut [u32], starts: &[u32]) -> Histogram {
    let (mut colors, mut counts) = (Vec::new(), Vec::new());
    for (page, (bins, &start)) in bins.chunks_mut(PAGE).zip(starts).enumerate() {
        debug_assert_eq!(colors.len(), start as usize);
        for (i, bin) in bins.iter_mut().enumerate().filter(|(_, bin)| **bin > 0) {
            counts.push(u64::from(*bin));
            *bin = colors.len() as u32;
            colors.push(color(OPAQUE | (page * PAGE + i) as u32));
        }
    }
    Histogram::from_sorted(colors, counts)
}
