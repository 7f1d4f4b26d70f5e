//! Counting of colours, page by page.

use rayon::prelude::*;

use crate::histogram::color_set::{BitBuffer, ColorSet, LowBits, PAGE_BITS, Page, WORDS, bit_buffer, color};
use crate::histogram::partition::{Partitioned, for_each_interleaved};
use crate::image::Rgba;

/// The least number of pages of a parallel task.
const MIN_LEN: usize = 16;

/// The most pixels of a page that one thread counts.
const MANY: usize = 1 << 16;

/// Returns the different colours in the order of a histogram, the number of pixels of each, and the colours' set.
pub(crate) fn count(pixels: &[Rgba]) -> (Vec<Rgba>, Vec<u64>, ColorSet) {
    let share = pixels.len().div_ceil(rayon::current_num_threads()).max(1 << 15);
    let parts: Vec<Partitioned> = pixels.par_chunks(share).map(Partitioned::new).collect();
    let numbers = Partitioned::pages(&parts);
    let counted = numbers
        .par_iter()
        .with_min_len(MIN_LEN)
        .map_init(PageCounter::new, |counter, &page| counter.count(&parts, page));
    let (pages, page_counts): (_, Vec<Vec<u32>>) = counted.unzip();
    drop(parts);
    let set = ColorSet::new(&numbers, pages);
    let (mut colors, mut counts) = (vec![[0; 4]; set.len()], vec![0; set.len()]);
    let (mut colors_left, mut counts_left) = (&mut colors[..], &mut counts[..]);
    let targets = page_counts.iter().map(|page_counts| {
        let len = page_counts.len();
        let target = colors_left.split_off_mut(..len).zip(counts_left.split_off_mut(..len));
        target.expect("the set has the colours of its pages")
    });
    let rows: Vec<_> = numbers.iter().zip(set.pages()).zip(page_counts.iter().zip(targets)).collect();
    rows.into_par_iter().with_min_len(MIN_LEN).for_each_init(
        bit_buffer,
        |bit_buffer, ((&number, page), (page_counts, (colors, counts)))| {
            write_colors(page, number, bit_buffer, colors);
            counts.iter_mut().zip(page_counts).for_each(|(count, &narrow)| *count = narrow.into());
        },
    );
    (colors, counts, set)
}

/// The number of different colours.
pub(crate) fn different(pixels: &[Rgba]) -> usize {
    let parts = [Partitioned::new(pixels)];
    let in_page = |page: u32| {
        let mut bits = [0u64; WORDS];
        parts[0].page(page).iter().for_each(|&low_bits| bits[usize::from(low_bits / 64)] |= 1 << (low_bits % 64));
        bits.iter().map(|word| word.count_ones() as usize).sum::<usize>()
    };
    Partitioned::pages(&parts).into_iter().map(in_page).sum()
}

/// Scratch space of a thread that counts the colours of pages.
struct PageCounter {
    bins: Box<[u32; 1 << PAGE_BITS]>,
    bits: [u64; WORDS],
    bit_buffer: Box<BitBuffer>,
}

impl PageCounter {
    fn new() -> Self {
        Self { bins: Box::new([0; 1 << PAGE_BITS]), bits: [0; WORDS], bit_buffer: bit_buffer() }
    }

    /// The colours of a page, and the number of pixels of each.
    fn count(&mut self, parts: &[Partitioned], page: u32) -> (Page, Vec<u32>) {
        let parts: Vec<&[LowBits]> = parts.iter().map(|part| part.page(page)).collect();
        if parts.iter().map(|part| part.len()).sum::<usize>() > MANY {
            let counters = parts.par_iter().map(|low_bits| {
                let mut counter = Self::new();
                count_low_bits(low_bits, &mut counter.bins, &mut counter.bits);
                counter
            });
            *self = counters.reduce(Self::new, Self::plus);
        } else {
            parts.iter().for_each(|low_bits| count_low_bits(low_bits, &mut self.bins, &mut self.bits));
        }
        drain(&mut self.bins, std::mem::replace(&mut self.bits, [0; WORDS]), &mut self.bit_buffer)
    }

    fn plus(mut self, other: Self) -> Self {
        self.bins.iter_mut().zip(&*other.bins).for_each(|(bin, count)| *bin += count);
        self.bits.iter_mut().zip(other.bits).for_each(|(word, bits)| *word |= bits);
        self
    }
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn count_low_bits(low_bits: &[LowBits], bins: &mut [u32; 1 << PAGE_BITS], bits: &mut [u64; WORDS]) {
    for_each_interleaved(low_bits, |low_bits| {
        bins[usize::from(low_bits) % (1 << PAGE_BITS)] += 1;
        bits[usize::from(low_bits >> 6) % WORDS] |= 1 << (low_bits % 64);
    });
}

/// Makes a page of a bitmap, and takes the counts of its colours out of the bins, which become 0.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn drain(bins: &mut [u32; 1 << PAGE_BITS], bits: [u64; WORDS], bit_buffer: &mut BitBuffer) -> (Page, Vec<u32>) {
    let page = Page::from_bits(bits);
    let take = |&low_bits: &LowBits| std::mem::take(&mut bins[usize::from(low_bits) % (1 << PAGE_BITS)]);
    let counts = page.low_bits(bit_buffer).iter().map(take).collect();
    (page, counts)
}

/// Writes the colours of a page in order.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn write_colors(page: &Page, number: u32, bit_buffer: &mut BitBuffer, colors: &mut [Rgba]) {
    for (target, &low_bits) in colors.iter_mut().zip(page.low_bits(bit_buffer)) {
        *target = color(number << PAGE_BITS | u32::from(low_bits));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::color_set::key;

    #[test]
    fn pages_of_many_pixels_are_counted_by_all_threads_alike() {
        // One page has far more pixels than one thread counts; the others have one pixel each.
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
            keys.chunk_by(|a, b| a == b).map(|equal| (color(equal[0]), equal.len() as u64)).collect();
        for threads in [1, 2, 7] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (colors, counts, set) = pool.install(|| count(&pixels));
            assert_eq!(colors.into_iter().zip(counts).collect::<Vec<_>>(), expected);
            let mut ranks = set.ranks();
            assert!(expected.iter().zip(0..).all(|(&(color, _), rank)| ranks.rank_of(color) == rank));
        }
        assert_eq!(different(&pixels), expected.len());
    }
}
