//! Partition of pixels by the page of their colour (a counting sort), so that the bins of each page fit the L1 cache.
//!
//! Each pixel is read twice, to count the pages and to scatter the pixels. A table or hash set of all colours would
//! miss the cache for most pixels of a photo.

use rayon::prelude::*;

use crate::histogram::color_set::{BLOCK, LowBits, PAGES, are_opaque, split_key, split_opaque};
use crate::image::Rgba;

/// Pixels, sorted by page.
pub(crate) struct Partitioned {
    /// The low bits of each pixel's key.
    low_bits: Vec<LowBits>,
    page_starts: PageStarts,
}

/// The start of each page in the sorted pixels.
struct PageStarts {
    /// The index in `starts` of each alpha that occurs.
    tables: [Option<u16>; 256],
    /// For each alpha the start of each page, and the end of the last.
    starts: Vec<[u32; PAGES + 1]>,
}

impl Partitioned {
    /// Partitions up to 2^30 pixels. Takes two bytes a pixel.
    pub(crate) fn new(pixels: &[Rgba]) -> Self {
        let mut page_starts = PageStarts { tables: [None; 256], starts: Vec::new() };
        count_pages(pixels, &mut page_starts);
        let mut end = 0;
        for start in page_starts.starts.as_flattened_mut() {
            end += *start;
            *start = end;
        }
        let mut low_bits = vec![0; pixels.len()];
        scatter(pixels, &mut page_starts, &mut low_bits);
        Self { low_bits, page_starts }
    }

    /// The low bits of the pixels of a page. `page` is a key above the page bits.
    pub(crate) fn page(&self, page: u32) -> &[LowBits] {
        let (alpha, page) = (page as usize / PAGES, page as usize % PAGES);
        let range = self.page_starts.get(alpha).map_or(0..0, |starts| starts[page] as usize..starts[page + 1] as usize);
        &self.low_bits[range]
    }

    /// The pages that are not empty in at least one of the parts, in order.
    pub(crate) fn pages(parts: &[Self]) -> Vec<u32> {
        (0..256)
            .into_par_iter()
            .flat_map_iter(|alpha| {
                let tables: Vec<_> = parts.iter().filter_map(|part| part.page_starts.get(alpha)).collect();
                let pages = if tables.is_empty() { 0..0 } else { 0..PAGES };
                let pages = pages.filter(move |&page| tables.iter().any(|starts| starts[page] < starts[page + 1]));
                pages.map(move |page| (alpha * PAGES + page) as u32)
            })
            .collect()
    }
}

impl PageStarts {
    fn get(&self, alpha: usize) -> Option<&[u32; PAGES + 1]> {
        self.tables[alpha].map(|table| &self.starts[usize::from(table)])
    }

    /// The table of an alpha, which is added if there is none.
    #[inline(always)]
    fn get_or_add(&mut self, alpha: usize) -> &mut [u32; PAGES + 1] {
        let table = match self.tables[alpha] {
            Some(table) => table,
            None => self.add(alpha),
        };
        &mut self.starts[usize::from(table)]
    }

    #[cold]
    fn add(&mut self, alpha: usize) -> u16 {
        let table = self.starts.len() as u16;
        self.starts.push([0; PAGES + 1]);
        *self.tables[alpha].insert(table)
    }
}

/// Counts the pixels of each page.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn count_pages(pixels: &[Rgba], page_starts: &mut PageStarts) {
    for block in pixels.chunks(BLOCK) {
        if are_opaque(block) {
            let starts = page_starts.get_or_add(255);
            for_each_interleaved(block, |pixel| starts[split_opaque(pixel).0] += 1);
        } else {
            for_each_interleaved(block, |pixel| {
                page_starts.get_or_add(usize::from(pixel[3]))[split_key(pixel).0] += 1;
            });
        }
    }
}

/// Scatters the low bits of pixels to their pages. Each page is filled from its end, so that the ends in `page_starts`
/// become starts.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn scatter(pixels: &[Rgba], page_starts: &mut PageStarts, sorted: &mut [LowBits]) {
    for block in pixels.chunks(BLOCK) {
        if are_opaque(block) {
            let starts = page_starts.get_or_add(255);
            for_each_interleaved(block, |pixel| {
                let (page, low_bits) = split_opaque(pixel);
                starts[page] -= 1;
                sorted[starts[page] as usize] = low_bits;
            });
        } else {
            for_each_interleaved(block, |pixel| {
                let (page, low_bits) = split_key(pixel);
                let start = &mut page_starts.get_or_add(usize::from(pixel[3]))[page];
                *start -= 1;
                sorted[*start as usize] = low_bits;
            });
        }
    }
}

/// Calls `work` for every item, taking items in turn from four quarters of the slice.
///
/// Neighbouring items mostly update the same entry of a table, and each update would wait for the one before.
#[inline(always)]
pub(crate) fn for_each_interleaved<T: Copy>(items: &[T], mut work: impl FnMut(T)) {
    let (runs, rest) = items.split_at(items.len() / 4 * 4);
    let (ab, cd) = runs.split_at(runs.len() / 2);
    let ((a, b), (c, d)) = (ab.split_at(ab.len() / 2), cd.split_at(cd.len() / 2));
    for ((&a, &b), (&c, &d)) in a.iter().zip(b).zip(c.iter().zip(d)) {
        // A single call is more likely to be inlined.
        for item in [a, b, c, d] {
            work(item);
        }
    }
    rest.iter().for_each(|&item| work(item));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::color_set::{PAGE_BITS, key};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_pixel_lies_in_the_page_of_its_colour(pixels in prop::collection::vec(any::<[u8; 4]>(), 0..300), share in 1..200usize) {
            // Few alphas and near colours, so that pages are shared and some are full.
            let pixels: Vec<Rgba> = pixels.into_iter().map(|[r, g, b, a]| [r % 20, g % 20, b, [0, 7, 255][usize::from(a % 3)]]).collect();
            let parts: Vec<Partitioned> = pixels.chunks(share).map(Partitioned::new).collect();
            let pages = Partitioned::pages(&parts);
            prop_assert!(pages.is_sorted_by(|a, b| a < b));
            let lying = |part: &Partitioned, page: u32| part.page(page).iter().map(|&rest| page << PAGE_BITS | u32::from(rest)).collect::<Vec<_>>();
            let mut keys: Vec<u32> = pages.iter().flat_map(|&page| parts.iter().flat_map(move |part| lying(part, page))).collect();
            let mut expected: Vec<u32> = pixels.into_iter().map(key).collect();
            keys.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(keys, expected);
        }
    }

    #[test]
    fn no_item_is_left_out() {
        for count in 0..13 {
            let items: Vec<u32> = (0..count).collect();
            let mut seen = Vec::new();
            for_each_interleaved(&items, |item| seen.push(item));
            seen.sort_unstable();
            assert_eq!(seen, items);
        }
    }
}
