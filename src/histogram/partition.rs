//! Pixels dealt to the pages of their colours, so that each page counts its own in bins that stay in the first cache.
//!
//! Two looks at each pixel, one to see how many go where and one to put them there. A table of all colours, or a set of
//! them that is looked up, would be fetched from far for most pixels of a photo.

use rayon::prelude::*;

use crate::histogram::color_set::{BLOCK, LowBits, PAGES, are_opaque, split_key, split_opaque};
use crate::image::Rgba;

/// Pixels page by page.
pub(crate) struct Partitioned {
    low_bits: Vec<LowBits>,
    tables: PageStarts,
}

/// For each page of some alphas where it starts in the rests, and where the last one ends.
struct PageStarts {
    /// For each alpha the place of its table, where there is one.
    places: [Option<u16>; 256],
    starts: Vec<[u32; PAGES + 1]>,
}

impl Partitioned {
    /// Of up to 2^30 pixels, each of which takes two bytes.
    pub(crate) fn of(pixels: &[Rgba]) -> Self {
        let mut tables = PageStarts { places: [None; 256], starts: Vec::new() };
        count_pages(pixels, &mut tables);
        let mut end = 0;
        for start in tables.starts.as_flattened_mut() {
            end += *start;
            *start = end;
        }
        let mut low_bits = vec![0; pixels.len()];
        scatter(pixels, &mut tables, &mut low_bits);
        Self { low_bits, tables }
    }

    /// What lies in a page.
    pub(crate) fn page(&self, page: u32) -> &[LowBits] {
        let (alpha, page) = (page as usize / PAGES, page as usize % PAGES);
        let place = self.tables.get(alpha).map_or(0..0, |starts| starts[page] as usize..starts[page + 1] as usize);
        &self.low_bits[place]
    }

    /// The pages in which something lies in one of the parts, in order.
    pub(crate) fn pages(parts: &[Self]) -> Vec<u32> {
        (0..256)
            .into_par_iter()
            .flat_map_iter(|alpha| {
                let tables: Vec<_> = parts.iter().filter_map(|part| part.tables.get(alpha)).collect();
                let pages = if tables.is_empty() { 0..0 } else { 0..PAGES };
                let pages = pages.filter(move |&page| tables.iter().any(|starts| starts[page] < starts[page + 1]));
                pages.map(move |page| (alpha * PAGES + page) as u32)
            })
            .collect()
    }
}

impl PageStarts {
    fn get(&self, alpha: usize) -> Option<&[u32; PAGES + 1]> {
        self.places[alpha].map(|place| &self.starts[usize::from(place)])
    }

    #[inline(always)]
    fn of(&mut self, alpha: usize) -> &mut [u32; PAGES + 1] {
        let place = match self.places[alpha] {
            Some(place) => place,
            None => self.add(alpha),
        };
        &mut self.starts[usize::from(place)]
    }

    #[cold]
    fn add(&mut self, alpha: usize) -> u16 {
        let place = self.starts.len() as u16;
        self.starts.push([0; PAGES + 1]);
        *self.places[alpha].insert(place)
    }
}

/// How many pixels go to each page.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn count_pages(pixels: &[Rgba], tables: &mut PageStarts) {
    for block in pixels.chunks(BLOCK) {
        if are_opaque(block) {
            let starts = tables.of(255);
            for_each_interleaved(block, |pixel| starts[split_opaque(pixel).0] += 1);
        } else {
            for_each_interleaved(block, |pixel| tables.of(usize::from(pixel[3]))[split_key(pixel).0] += 1);
        }
    }
}

/// Puts what pixels have below their pages before the end of each page's place, which so becomes its start.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn scatter(pixels: &[Rgba], tables: &mut PageStarts, low_bits: &mut [LowBits]) {
    for block in pixels.chunks(BLOCK) {
        if are_opaque(block) {
            let starts = tables.of(255);
            for_each_interleaved(block, |pixel| {
                let (page, rest) = split_opaque(pixel);
                starts[page] -= 1;
                low_bits[starts[page] as usize] = rest;
            });
        } else {
            for_each_interleaved(block, |pixel| {
                let (page, rest) = split_key(pixel);
                let start = &mut tables.of(usize::from(pixel[3]))[page];
                *start -= 1;
                low_bits[*start as usize] = rest;
            });
        }
    }
}

/// Does something for every item, in four runs side by side: neighbours mostly meet at the same place of a table, where each
/// would wait for the one before.
#[inline(always)]
pub(crate) fn for_each_interleaved<T: Copy>(items: &[T], mut work: impl FnMut(T)) {
    let (runs, rest) = items.split_at(items.len() / 4 * 4);
    let (ab, cd) = runs.split_at(runs.len() / 2);
    let ((a, b), (c, d)) = (ab.split_at(ab.len() / 2), cd.split_at(cd.len() / 2));
    for ((&a, &b), (&c, &d)) in a.iter().zip(b).zip(c.iter().zip(d)) {
        // One call, so that it becomes part of the loop.
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
            // Of few alphas and near colours, so that pages are shared, and full ones too.
            let pixels: Vec<Rgba> = pixels.into_iter().map(|[r, g, b, a]| [r % 20, g % 20, b, [0, 7, 255][usize::from(a % 3)]]).collect();
            let parts: Vec<Partitioned> = pixels.chunks(share).map(Partitioned::of).collect();
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
