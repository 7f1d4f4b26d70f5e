//! The colours of pixels, counted page by page.

use rayon::prelude::*;

use crate::histogram::color_set::{BitBuffer, ColorSet, LowBits, PAGE_BITS, Page, WORDS, bit_buffer, color};
use crate::histogram::partition::{Partitioned, for_each_interleaved};
use crate::image::Rgba;

/// Pages that a thread takes at least.
const SHARE: usize = 16;

/// Pixels of a page that are more than a thread's affair.
const MANY: usize = 1 << 16;

/// The different colours in the order of a histogram, the number of pixels that each has, and the set of them.
pub(crate) fn count(pixels: &[Rgba]) -> (Vec<Rgba>, Vec<u64>, ColorSet) {
    let share = pixels.len().div_ceil(rayon::current_num_threads()).max(1 << 15);
    let parts: Vec<Partitioned> = pixels.par_chunks(share).map(Partitioned::of).collect();
    let numbers = Partitioned::pages(&parts);
    let counted =
        numbers.par_iter().with_min_len(SHARE).map_init(PageCounter::new, |desk, &page| desk.count(&parts, page));
    let (pages, of_pages): (_, Vec<Vec<u32>>) = counted.unzip();
    drop(parts);
    let set = ColorSet::new(&numbers, pages);
    let (mut colors, mut counts) = (vec![[0; 4]; set.len()], vec![0; set.len()]);
    let mut rest = (&mut colors[..], &mut counts[..]);
    let places = of_pages.iter().map(|own| {
        let places = (rest.0.split_off_mut(..own.len()), rest.1.split_off_mut(..own.len()));
        places.0.zip(places.1).expect("the set has what its pages have")
    });
    let rows: Vec<_> = numbers.iter().zip(set.pages()).zip(of_pages.iter().zip(places)).collect();
    rows.into_par_iter().with_min_len(SHARE).for_each_init(
        bit_buffer,
        |bit_buffer, ((&number, page), (own, (colors, counts)))| {
            write_colors(page, number, bit_buffer, colors);
            counts.iter_mut().zip(own).for_each(|(count, &own)| *count = own.into());
        },
    );
    (colors, counts, set)
}

/// Number of different colours.
pub(crate) fn different(pixels: &[Rgba]) -> usize {
    let dealt = [Partitioned::of(pixels)];
    let in_page = |page: u32| {
        let mut bits = [0u64; WORDS];
        dealt[0].page(page).iter().for_each(|&rest| bits[usize::from(rest / 64)] |= 1 << (rest % 64));
        bits.iter().map(|word| word.count_ones() as usize).sum::<usize>()
    };
    Partitioned::pages(&dealt).into_iter().map(in_page).sum()
}

/// Where a thread counts the colours of a page.
struct PageCounter {
    bins: Box<[u32; 1 << PAGE_BITS]>,
    bits: [u64; WORDS],
    bit_buffer: Box<BitBuffer>,
}

impl PageCounter {
    fn new() -> Self {
        Self { bins: Box::new([0; 1 << PAGE_BITS]), bits: [0; WORDS], bit_buffer: bit_buffer() }
    }

    /// The colours of a page, and how many pixels each has.
    fn count(&mut self, parts: &[Partitioned], page: u32) -> (Page, Vec<u32>) {
        let parts: Vec<&[LowBits]> = parts.iter().map(|part| part.page(page)).collect();
        if parts.iter().map(|part| part.len()).sum::<usize>() > MANY {
            let desks = parts.par_iter().map(|low_bits| {
                let mut desk = Self::new();
                count_pages(low_bits, &mut desk.bins, &mut desk.bits);
                desk
            });
            *self = desks.reduce(Self::new, Self::plus);
        } else {
            parts.iter().for_each(|low_bits| count_pages(low_bits, &mut self.bins, &mut self.bits));
        }
        drain(&mut self.bins, std::mem::replace(&mut self.bits, [0; WORDS]), &mut self.bit_buffer)
    }

    fn plus(mut self, other: Self) -> Self {
        self.bins.iter_mut().zip(&*other.bins).for_each(|(bin, own)| *bin += own);
        self.bits.iter_mut().zip(other.bits).for_each(|(word, own)| *word |= own);
        self
    }
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn count_pages(low_bits: &[LowBits], bins: &mut [u32; 1 << PAGE_BITS], bits: &mut [u64; WORDS]) {
    for_each_interleaved(low_bits, |rest| {
        bins[usize::from(rest) % (1 << PAGE_BITS)] += 1;
        bits[usize::from(rest >> 6) % WORDS] |= 1 << (rest % 64);
    });
}

/// A page, and what its bins held.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn drain(bins: &mut [u32; 1 << PAGE_BITS], bits: [u64; WORDS], bit_buffer: &mut BitBuffer) -> (Page, Vec<u32>) {
    let page = Page::of(bits);
    let low_bits = page.low_bits(bit_buffer);
    let counts = low_bits.iter().map(|&rest| std::mem::take(&mut bins[usize::from(rest) % (1 << PAGE_BITS)])).collect();
    (page, counts)
}

/// The colours of a page in order.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn write_colors(page: &Page, number: u32, bit_buffer: &mut BitBuffer, colors: &mut [Rgba]) {
    for (own, &rest) in colors.iter_mut().zip(page.low_bits(bit_buffer)) {
        *own = color(number << PAGE_BITS | u32::from(rest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::color_set::key;

    #[test]
    fn pages_of_many_pixels_are_counted_by_all_threads_alike() {
        // One page has far more pixels than a thread takes by itself, others have one.
        let pixel = |at: u32| {
            if at.is_multiple_of(1000) {
                (at * 77).to_le_bytes()
            } else {
                [at as u8 % 16, 3, (at >> 9) as u8 % 16, 255]
            }
        };
        let pixels: Vec<Rgba> = (0..300_000).map(pixel).collect();
        let mut keys: Vec<u32> = pixels.iter().copied().map(key).collect();
        keys.sort_unstable();
        let expected: Vec<(Rgba, u64)> =
            keys.chunk_by(|a, b| a == b).map(|own| (color(own[0]), own.len() as u64)).collect();
        for threads in [1, 2, 7] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (colors, counts, set) = pool.install(|| count(&pixels));
            assert_eq!(colors.into_iter().zip(counts).collect::<Vec<_>>(), expected);
            let mut ranks = set.ranks();
            assert!(expected.iter().zip(0..).all(|(&(color, _), rank)| ranks.of(color) == rank));
        }
        assert_eq!(different(&pixels), expected.len());
    }
}
