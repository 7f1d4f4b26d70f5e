//! The colours of an image and how often each occurs.

use rayon::prelude::*;

use crate::color_set::ColorSet;
use crate::{Image, Rgba};

/// Unique colours in the order of (alpha, red, green, blue), each with its number of pixels.
///
/// All fully transparent pixels count as one colour, `[0, 0, 0, 0]`. k-means over these weighted colours is the same
/// k-means as over the pixels, at a fraction of the points: a photo of 10 megapixels has about half a million.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    colors: Vec<Rgba>,
    counts: Vec<u64>,
}

impl Histogram {
    /// The histogram of an image, and for every pixel the place of its colour in it (its colour id).
    ///
    /// Takes time linear in the pixels. Besides the ids each thread needs up to 3 MiB of bits and ranks for opaque images
    /// (more with many alphas), and 4 bytes a colour.
    pub fn of(image: &Image) -> (Self, Vec<u32>) {
        let pixels = image.pixels();
        let share = pixels.len().div_ceil(rayon::current_num_threads()).max(1 << 15);
        let mut set =
            pixels.par_chunks(share).map(set_of).reduce_with(|a, b| a.merge(&b)).unwrap_or_else(ColorSet::new);
        let colors = set.rank_all();
        let mut ids = vec![0; pixels.len()];
        let counts = ids
            .par_chunks_mut(share)
            .zip(pixels.par_chunks(share))
            .map(|(ids, pixels)| rank_and_count(&set, pixels, ids, colors.len()))
            .reduce_with(|mut a, b| {
                a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
                a
            })
            .unwrap_or_default();
        (Self { colors, counts: counts.into_iter().map(u64::from).collect() }, ids)
    }

    /// The unique colours, in the order of (alpha, red, green, blue).
    pub fn colors(&self) -> &[Rgba] {
        &self.colors
    }

    /// The number of pixels of each colour.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Number of unique colours.
    pub fn len(&self) -> usize {
        self.colors.len()
    }

    /// Whether there is no colour at all: true only for a histogram of no image.
    pub fn is_empty(&self) -> bool {
        self.colors.is_empty()
    }

    /// Whether every colour is opaque.
    pub fn is_opaque(&self) -> bool {
        self.colors.first().is_none_or(|color| color[3] == 255)
    }

    /// The histogram of both: counts of the same colour are added. One palette can so serve many images.
    pub fn merge(&self, other: &Self) -> Self {
        let order = |&[r, g, b, a]: &Rgba| [a, r, g, b];
        let (mut merged, mut i, mut j) = (Self::default(), 0, 0);
        while i < self.len() || j < other.len() {
            let mine = self.colors.get(i).map(order);
            let theirs = other.colors.get(j).map(order);
            let take_mine = mine.is_some() && (theirs.is_none() || mine <= theirs);
            let take_theirs = theirs.is_some() && (mine.is_none() || theirs <= mine);
            merged.colors.push(if take_mine { self.colors[i] } else { other.colors[j] });
            let mut count = 0;
            if take_mine {
                count += self.counts[i];
                i += 1;
            }
            if take_theirs {
                count += other.counts[j];
                j += 1;
            }
            merged.counts.push(count);
        }
        merged
    }
}

fn set_of(pixels: &[Rgba]) -> ColorSet {
    let mut set = ColorSet::new();
    let mut last = None;
    for &color in pixels {
        if last != Some(color) {
            set.insert(color);
            last = Some(color);
        }
    }
    set
}

fn rank_and_count(set: &ColorSet, pixels: &[Rgba], ids: &mut [u32], colors: usize) -> Vec<u32> {
    let mut counts = vec![0u32; colors];
    let mut last = (pixels[0], set.rank(pixels[0]));
    for (&color, id) in pixels.iter().zip(ids) {
        if last.0 != color {
            last = (color, set.rank(color));
        }
        *id = last.1;
        counts[last.1 as usize] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn image(pixels: &[Rgba]) -> Image {
        Image::new(pixels.len() as u32, 1, pixels.concat()).unwrap()
    }

    proptest! {
        #[test]
        fn ids_lead_back_to_the_colours(pixels in prop::collection::vec(any::<[u8; 4]>(), 1..500)) {
            let (histogram, ids) = Histogram::of(&image(&pixels));
            prop_assert!(histogram.colors().is_sorted_by_key(|&[r, g, b, a]| [a, r, g, b]));
            prop_assert_eq!(histogram.counts().iter().sum::<u64>(), pixels.len() as u64);
            for (id, pixel) in ids.iter().zip(&pixels) {
                let shown = if pixel[3] == 0 { [0; 4] } else { *pixel };
                prop_assert_eq!(histogram.colors()[*id as usize], shown);
            }
        }

        #[test]
        fn merging_adds_the_counts(a in prop::collection::vec(any::<[bool; 4]>(), 1..60), b in prop::collection::vec(any::<[bool; 4]>(), 1..60)) {
            // Few different colours, so that both sides share some.
            let pixels = |bits: &[[bool; 4]]| bits.iter().map(|c| c.map(|bit| if bit { 255 } else { 7 })).collect::<Vec<_>>();
            let (a, b) = (pixels(&a), pixels(&b));
            let together = Histogram::of(&image(&[a.clone(), b.clone()].concat())).0;
            prop_assert_eq!(Histogram::of(&image(&a)).0.merge(&Histogram::of(&image(&b)).0), together);
        }
    }
}
