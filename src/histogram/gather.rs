//! Gathering of one value a colour into one value a pixel.

use rayon::prelude::*;

use crate::histogram::color_set::{BLOCK, ColorSet, PAGE_BITS, are_opaque, bit_buffer, split_opaque};
use crate::image::Rgba;

/// Pixels of a parallel task.
const CHUNK: usize = 1 << 16;

/// The least number of pages of a parallel task.
const PAGES_AT_ONCE: usize = 16;

impl ColorSet {
    /// The value of each pixel's colour, from one value a colour by rank.
    pub(crate) fn gather<T: Copy + Default + Send + Sync>(&self, pixels: &[Rgba], color_values: &[T]) -> Vec<T> {
        let mut values = vec![T::default(); pixels.len()];
        let parts = values.par_chunks_mut(CHUNK).zip(pixels.par_chunks(CHUNK));
        match self.expand(color_values, pixels.len()) {
            Some(slots) => parts.for_each(|(values, pixels)| by_slot(self, pixels, &slots, values)),
            None => parts.for_each(|(values, pixels)| by_rank(self, pixels, color_values, values)),
        }
        values
    }

    /// Expands values by rank to a table with a slot for every possible colour of each page, in which a look-up takes
    /// one step instead of three. None if the table would have more than four bytes a pixel.
    fn expand<T: Copy + Default + Send + Sync>(&self, color_values: &[T], pixels: usize) -> Option<Vec<T>> {
        // A product of the left side with the page size might overflow.
        if self.pages().len() * size_of::<T>() > pixels >> (PAGE_BITS - 2) {
            return None;
        }
        let mut slots = vec![T::default(); self.pages().len() << PAGE_BITS];
        let pages = slots.par_chunks_mut(1 << PAGE_BITS).zip(self.pages()).with_min_len(PAGES_AT_ONCE);
        pages.for_each_init(bit_buffer, |bit_buffer, (slots, page)| {
            let page_values = page.low_bits(bit_buffer).iter().zip(&color_values[page.first()..]);
            page_values.for_each(|(&low_bits, &value)| slots[usize::from(low_bits)] = value);
        });
        Some(slots)
    }
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn by_slot<T: Copy>(colors: &ColorSet, pixels: &[Rgba], slots: &[T], values: &mut [T]) {
    let (mut ranks, directory) = (colors.ranks(), colors.directory(255));
    for (values, pixels) in values.chunks_mut(BLOCK).zip(pixels.chunks(BLOCK)) {
        if are_opaque(pixels) {
            for (value, &pixel) in values.iter_mut().zip(pixels) {
                let (page, low_bits) = split_opaque(pixel);
                *value = slots[(directory[page] as usize) << PAGE_BITS | usize::from(low_bits)];
            }
        } else {
            values.iter_mut().zip(pixels).for_each(|(value, &pixel)| *value = slots[ranks.slot_of(pixel)]);
        }
    }
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn by_rank<T: Copy>(colors: &ColorSet, pixels: &[Rgba], color_values: &[T], values: &mut [T]) {
    let (mut ranks, mut ids) = (colors.ranks(), [0; BLOCK]);
    for (values, pixels) in values.chunks_mut(BLOCK).zip(pixels.chunks(BLOCK)) {
        for (value, &id) in values.iter_mut().zip(ranks.ranks_of_block(pixels, &mut ids)) {
            *value = color_values[id as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::count::count;
    use crate::random::Random;

    #[test]
    fn both_ways_tell_the_same() {
        let mut random = Random::new(1);
        for alphas in [[255; 2], [0, 90]] {
            let pixels: Vec<Rgba> =
                (0..9000).map(|at| [random.below(40) as u8, random.below(40) as u8, 200, alphas[at % 2]]).collect();
            let (colors, _, set) = count(&pixels);
            let values: Vec<u32> = (0..colors.len() as u32).collect();
            let mut ranks = set.ranks();
            let expected: Vec<u32> = pixels.iter().map(|&pixel| ranks.rank_of(pixel)).collect();
            assert!(set.expand(&values, 10).is_none() && set.expand(&values, 1 << 20).is_some());
            assert_eq!(set.gather(&pixels, &values), expected);
            assert_eq!(set.gather(&pixels[..1], &values), expected[..1]);
            let many = pixels.repeat(12);
            assert_eq!(set.gather(&many, &values), expected.repeat(12));
        }
    }
}
