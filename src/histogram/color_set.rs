//! A set of colours as a paged bitmap with rank support: two look-ups give a colour's rank among the sorted colours.
//!
//! A page is a cube of 16 values of red, green and blue, so that the colours of neighbouring pixels share few cache
//! lines. A histogram needs neither hashing nor sorting.

use rayon::prelude::*;

use crate::image::Rgba;

/// Bits of a key that select the bit inside a page.
pub(crate) const PAGE_BITS: u32 = 12;
/// The least number of pages of a parallel task.
const MIN_LEN: usize = 64;
/// The low [`PAGE_BITS`] of a key: a colour's position in its page.
pub(crate) type LowBits = u16;
/// Pages of one alpha.
pub(crate) const PAGES: usize = 1 << (24 - PAGE_BITS);
/// Words of a page's bitmap.
pub(crate) const WORDS: usize = 1 << (PAGE_BITS - 6);

/// The set of colours whose keys agree above [`PAGE_BITS`].
#[derive(Clone, Debug)]
pub(crate) struct Page {
    bits: [u64; WORDS],
    /// The number of colours before each word: in the page and, once the page is part of a [`ColorSet`], in the set.
    ranks: [u32; WORDS],
}

/// Set bits that are extracted from a word before their number is checked.
const AT_ONCE: usize = 4;

const BIT_BUFFER: usize = (1 << PAGE_BITS) + AT_ONCE;

/// Scratch space for the low bits of all keys of a page, and for an excess of up to [`AT_ONCE`].
pub(crate) type BitBuffer = [LowBits; BIT_BUFFER];

/// Makes scratch space.
pub(crate) fn bit_buffer() -> Box<BitBuffer> {
    Box::new([0; BIT_BUFFER])
}

/// The set of an image's colours, with the rank of each in the order of a histogram.
#[derive(Clone, Debug)]
pub struct ColorSet {
    pages: Vec<Page>,
    /// The index in `pages` of each page of one alpha. The first directory is that of all alphas without colours.
    directories: Vec<[u32; PAGES]>,
    /// The index in `directories` of each alpha.
    alphas: [u16; 256],
    len: u32,
}

/// Packs the low four bits of red, green and blue, given as bytes in this order, into 12 bits.
#[inline(always)]
fn side_by_side(split_opaque: u32) -> u32 {
    (split_opaque & 0x000f_0f0f).wrapping_mul(1 << 24 | 1 << 12 | 1) >> 16 & 0xfff
}

/// The sort key of a colour: alpha, then the high halves of red, green and blue, then their low halves. All fully
/// transparent colours have key 0.
#[inline(always)]
pub(crate) fn key(color: Rgba) -> u32 {
    let (page, low_bits) = split_key(color);
    u32::from(color[3]) << 24 | (page << PAGE_BITS) as u32 | u32::from(low_bits)
}

/// The page of a colour, numbered within its alpha, and the low bits of its key.
#[inline(always)]
pub(crate) fn split_key(color: Rgba) -> (usize, LowBits) {
    let (page, low_bits) = split_opaque(color);
    if color[3] == 0 { (0, 0) } else { (page, low_bits) }
}

/// [`split_key`] for colours whose alpha is not 0: the high and the low halves of red, green and blue.
#[inline(always)]
pub(crate) fn split_opaque(color: Rgba) -> (usize, LowBits) {
    let rgba = u32::from_le_bytes(color);
    (side_by_side(rgba >> 4) as usize, side_by_side(rgba) as LowBits)
}

/// Pixels that are checked together for full opacity, which has a faster path.
pub(crate) const BLOCK: usize = 1 << 10;

/// Whether all pixels are opaque.
#[inline(always)]
pub(crate) fn are_opaque(pixels: &[Rgba]) -> bool {
    pixels.iter().fold(u32::MAX, |all, &pixel| all & u32::from_le_bytes(pixel)) >> 24 == 255
}

/// The colour of a key: the inverse of [`key`].
pub(crate) fn color(key: u32) -> Rgba {
    let channel = |shift: u32| ((key >> (12 + shift) & 15) << 4 | (key >> shift & 15)) as u8;
    [channel(8), channel(4), channel(0), (key >> 24) as u8]
}

impl Page {
    /// The page of a bitmap.
    #[inline(always)]
    pub(crate) fn from_bits(bits: [u64; WORDS]) -> Self {
        let (mut ranks, mut count) = ([0; WORDS], 0);
        for (rank, word) in ranks.iter_mut().zip(bits) {
            *rank = count;
            count += word.count_ones();
        }
        Self { bits, ranks }
    }

    /// The rank of the page's first colour.
    pub(crate) fn first(&self) -> usize {
        self.ranks[0] as usize
    }

    /// The low bits of the page's keys, in order.
    #[inline(always)]
    pub(crate) fn low_bits<'a>(&self, bit_buffer: &'a mut BitBuffer) -> &'a [LowBits] {
        let mut end = 0;
        for (word, &bits) in self.bits.iter().enumerate() {
            let (mut left, mut start) = (bits, end);
            end += bits.count_ones() as usize;
            // A photo's words have few bits, in numbers that a branch predictor cannot learn. Excess entries are
            // overwritten.
            while start < end {
                for low_bits in &mut bit_buffer[start..start + AT_ONCE] {
                    *low_bits = (word << 6) as LowBits | left.trailing_zeros() as LowBits;
                    left &= left.wrapping_sub(1);
                }
                start += AT_ONCE;
            }
        }
        &bit_buffer[..end]
    }
}

impl ColorSet {
    /// The set of the colours of pages. `numbers` are the pages' keys above [`PAGE_BITS`], in rising order.
    pub(crate) fn new(numbers: &[u32], mut pages: Vec<Page>) -> Self {
        let (mut directories, mut alphas, mut len) = (vec![[0; PAGES]], [0; 256], 0);
        for (index, (&number, page)) in numbers.iter().zip(&mut pages).enumerate() {
            let (alpha, number) = (number as usize / PAGES, number as usize % PAGES);
            if alphas[alpha] == 0 {
                alphas[alpha] = directories.len() as u16;
                directories.push([0; PAGES]);
            }
            directories[usize::from(alphas[alpha])][number] = index as u32;
            let page_len = page.ranks[WORDS - 1] + page.bits[WORDS - 1].count_ones();
            page.ranks[0] = len;
            len += page_len;
        }
        pages.par_iter_mut().with_min_len(MIN_LEN).for_each(|page| {
            let (&mut first, rest) = page.ranks.split_first_mut().expect("a page has words");
            rest.iter_mut().for_each(|rank| *rank += first);
        });
        Self { pages, directories, alphas, len }
    }

    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }

    /// The pages in order.
    pub(crate) fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// A reader of ranks.
    pub(crate) fn ranks(&self) -> Ranks<'_> {
        Ranks { set: self, alpha: 255, directory: self.directory(255) }
    }

    /// The index in [`ColorSet::pages`] of each page of an alpha.
    pub(crate) fn directory(&self, alpha: u8) -> &[u32; PAGES] {
        &self.directories[usize::from(self.alphas[usize::from(alpha)])]
    }
}

/// A reader of ranks, which keeps the directory of the latest alpha.
pub(crate) struct Ranks<'a> {
    set: &'a ColorSet,
    alpha: u8,
    directory: &'a [u32; PAGES],
}

impl Ranks<'_> {
    /// The slot of a colour in a table with a slot for every possible colour of each page.
    #[inline(always)]
    pub(crate) fn slot_of(&mut self, color: Rgba) -> usize {
        self.select_alpha(color[3]);
        let (page, low_bits) = split_key(color);
        (self.directory[page] as usize) << PAGE_BITS | usize::from(low_bits)
    }

    #[inline(always)]
    fn select_alpha(&mut self, alpha: u8) {
        if alpha != self.alpha {
            (self.alpha, self.directory) = (alpha, self.set.directory(alpha));
        }
    }

    /// The rank of a colour, which must be in the set: its colour id.
    #[inline(always)]
    pub(crate) fn rank_of(&mut self, color: Rgba) -> u32 {
        self.select_alpha(color[3]);
        let (page, low_bits) = split_key(color);
        self.rank(page, low_bits)
    }

    /// The colour ids of up to [`BLOCK`] pixels.
    #[inline(always)]
    pub(crate) fn ranks_of_block<'b>(&mut self, pixels: &[Rgba], ids: &'b mut [u32; BLOCK]) -> &'b [u32] {
        let ids = &mut ids[..pixels.len()];
        if are_opaque(pixels) {
            self.select_alpha(255);
            for (id, &pixel) in ids.iter_mut().zip(pixels) {
                let (page, low_bits) = split_opaque(pixel);
                *id = self.rank(page, low_bits);
            }
        } else {
            for (id, &pixel) in ids.iter_mut().zip(pixels) {
                *id = self.rank_of(pixel);
            }
        }
        ids
    }

    #[inline(always)]
    fn rank(&self, page: usize, low_bits: LowBits) -> u32 {
        let page = &self.set.pages[self.directory[page] as usize];
        let (word, bit) = (usize::from(low_bits / 64), low_bits % 64);
        debug_assert!(page.bits[word] >> bit & 1 == 1, "a colour is not in the set");
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
