//! A set of colours as a paged bitmap, in which a colour's rank among the sorted colours is two look-ups away.
//!
//! The order goes cube by cube: a page is a cube of 16 values of red, green and blue, so that the colours of neighbouring
//! pixels meet in few cache lines. A histogram needs neither a hash nor a sort.

use rayon::prelude::*;

use crate::image::Rgba;

/// Bits of a key that select the bit inside a page.
pub(crate) const PAGE_BITS: u32 = 12;
/// Pages that a thread takes at least.
const SHARE: usize = 64;
/// What a key has below its page.
pub(crate) type LowBits = u16;
/// Pages of an alpha.
pub(crate) const PAGES: usize = 1 << (24 - PAGE_BITS);
pub(crate) const WORDS: usize = 1 << (PAGE_BITS - 6);

/// Colours whose keys agree above [`PAGE_BITS`].
#[derive(Clone, Debug)]
pub(crate) struct Page {
    bits: [u64; WORDS],
    /// For each word the colours that come before it: in the page and, once the page is part of a set, in all.
    ranks: [u32; WORDS],
}

/// Bits of a word that are looked for without a look at whether there are as many.
const AT_ONCE: usize = 4;

const BIT_BUFFER: usize = (1 << PAGE_BITS) + AT_ONCE;

/// Room for what the keys of a page have below it, and for some more.
pub(crate) type BitBuffer = [LowBits; BIT_BUFFER];

/// An empty one.
pub(crate) fn bit_buffer() -> Box<BitBuffer> {
    Box::new([0; BIT_BUFFER])
}

/// The different colours of an image, each with its rank in the order of a histogram.
#[derive(Clone, Debug)]
pub struct ColorSet {
    pages: Vec<Page>,
    /// For each page of one alpha its place in `pages`. The first is for the alphas that there are not.
    directories: Vec<[u32; PAGES]>,
    /// For each alpha its place in `directories`.
    alphas: [u16; 256],
    len: u32,
}

/// The low or high halves of red, green and blue, one a byte, side by side in this order.
#[inline(always)]
fn side_by_side(split_opaque: u32) -> u32 {
    (split_opaque & 0x000f_0f0f).wrapping_mul(1 << 24 | 1 << 12 | 1) >> 16 & 0xfff
}

/// The place of a colour in the order: alpha, the cube of 16 values, and inside it red, green, blue. All fully transparent
/// colours are one.
#[inline(always)]
pub(crate) fn key(color: Rgba) -> u32 {
    let (page, rest) = split_key(color);
    u32::from(color[3]) << 24 | (page << PAGE_BITS) as u32 | u32::from(rest)
}

/// The page of a colour, of those of its alpha, and what its key has below it.
#[inline(always)]
pub(crate) fn split_key(color: Rgba) -> (usize, LowBits) {
    let (page, rest) = split_opaque(color);
    if color[3] == 0 { (0, 0) } else { (page, rest) }
}

/// The upper and the lower halves of red, green and blue: what [`split_key`] are where alpha is not 0.
#[inline(always)]
pub(crate) fn split_opaque(color: Rgba) -> (usize, LowBits) {
    let rgba = u32::from_le_bytes(color);
    (side_by_side(rgba >> 4) as usize, side_by_side(rgba) as LowBits)
}

/// Pixels of which it is worth knowing that all are opaque.
pub(crate) const BLOCK: usize = 1 << 10;

/// Whether all are opaque.
#[inline(always)]
pub(crate) fn are_opaque(pixels: &[Rgba]) -> bool {
    pixels.iter().fold(u32::MAX, |all, &pixel| all & u32::from_le_bytes(pixel)) >> 24 == 255
}

/// The colour that has a key.
pub(crate) fn color(key: u32) -> Rgba {
    let channel = |at: u32| ((key >> (12 + at) & 15) << 4 | (key >> at & 15)) as u8;
    [channel(8), channel(4), channel(0), (key >> 24) as u8]
}

impl Page {
    /// The colours of these bits.
    #[inline(always)]
    pub(crate) fn of(bits: [u64; WORDS]) -> Self {
        let (mut ranks, mut count) = ([0; WORDS], 0);
        for (rank, word) in ranks.iter_mut().zip(bits) {
            *rank = count;
            count += word.count_ones();
        }
        Self { bits, ranks }
    }

    /// The rank of its first colour.
    pub(crate) fn first(&self) -> usize {
        self.ranks[0] as usize
    }

    /// What the keys of its colours have below it, in order.
    #[inline(always)]
    pub(crate) fn low_bits<'a>(&self, bit_buffer: &'a mut BitBuffer) -> &'a [LowBits] {
        let mut end = 0;
        for (word, &bits) in self.bits.iter().enumerate() {
            let (mut left, mut at) = (bits, end);
            end += bits.count_ones() as usize;
            // A word of a photo has a bit or two, and how many is not to be foreseen: what is too much is written over.
            while at < end {
                for rest in &mut bit_buffer[at..at + AT_ONCE] {
                    *rest = (word << 6) as LowBits | left.trailing_zeros() as LowBits;
                    left &= left.wrapping_sub(1);
                }
                at += AT_ONCE;
            }
        }
        &bit_buffer[..end]
    }
}

impl ColorSet {
    /// The colours of pages that have these numbers, which rise.
    pub(crate) fn new(numbers: &[u32], mut pages: Vec<Page>) -> Self {
        let (mut directories, mut alphas, mut len) = (vec![[0; PAGES]], [0; 256], 0);
        for (place, (&number, page)) in numbers.iter().zip(&mut pages).enumerate() {
            let (alpha, number) = (number as usize / PAGES, number as usize % PAGES);
            if alphas[alpha] == 0 {
                alphas[alpha] = directories.len() as u16;
                directories.push([0; PAGES]);
            }
            directories[usize::from(alphas[alpha])][number] = place as u32;
            let own = page.ranks[WORDS - 1] + page.bits[WORDS - 1].count_ones();
            page.ranks[0] = len;
            len += own;
        }
        pages.par_iter_mut().with_min_len(SHARE).for_each(|page| {
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

    /// Looks up ranks.
    pub(crate) fn ranks(&self) -> Ranks<'_> {
        Ranks { set: self, alpha: 255, directory: self.directory(255) }
    }

    /// For each page of an alpha its place.
    pub(crate) fn directory(&self, alpha: u8) -> &[u32; PAGES] {
        &self.directories[usize::from(self.alphas[usize::from(alpha)])]
    }
}

/// Looks up ranks, with the directory of the alpha that was asked for last at hand.
pub(crate) struct Ranks<'a> {
    set: &'a ColorSet,
    alpha: u8,
    directory: &'a [u32; PAGES],
}

impl Ranks<'_> {
    /// The place of a colour where each page has a place for every colour that it could have.
    #[inline(always)]
    pub(crate) fn place(&mut self, color: Rgba) -> usize {
        self.select_alpha(color[3]);
        let (page, rest) = split_key(color);
        (self.directory[page] as usize) << PAGE_BITS | usize::from(rest)
    }

    #[inline(always)]
    fn select_alpha(&mut self, alpha: u8) {
        if alpha != self.alpha {
            (self.alpha, self.directory) = (alpha, self.set.directory(alpha));
        }
    }

    /// Number of colours that come before this one, which must be in the set: its colour id.
    #[inline(always)]
    pub(crate) fn of(&mut self, color: Rgba) -> u32 {
        self.select_alpha(color[3]);
        let (page, rest) = split_key(color);
        self.rank(page, rest)
    }

    /// The colour id of each of a [`BLOCK`] of pixels, or of fewer.
    #[inline(always)]
    pub(crate) fn of_block<'b>(&mut self, pixels: &[Rgba], ids: &'b mut [u32; BLOCK]) -> &'b [u32] {
        let ids = &mut ids[..pixels.len()];
        if are_opaque(pixels) {
            self.select_alpha(255);
            for (id, &pixel) in ids.iter_mut().zip(pixels) {
                let (page, rest) = split_opaque(pixel);
                *id = self.rank(page, rest);
            }
        } else {
            for (id, &pixel) in ids.iter_mut().zip(pixels) {
                *id = self.of(pixel);
            }
        }
        ids
    }

    #[inline(always)]
    fn rank(&self, page: usize, rest: LowBits) -> u32 {
        let page = &self.set.pages[self.directory[page] as usize];
        let (word, bit) = (usize::from(rest / 64), rest % 64);
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
