//! The fast form of [`kernel::salience`](crate::internals::kernel::salience): each thread adds up a part of the pixels.

use rayon::prelude::*;

use crate::histogram::color_set::{BLOCK, ColorSet};
use crate::image::{Image, Rgba};
use crate::kernel::weight::salience::CLASS_WEIGHTS;

/// The weight of each colour by its id, from the classes of each pixel as
/// [`quiet_classes`](crate::internals::kernel::quiet_classes) tells them.
pub(crate) fn salience(image: &Image, colors: &ColorSet, classes: &[u8]) -> Vec<u64> {
    let (width, height, count) = (image.width() as usize, image.height() as usize, colors.len());
    // Weights of many colours take no more memory than four times the pixels. What a part comes to fits 32 bits, unless
    // a single row is longer.
    let share = height.div_ceil(rayon::current_num_threads()).max(count / 4 / width);
    let rows = share.min((u32::MAX / CLASS_WEIGHTS[0]) as usize / width).max(1);
    let part = |(part, pixels): (usize, &[Rgba])| {
        let mut weights = vec![0; count];
        add(pixels, colors, &classes[part * rows * width..], &mut weights);
        weights
    };
    add_up(image.pixels().par_chunks(rows * width).enumerate().map(part).collect(), count)
}

/// The sum of each of so many colours over the parts.
fn add_up(parts: Vec<Vec<u32>>, colors: usize) -> Vec<u64> {
    const CHUNK: usize = 1 << 14;
    let mut sums = vec![0; colors];
    sums.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, sums)| {
        for part in &parts {
            sums.iter_mut().zip(&part[chunk * CHUNK..]).for_each(|(sum, &weight)| *sum += u64::from(weight));
        }
    });
    sums
}

/// Adds the weight of each pixel to that of its colour.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn add(pixels: &[Rgba], colors: &ColorSet, classes: &[u8], weights: &mut [u32]) {
    let (mut ranks, mut ids) = (colors.ranks(), [0; BLOCK]);
    for (pixels, classes) in pixels.chunks(BLOCK).zip(classes.chunks(BLOCK)) {
        for (&id, &class) in ranks.ranks_of_block(pixels, &mut ids).iter().zip(classes) {
            let weight = &mut weights[id as usize];
            *weight = weight.saturating_add(CLASS_WEIGHTS[usize::from(class)]);
        }
    }
}
