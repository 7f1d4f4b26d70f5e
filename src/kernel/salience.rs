//! Weight of each colour's pixels together, by activity: an error is seen most where the picture is quiet.

use rayon::prelude::*;

use crate::color_set::BLOCK;
use crate::{Canvas, ColorSet, Image, Rgba};

/// What an error in a pixel of each class of activity weighs: 64, and less by a quarter octave a class.
pub(crate) const MASKED: [u32; Canvas::CLASSES] = [64, 54, 45, 38, 32, 27, 23, 19, 16, 13, 11, 10, 8, 7, 6, 5];

/// How far from a pixel quiet is looked for: beyond the reach of an edge that it stands at.
pub(crate) const ASIDE: usize = 3;

/// By colour id, for so many colours, from the class of each pixel. A pixel at an edge of something quiet weighs as much as that, so lines and dots keep their colours.
pub fn salience((image, colors): (&Image, &ColorSet), classes: &[u8], count: usize) -> Vec<u64> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    // Weights of many colours take no more memory than four times the pixels. What a part comes to fits 32 bits, unless a
    // single row is longer.
    let share = height.div_ceil(rayon::current_num_threads()).max(count / 4 / width);
    let rows = share.min((u32::MAX / MASKED[0]) as usize / width).max(1);
    let part = |(part, pixels): (usize, &[Rgba])| {
        let (mut weights, mut quiet) = (vec![0; count], vec![0; width]);
        for (y, pixels) in (part * rows..).zip(pixels.chunks(width)) {
            let row = |y: usize| &classes[y * width..][..width];
            quietest(row(y.saturating_sub(ASIDE)), row(y), row((y + ASIDE).min(height - 1)), &mut quiet);
            add(pixels, colors, &quiet, &mut weights);
        }
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

/// The least of a pixel's class and of those aside.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn quietest(above: &[u8], own: &[u8], below: &[u8], quiet: &mut [u8]) {
    let width = own.len();
    for x in (0..width.min(ASIDE)).chain(width.saturating_sub(ASIDE)..width) {
        let across = own[x.saturating_sub(ASIDE)].min(own[(x + ASIDE).min(width - 1)]);
        quiet[x] = own[x].min(across).min(above[x]).min(below[x]);
    }
    let Some(inner) = width.checked_sub(2 * ASIDE).map(|inner| ASIDE..ASIDE + inner) else { return };
    let aside = own.iter().zip(own.iter().skip(2 * ASIDE));
    let rows = own[inner.clone()].iter().zip(above[inner.clone()].iter().zip(&below[inner.clone()]));
    for ((quiet, (&left, &right)), (&own, (&above, &below))) in quiet[inner].iter_mut().zip(aside).zip(rows) {
        *quiet = own.min(left).min(right).min(above).min(below);
    }
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn add(pixels: &[Rgba], colors: &ColorSet, classes: &[u8], weights: &mut [u32]) {
    let (mut ranks, mut ids) = (colors.ranks(), [0; BLOCK]);
    for (pixels, classes) in pixels.chunks(BLOCK).zip(classes.chunks(BLOCK)) {
        for (&id, &class) in ranks.of_block(pixels, &mut ids).iter().zip(classes) {
            let weight = &mut weights[id as usize];
            *weight = weight.saturating_add(MASKED[usize::from(class)]);
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

    #[test]
    fn an_edge_is_as_quiet_as_what_is_beside_it() {
        let (busy, mut quiet) = ([9; 9], [0; 9]);
        quietest(&busy, &[1, 1, 1, 9, 9, 9, 9, 9, 8], &busy, &mut quiet);
        assert_eq!(quiet, [1, 1, 1, 1, 1, 1, 8, 8, 8]);
    }
}
