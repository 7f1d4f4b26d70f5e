//! Weight of each colour's pixels together, by activity: an error is seen most where the picture is quiet.

use rayon::prelude::*;

use crate::field::LabelField;
use crate::histogram::color_set::{BLOCK, ColorSet};
use crate::image::{Image, Rgba};

/// What an error in a pixel of each class of activity weighs: 64, and less by a quarter octave a class.
pub(crate) const MASKED: [u32; LabelField::CLASSES] = [64, 54, 45, 38, 32, 27, 23, 19, 16, 13, 11, 10, 8, 7, 6, 5];

/// The weights by colour id, for so many colours, from the classes of each pixel as [`calm`](crate::internals::kernel::quiet_classes) tells them.
pub fn salience((image, colors): (&Image, &ColorSet), classes: &[u8], count: usize) -> Vec<u64> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    // Weights of many colours take no more memory than four times the pixels. What a part comes to fits 32 bits, unless a
    // single row is longer.
    let share = height.div_ceil(rayon::current_num_threads()).max(count / 4 / width);
    let rows = share.min((u32::MAX / MASKED[0]) as usize / width).max(1);
    let part = |(part, pixels): (usize, &[Rgba])| {
        let mut weights = vec![0; count];
        add(pixels, colors, &classes[part * rows * width..], &mut weights);
        weights
    };
    add_up(image.pixels().par_chunks(rows * width).enumerate().map(part).collect(), count)
}

/// The sums of what the threads found for each of so many colours.
fn add_up(parts: Vec<Vec<u32>>, colors: usize) -> Vec<u64> {
    const SHARE: usize = 1 << 14;
    let mut sums = vec![0; colors];
    sums.par_chunks_mut(SHARE).enumerate().for_each(|(place, sums)| {
        for part in &parts {
            sums.iter_mut().zip(&part[place * SHARE..]).for_each(|(sum, &own)| *sum += u64::from(own));
        }
    });
    sums
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn add(pixels: &[Rgba], colors: &ColorSet, classes: &[u8], weights: &mut [u32]) {
    let (mut ranks, mut ids) = (colors.ranks(), [0; BLOCK]);
    for (pixels, classes) in pixels.chunks(BLOCK).zip(classes.chunks(BLOCK)) {
        for (&id, &class) in ranks.ranks_of_block(pixels, &mut ids).iter().zip(classes) {
            let weight = &mut weights[id as usize];
            *weight = weight.saturating_add(MASKED[usize::from(class & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masking_falls_by_a_quarter_octave() {
        for (class, weight) in MASKED.into_iter().enumerate() {
            assert_eq!(weight, libm::round(64.0 * libm::exp2(class as f64 / -4.0)) as u32);
        }
    }
}
