//! A set of colours as a paged bitmap, in which a colour's rank among the sorted colours is two look-ups away.
//!
//! The order goes cube by cube: a page is a cube of 16 values of red, green and blue, so that the colours of neighbouring
//! pixels meet in few cache lines. A histogram needs neither a hash nor a sort.

use rayon::prelude::*;

use crate::Rgba;

/// Bits of a key that select the bit inside a page.
const PAGE_BITS: u32 = 12;
const WORDS: usize = 1 << (PAGE_BITS - 6);
/// Pages that a thread takes at least.
const SHARE: usize = 32;
const PAGES_OF_AN_ALPHA: usize = 1 << (24 - PAGE_BITS);

/// Sets of colours whose keys agree above [`PAGE_BITS`], with the ranks of their words once [`ColorSet::rank_all`] ran.
#[derive(Clone, Debug)]
struct Page {
    bits: [u64; WORDS],
    ranks: [u32; WORDS],
}

impl Page {
    const EMPTY: Self = Self { bits: [0; WORDS], ranks: [0; WORDS] };
}

/// The different colours of an image, each with its rank in the order of a histogram.
#[derive(Clone, Debug)]
pub struct ColorSet {
    /// The first is empty, for the places of the directory that lead nowhere.
    pages: Vec<Page>,
    /// For each page of one alpha its place in `pages`. The first is empty, for the alphas that there are not.
    directories: Vec<[u32; PAGES_OF_AN_ALPHA]>,
    /// For each alpha its place in `directories`.
    alphas: [u16; 256],
}

/// The low or high halves of red, green and blue, one a byte, side by side in this order.
#[inline(always)]
fn side_by_side(halves: u32) -> u32 {
    (halves & 0x000f_0f0f).wrapping_mul(1 << 24 | 1 << 12 | 1) >> 16 & 0xfff
}

/// The place of a colour in the order: alpha, the cube of 16 values, and inside it red, green, blue. All fully transparent
/// colours are one.
#[inline(always)]
pub(crate) fn key(color: Rgba) -> u32 {
    let rgba = u32::from_le_bytes(color);
    let key = rgba & 0xff00_0000 | side_by_side(rgba >> 4) << 12 | side_by_side(rgba);
    if rgba >> 24 == 0 { 0 } else { key }
}

/// The colour that has a key.
pub(crate) fn color(key: u32) -> Rgba {
    let channel = |at: u32| ((key >> (12 + at) & 15) << 4 | (key >> at & 15)) as u8;
    [channel(8), channel(4), channel(0), (key >> 24) as u8]
}

/// Alpha, page of that alpha, word and bit of a key.
#[inline(always)]
fn split(key: u32) -> (usize, usize, usize, u32) {
    let page = key >> PAGE_BITS & (PAGES_OF_AN_ALPHA as u32 - 1);
    ((key >> 24) as usize, page as usize, (key >> 6) as usize % WORDS, key & 63)
}

impl ColorSet {
    pub(crate) fn new() -> Self {
        // Room for every page of one alpha, so that pages are not copied as they become more.
        let mut pages = Vec::with_capacity(1 + PAGES_OF_AN_ALPHA);
        pages.push(Page::EMPTY);
        Self { pages, directories: vec![[0; PAGES_OF_AN_ALPHA]], alphas: [0; 256] }
    }

    #[inline(always)]
    fn page_mut(&mut self, alpha: usize, page: usize) -> &mut Page {
        let mut place = self.directories[usize::from(self.alphas[alpha])][page];
        if place == 0 {
            place = self.add_page(alpha, page);
        }
        &mut self.pages[place as usize]
    }

    #[cold]
    fn add_page(&mut self, alpha: usize, page: usize) -> u32 {
        if self.alphas[alpha] == 0 {
            self.alphas[alpha] = self.directories.len() as u16;
            self.directories.push([0; PAGES_OF_AN_ALPHA]);
        }
        let place = self.pages.len() as u32;
        self.directories[usize::from(self.alphas[alpha])][page] = place;
        self.pages.push(Page::EMPTY);
        place
    }

    #[inline(always)]
    pub(crate) fn insert(&mut self, color: Rgba) {
        let (alpha, page, word, bit) = split(key(color));
        let word = &mut self.page_mut(alpha, page).bits[word];
        // Mostly it is there: a store that is not made is one that no load waits for.
        if *word >> bit & 1 == 0 {
            *word |= 1 << bit;
        }
    }

    /// The pages in key order: alpha, page and place.
    fn ordered(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let alphas = (0..256).filter(|&alpha| self.alphas[alpha] != 0);
        alphas.flat_map(|alpha| {
            let places = self.directories[usize::from(self.alphas[alpha])].iter().enumerate();
            places.filter(|(_, place)| **place != 0).map(move |(page, &place)| (alpha, page, place as usize))
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.pages.iter().flat_map(|page| page.bits).map(|word| word.count_ones() as usize).sum()
    }

    /// Adds every colour of `other`.
    pub(crate) fn merge(mut self, other: &Self) -> Self {
        for (alpha, page, place) in other.ordered() {
            let bits = &mut self.page_mut(alpha, page).bits;
            bits.iter_mut().zip(&other.pages[place].bits).for_each(|(mine, theirs)| *mine |= theirs);
        }
        self
    }

    /// Fixes the ranks and returns the colours in order. To be called after the last insertion.
    pub(crate) fn rank_all(&mut self) -> Vec<Rgba> {
        let order: Vec<_> = self.ordered().collect();
        let mut count = 0;
        for &(_, _, place) in &order {
            let Page { bits, ranks } = &mut self.pages[place];
            for (rank, word) in ranks.iter_mut().zip(bits) {
                *rank = count;
                count += word.count_ones();
            }
        }
        let mut colors = vec![[0; 4]; count as usize];
        let mut rest = &mut colors[..];
        let starts = order.iter().map(|&(.., place)| self.pages[place].ranks[0]);
        let ends = starts.clone().skip(1).chain([count]);
        let parts: Vec<_> = (order.iter().zip(starts.zip(ends)))
            .map(|(page, (start, end))| (page, rest.split_off_mut(..(end - start) as usize).expect("ranks rise")))
            .collect();
        parts.into_par_iter().with_min_len(SHARE).for_each(|(&(alpha, number, place), colors)| {
            let first = (alpha << 24 | number << PAGE_BITS) as u32;
            let mut colors = colors.iter_mut();
            for (word, &bits) in self.pages[place].bits.iter().enumerate() {
                let mut left = bits;
                while left != 0 {
                    let key = first | (word << 6) as u32 | left.trailing_zeros();
                    *colors.next().expect("as many as bits") = color(key);
                    left &= left - 1;
                }
            }
        });
        colors
    }

    /// Looks up ranks; [`ColorSet::rank_all`] has to have run.
    pub(crate) fn ranks(&self) -> Ranks<'_> {
        Ranks { set: self, alpha: 255, directory: self.directory(255) }
    }

    fn directory(&self, alpha: u8) -> &[u32; PAGES_OF_AN_ALPHA] {
        &self.directories[usize::from(self.alphas[usize::from(alpha)])]
    }
}

/// Looks up ranks, with the directory of the alpha that was asked for last at hand.
pub(crate) struct Ranks<'a> {
    set: &'a ColorSet,
    alpha: u8,
    directory: &'a [u32; PAGES_OF_AN_ALPHA],
}

impl Ranks<'_> {
    /// Number of colours that come before this one, which must be in the set: its colour id.
    #[inline(always)]
    pub(crate) fn of(&mut self, color: Rgba) -> u32 {
        if color[3] != self.alpha {
            (self.alpha, self.directory) = (color[3], self.set.directory(color[3]));
        }
        let (_, page, word, bit) = split(key(color));
        let page = &self.set.pages[self.directory[page] as usize];
        debug_assert!(page.bits[word] >> bit & 1 == 1, "{color:?} is not in the set");
        page.ranks[word] + (page.bits[word] & ((1 << bit) - 1)).count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_back_to_its_colour() {
        assert_eq!(key([0x12, 0x34, 0x56, 0x78]), 0x7813_5246);
        assert_eq!(key([9, 8, 7, 0]), 0);
        for i in 1..100_000u32 {
            let [r, g, b, a] = i.wrapping_mul(2_654_435_761).to_le_bytes();
            let known = [r, g, b, a.max(1)];
            assert_eq!(color(key(known)), known);
        }
    }
}
