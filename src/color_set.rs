//! A set of colours as a paged bitmap, in which a colour's rank among the sorted colours is two look-ups away.
//!
//! All opaque colours are 2 MiB of bits and 1 MiB of ranks: a histogram needs neither a hash nor a sort per pixel.

use crate::Rgba;

/// Bits of a key that select the bit inside a page.
const PAGE_BITS: u32 = 12;
const WORDS: usize = 1 << (PAGE_BITS - 6);

/// Sets of colours whose keys agree above [`PAGE_BITS`], with the ranks of their words once [`ColorSet::rank_all`] ran.
#[derive(Clone)]
struct Page {
    bits: [u64; WORDS],
    ranks: [u32; WORDS],
}

/// A set of colours, ordered by alpha, red, green, blue.
#[derive(Clone)]
pub(crate) struct ColorSet {
    pages: Vec<Page>,
    /// For each of the 2^20 pages of the key space its place in `pages` plus one, or 0.
    directory: Vec<u32>,
}

/// The place of a colour in the order. All fully transparent colours are one.
fn key([r, g, b, a]: Rgba) -> u32 {
    if a == 0 { 0 } else { u32::from_be_bytes([a, r, g, b]) }
}

fn split(key: u32) -> (usize, usize, u32) {
    let inside = key & ((1 << PAGE_BITS) - 1);
    ((key >> PAGE_BITS) as usize, (inside >> 6) as usize, inside & 63)
}

impl ColorSet {
    pub(crate) fn new() -> Self {
        Self { pages: Vec::new(), directory: vec![0; 1 << (32 - PAGE_BITS)] }
    }

    fn page_mut(&mut self, page: usize) -> &mut Page {
        if self.directory[page] == 0 {
            self.pages.push(Page { bits: [0; WORDS], ranks: [0; WORDS] });
            self.directory[page] = self.pages.len() as u32;
        }
        &mut self.pages[self.directory[page] as usize - 1]
    }

    pub(crate) fn insert(&mut self, color: Rgba) {
        let (page, word, bit) = split(key(color));
        self.page_mut(page).bits[word] |= 1 << bit;
    }

    /// The pages in key order: number and place.
    fn ordered(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.directory
            .iter()
            .enumerate()
            .filter(|(_, place)| **place != 0)
            .map(|(page, place)| (page, *place as usize - 1))
    }

    /// Adds every colour of `other`.
    pub(crate) fn merge(mut self, other: &Self) -> Self {
        for (page, place) in other.ordered() {
            let bits = &mut self.page_mut(page).bits;
            bits.iter_mut().zip(&other.pages[place].bits).for_each(|(mine, theirs)| *mine |= theirs);
        }
        self
    }

    /// Fixes the ranks and returns the colours in order. To be called after the last insertion.
    pub(crate) fn rank_all(&mut self) -> Vec<Rgba> {
        let order: Vec<_> = self.ordered().collect();
        let mut colors = Vec::new();
        for (number, place) in order {
            let page = &mut self.pages[place];
            for word in 0..WORDS {
                page.ranks[word] = colors.len() as u32;
                let mut left = page.bits[word];
                while left != 0 {
                    let key = (number << PAGE_BITS | word << 6) as u32 | left.trailing_zeros();
                    let [a, r, g, b] = key.to_be_bytes();
                    colors.push([r, g, b, a]);
                    left &= left - 1;
                }
            }
        }
        colors
    }

    /// Number of colours that come before this one, which must be in the set.
    pub(crate) fn rank(&self, color: Rgba) -> u32 {
        let (page, word, bit) = split(key(color));
        let page = &self.pages[self.directory[page] as usize - 1];
        debug_assert!(page.bits[word] >> bit & 1 == 1, "{color:?} is not in the set");
        page.ranks[word] + (page.bits[word] & ((1 << bit) - 1)).count_ones()
    }
}
