//! Fills: the colours of flat areas, as drawings, pages and screens have them.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::histogram::runs::{NEAR, Runs, find_runs};
use crate::image::{Image, Rgba, difference};

/// The most fills of an image.
const MOST: usize = 1 << 10;

/// A fill has at least one of so many pixels.
const RAREST: usize = 1 << 14;

/// The least pixels of a fill.
const LEAST: usize = 8;

/// A fill has so many times the pixels of all near colours together.
const ISOLATION: usize = 4;

/// The least mean difference between unequal neighbours of pixel art, in the channel where they differ most.
const CONTRAST: u64 = 48;

/// At most one of so many pixels of pixel art differs from its neighbour.
const FLATNESS: u64 = 4;

/// A colour of flat areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fill {
    pub(crate) color: Rgba,
    /// Its pixels that have an equal one to the left or right.
    pub(crate) pixels: usize,
}

/// The fills of an image: frequent colours that lie in rows of equal pixels and have no near colour that does so too, or
/// none beside them, as cells of mosaics and of heat maps.
///
/// So the steps of a gradient, which are flat as well, are no fills: each has a near one beside it. Photographs have
/// hardly any but clipped black and white; those whose colours were reduced before have none.
#[derive(Debug)]
pub(crate) struct Fills {
    /// The most frequent first.
    fills: Vec<Fill>,
    /// Whether there is nothing but fills that stand out against each other.
    is_pixel_art: bool,
    /// The colours under a hash of each or in the slots behind it; at most a quarter is in use. A power of two.
    slots: Vec<u32>,
}

impl Fills {
    /// Finds the fills of an image, in time linear in the pixels.
    pub(crate) fn find(image: &Image) -> Self {
        let runs = find_runs(image);
        let least = LEAST.max(image.pixels().len() / RAREST);
        let mut frequent: Vec<_> = runs.iter().filter(|(_, runs)| runs.pixels >= least).collect();
        frequent.sort_unstable_by_key(|&(&color, runs)| (Reverse(runs.pixels), color));
        frequent.truncate(MOST);
        let is_isolated = |&&(&color, of_color): &&(&Rgba, &Runs)| {
            let near: usize = near_colors(color).filter_map(|color| runs.get(&color)).map(|runs| runs.pixels).sum();
            // The colour is near itself.
            (near - of_color.pixels).saturating_mul(ISOLATION) <= of_color.pixels || of_color.are_sharp()
        };
        let fills = Self::new(
            frequent.iter().filter(is_isolated).map(|&(&color, runs)| Fill { color, pixels: runs.pixels }).collect(),
        );
        if fills.is_empty() || !image.pixels().par_iter().all(|&pixel| pixel[3] == 0 || fills.contains(pixel)) {
            return fills;
        }
        if stands_out(image) { Self { is_pixel_art: true, ..fills } } else { Self::new(Vec::new()) }
    }

    /// These fills, the most frequent first.
    pub(crate) fn new(fills: Vec<Fill>) -> Self {
        let slots = vec![0; (4 * fills.len()).next_power_of_two()];
        let mut all = Self { fills, is_pixel_art: false, slots };
        for i in 0..all.fills.len() {
            let color = all.fills[i].color;
            let slot = all.slot_of(color);
            all.slots[slot] = u32::from_ne_bytes(color);
        }
        all
    }

    /// The fills that satisfy a condition.
    pub(crate) fn only(&self, condition: impl Fn(Rgba) -> bool) -> Self {
        Self::new(self.iter().filter(|fill| condition(fill.color)).collect())
    }

    /// The fills, the most frequent first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Fill> {
        self.fills.iter().copied()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.fills.is_empty()
    }

    /// Whether the image has nothing but fills that stand out against each other.
    pub(crate) fn is_pixel_art(&self) -> bool {
        self.is_pixel_art
    }

    /// Whether a colour is a fill.
    #[inline]
    pub(crate) fn contains(&self, color: Rgba) -> bool {
        // No fill is fully transparent, so that empty slots are none of their own.
        self.slots[self.slot_of(color)] == u32::from_ne_bytes(color) && color[3] > 0
    }

    /// The slot of a colour: its own, or else an empty one.
    #[inline]
    fn slot_of(&self, color: Rgba) -> usize {
        let key = u32::from_ne_bytes(color);
        // Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4.
        let mask = self.slots.len() - 1;
        let mut slot = (key.wrapping_mul(0x9e37_79b1) >> 16) as usize & mask;
        while self.slots[slot] != 0 && self.slots[slot] != key {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// Whether neighbours are mostly equal, and differ much where they are not.
fn stands_out(image: &Image) -> bool {
    let difference = |pair: &[Rgba]| difference(pair[0], pair[1]).into();
    let count = |row: &[Rgba]| {
        let unequal = row.windows(2).map(difference).filter(|&difference: &u64| difference > 0);
        unequal.fold([0, 0], |[count, sum], difference| [count + 1, sum + difference])
    };
    let rows = image.pixels().par_chunks(image.width() as usize);
    let [unequal, sum] = rows.map(count).reduce(|| [0, 0], |a, b| [a[0] + b[0], a[1] + b[1]]);
    FLATNESS * unequal <= image.pixels().len() as u64 && sum >= CONTRAST * unequal
}

/// All colours within [`NEAR`] of one, and that one.
fn near_colors(color: Rgba) -> impl Iterator<Item = Rgba> {
    let channel = move |axis: usize| {
        let center = i16::from(color[axis]);
        ((center - NEAR).max(0)..=(center + NEAR).min(255)).map(|value| value as u8)
    };
    channel(0).flat_map(move |r| {
        channel(1).flat_map(move |g| channel(2).flat_map(move |b| channel(3).map(move |a| [r, g, b, a])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colors(fills: &Fills) -> Vec<Rgba> {
        fills.iter().map(|fill| fill.color).collect()
    }

    fn image(width: u32, height: u32, pixel: impl Fn(u32, u32) -> Rgba) -> Image {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y));
        Image::new(width, height, pixels.collect()).unwrap()
    }

    #[test]
    fn flat_areas_are_fills_and_steps_of_gradients_are_not() {
        let (page, ink) = ([250, 250, 250, 255], [20, 20, 60, 255]);
        let drawing = image(64, 64, |x, y| if (x / 8 + y / 8) % 5 == 0 { ink } else { page });
        assert_eq!(colors(&Fills::find(&drawing)), [page, ink]);
        let letters =
            |x: u32, y: u32, page: Rgba| if x % 16 < 9 && y % 16 < 9 && (x * y).is_multiple_of(3) { ink } else { page };
        let steep = image(256, 64, |x, y| letters(x, y, [90, 100, y as u8 / 4, 255]));
        assert_eq!(colors(&Fills::find(&steep)), [ink]);
        let cell = |x: u32, y: u32| [((x / 8 * 37 + y / 8 * 11) % 50) as u8 * 3, 60, 90, 255];
        let cells = Fills::find(&image(128, 128, |x, y| letters(x, y, cell(x, y))));
        assert_eq!(cells.iter().count(), 51, "{cells:?}");
        let slow = image(256, 64, |x, y| [(x / 8) as u8 + 90, 100, (y / 16) as u8, 255]);
        assert_eq!(colors(&Fills::find(&slow)), [[0; 4]; 0]);
        let noise = image(64, 64, |x, y| [(x * 37 + y * 11) as u8, (x * y) as u8, 7, 255]);
        assert_eq!(colors(&Fills::find(&noise)), [[0; 4]; 0]);
        let clear = image(64, 64, |_, _| [0; 4]);
        assert_eq!(colors(&Fills::find(&clear)), [[0; 4]; 0]);
        let near = image(64, 64, |x, _| if x < 60 { page } else { [251, 249, 250, 255] });
        assert_eq!(colors(&Fills::find(&near)), [page]);
    }

    #[test]
    fn pixel_art_stands_out_and_a_photograph_of_few_colours_does_not() {
        let blocks = |step: u8| image(64, 64, move |x, y| [(x / 8 + y / 8) as u8 * step + 9, 40, 40, 255]);
        let art = Fills::find(&blocks(16));
        assert!(!art.is_pixel_art() && art.is_empty());
        let art =
            Fills::find(&image(64, 64, |x, y| [[9, 40, 40, 255], [120, 200, 7, 255]][(x / 8 + y / 8) as usize % 2]));
        assert!(art.is_pixel_art() && colors(&art).len() == 2);
        let drawing = image(64, 64, |x, y| if y < 60 { [255; 4] } else { [x as u8, y as u8, 90, 255] });
        assert!(!Fills::find(&drawing).is_pixel_art() && colors(&Fills::find(&drawing)) == [[255; 4]]);
    }

    #[test]
    fn fills_are_found_again_however_they_collide() {
        let colors: Vec<Rgba> = (0..1000u32).map(|i| [(i * 7) as u8, (i >> 3) as u8, 9, 255]).collect();
        let fills = Fills::new(colors.iter().map(|&color| Fill { color, pixels: 9 }).collect());
        assert!(colors.iter().all(|&color| fills.contains(color)));
        assert!((0..=255).all(|r| !fills.contains([r, 3, 8, 255]) && !fills.contains([0; 4])));
        assert!(!Fills::new(Vec::new()).contains([1, 2, 3, 4]) && !Fills::new(Vec::new()).contains([0; 4]));
    }
}
