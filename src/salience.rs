//! Salience: what the pixels of each colour weigh when the palette is made.
//!
//! An error is seen most where the picture is quiet, and a small thing of a colour of its own is seen as much as a large
//! one: a red dot on a map is what the map was made for.

use rayon::prelude::*;

use crate::points::WeightedPoints;
use crate::{Canvas, ColorSet, Image, Rgba};

/// What an error in a pixel of each class of activity weighs: 64, and less by a quarter octave a class.
const MASKED: [u64; Canvas::CLASSES] = [64, 54, 45, 38, 32, 27, 23, 19, 16, 13, 11, 10, 8, 7, 6, 5];

/// How far from a pixel quiet is looked for: beyond the reach of an edge that it stands at.
const ASIDE: usize = 3;

/// Of the eight bits of each coordinate in a key, those by which colours are taken together as one sort.
const SORT_BITS: u32 = 4;

/// Parts of a weight, so that it can be raised by a fraction.
const PARTS: f64 = 16.0;

/// The most that the rarest are raised by.
const MOST: f64 = 8.0;

/// The weights of each colour's pixels together, by colour id.
pub(crate) fn weights(image: &Image, colors: &ColorSet, classes: &[u8], points: &WeightedPoints) -> Vec<u64> {
    let mut weights = masked(image, colors, classes, points.len());
    raise_rare(&mut weights, points);
    weights
}

/// By activity. A pixel at an edge of something quiet weighs as much as that, so lines and dots keep their colours.
fn masked(image: &Image, colors: &ColorSet, classes: &[u8], count: usize) -> Vec<u64> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let rows = height.div_ceil(rayon::current_num_threads());
    let part = |(part, pixels): (usize, &[Rgba])| {
        let (mut weights, mut quiet) = (vec![0; count], vec![0; width]);
        for (y, pixels) in (part * rows..).zip(pixels.chunks(width)) {
            let row = |y: usize| &classes[y * width..][..width];
            quietest(row(y.saturating_sub(ASIDE)), row(y), row((y + ASIDE).min(height - 1)), &mut quiet);
            add(pixels, colors, &quiet, &mut weights);
        }
        weights
    };
    let plus = |mut a: Vec<u64>, b: Vec<u64>| {
        a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        a
    };
    image.pixels().par_chunks(rows * width).enumerate().map(part).reduce_with(plus).unwrap_or_default()
}

/// The least of a pixel's class and of those aside.
fn quietest(above: &[u8], own: &[u8], below: &[u8], quiet: &mut [u8]) {
    let width = own.len();
    for x in 0..width {
        let across = own[x.saturating_sub(ASIDE)].min(own[(x + ASIDE).min(width - 1)]);
        quiet[x] = own[x].min(across).min(above[x]).min(below[x]);
    }
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn add(pixels: &[Rgba], colors: &ColorSet, classes: &[u8], weights: &mut [u64]) {
    let mut ranks = colors.ranks();
    for (&pixel, &class) in pixels.iter().zip(classes) {
        weights[ranks.of(pixel) as usize] += MASKED[usize::from(class)];
    }
}

/// Raises the weights of sorts that are rarer than the mean pixel's by the fourth root of how much rarer they are.
fn raise_rare(weights: &mut [u64], points: &WeightedPoints) {
    let shift = (8 - SORT_BITS) * points.channels() as u32;
    let sorts = || {
        points.keys().chunk_by(|a, b| a >> shift == b >> shift).scan(0, |end, keys| {
            let start = *end;
            *end += keys.len();
            Some(&points.colors()[start..*end])
        })
    };
    let sums: Vec<u64> = sorts().map(|colors| colors.iter().map(|&color| weights[color as usize]).sum()).collect();
    let square = |&sum: &u64| u128::from(sum) * u128::from(sum);
    let mean = sums.iter().map(square).sum::<u128>() as f64 / sums.iter().sum::<u64>() as f64;
    for (colors, sum) in sorts().zip(&sums) {
        let by = libm::sqrt(libm::sqrt(mean / *sum as f64)).clamp(1.0, MOST);
        let parts = libm::round(PARTS * by) as u64;
        colors.iter().for_each(|&color| weights[color as usize] *= parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::Lattice;
    use crate::{Histogram, Space};

    #[test]
    fn masking_falls_by_a_quarter_octave() {
        for (class, weight) in MASKED.into_iter().enumerate() {
            assert_eq!(weight, libm::round(64.0 * libm::exp2(class as f64 / -4.0)) as u64);
        }
    }

    #[test]
    fn an_edge_is_as_quiet_as_what_is_beside_it() {
        let (busy, mut quiet) = ([9; 9], [0; 9]);
        quietest(&busy, &[1, 1, 1, 9, 9, 9, 9, 9, 8], &busy, &mut quiet);
        assert_eq!(quiet, [1, 1, 1, 1, 1, 1, 8, 8, 8]);
    }

    #[test]
    fn rare_sorts_are_raised_and_colours_of_one_sort_alike() {
        let pixel = |at: u32| if at < 16 { [220, 20, 30, 255] } else { [90, 90 + (at % 2) as u8, 90, 255] };
        let image = Image::new(64, 64, (0..64 * 64).flat_map(pixel).collect()).unwrap();
        let (histogram, set) = Histogram::of(&image);
        let points = WeightedPoints::new(&histogram, &Lattice::new(Space::Oklab, false)).unwrap();
        let weights = weights(&image, &set, &[0; 64 * 64], &points);
        let of = |color: Rgba| weights[set.ranks().of(color) as usize];
        assert_eq!((of([90, 90, 90, 255]), of([90, 91, 90, 255])), (2040 * 64 * 16, 2040 * 64 * 16));
        // The fourth root of 4080^2 / 4096 / 16, in sixteenths.
        assert_eq!(of([220, 20, 30, 255]), 16 * 64 * 64);
    }
}
