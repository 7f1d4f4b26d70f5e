//! Histograms: the colours of an image and the number of pixels of each.

pub(crate) mod color_set;
mod count;
pub(crate) mod fills;
mod gather;
mod partition;
mod runs;
pub(crate) mod sum;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::histogram::color_set::{BLOCK, ColorSet, key};
use crate::histogram::count::{count, different};
use crate::image::{Image, Rgba};

/// Facts about the colours of an image, without a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColorSummary {
    /// The number of different colours; all fully transparent pixels count as one.
    pub colors: usize,
    /// Whether every colour is opaque.
    pub is_opaque: bool,
    /// Whether a colour is fully transparent.
    pub has_transparent: bool,
}

/// The unique colours of an image, each with its number of pixels.
///
/// They are sorted by alpha, then by cube of 16 values of red, green and blue, then by red, green and blue in the cube.
/// All fully transparent pixels count as one colour, `[0, 0, 0, 0]`. k-means over these weighted colours equals k-means
/// over the pixels, with a fraction of the points: a photo of 10 megapixels has about half a million.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    colors: Vec<Rgba>,
    counts: Vec<u64>,
}

impl Histogram {
    /// The histogram of an image.
    ///
    /// Takes time linear in the pixels and, while counting, two bytes a pixel and 16 KiB for each alpha and thread.
    pub fn from_image(image: &Image) -> Self {
        Self::from_pixels(image.pixels())
    }

    /// The histogram of pixels that need not be an image. Takes what [`Histogram::from_image`] does.
    ///
    /// ```
    /// let histogram = huepress::Histogram::from_pixels(&[[9, 9, 9, 255], [200, 0, 0, 255], [9, 9, 9, 255]]);
    /// assert_eq!(histogram.colors(), [[9, 9, 9, 255], [200, 0, 0, 255]]);
    /// assert_eq!(histogram.counts(), [2, 1]);
    /// ```
    pub fn from_pixels(pixels: &[Rgba]) -> Self {
        pixels.chunks(Image::MAX_PIXELS as usize).map(|pixels| Self::counted(pixels).0).sum()
    }

    /// The histogram of colours that each stand for a number of pixels. Equal colours add up, at most to `u64::MAX`;
    /// those of number 0 are left out.
    ///
    /// ```
    /// use huepress::Histogram;
    ///
    /// let (grey, red) = ([9, 9, 9, 255], [200, 0, 0, 255]);
    /// let histogram = Histogram::from_counts(&[red, grey, red, [1; 4]], &[5, 1, 2, 0])?;
    /// assert_eq!((histogram.colors(), histogram.counts()), (&[grey, red][..], &[1, 7][..]));
    /// assert!(Histogram::from_counts(&[red], &[]).is_err());
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::WeightCount`] unless there are as many counts as colours.
    pub fn from_counts(colors: &[Rgba], counts: &[u64]) -> Result<Self> {
        if colors.len() != counts.len() {
            return Err(Error::WeightCount { colors: colors.len(), weights: counts.len() });
        }
        let at_once = Image::MAX_PIXELS as usize;
        Ok(colors.chunks(at_once).zip(counts.chunks(at_once)).map(|(colors, counts)| weighted(colors, counts)).sum())
    }

    /// The histogram of an image, and the set of its colours, which gives the index of each colour in the histogram:
    /// its colour id.
    ///
    /// The set takes 768 bytes for each cube of 16 values of red, green and blue that has a colour, for each alpha.
    #[doc(hidden)]
    pub fn with_color_set(image: &Image) -> (Self, ColorSet) {
        Self::counted(image.pixels())
    }

    /// [`Histogram::with_color_set`] of up to 2^30 pixels that need not be an image.
    pub(crate) fn counted(pixels: &[Rgba]) -> (Self, ColorSet) {
        let (colors, counts, set) = count(pixels);
        (Self { colors, counts }, set)
    }

    /// The unique colours.
    pub fn colors(&self) -> &[Rgba] {
        &self.colors
    }

    /// The number of pixels of each colour.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Number of pixels, saturating at `u64::MAX`.
    pub fn pixels(&self) -> u64 {
        self.counts.iter().fold(0, |sum, &count| sum.saturating_add(count))
    }

    /// The histogram of colours that are in its order, with their counts.
    pub(crate) fn from_sorted(colors: Vec<Rgba>, counts: Vec<u64>) -> Self {
        debug_assert!(colors.len() == counts.len() && colors.is_sorted_by_key(|&color| key(color)));
        Self { colors, counts }
    }

    /// Number of unique colours.
    pub fn len(&self) -> usize {
        self.colors.len()
    }

    /// Whether there is no colour, which is so only for the default histogram.
    pub fn is_empty(&self) -> bool {
        self.colors.is_empty()
    }

    /// Whether every colour is opaque.
    pub fn is_opaque(&self) -> bool {
        self.colors.first().is_none_or(|color| color[3] == 255)
    }

    /// The facts about the colours.
    #[doc(hidden)]
    pub fn summary(&self) -> ColorSummary {
        let has_transparent = self.colors.first().is_some_and(|color| color[3] == 0);
        ColorSummary { colors: self.len(), is_opaque: self.is_opaque(), has_transparent }
    }

    /// The sum of two histograms, for a palette of several images. Counts saturate at `u64::MAX`.
    /// [`HistogramSum`](crate::HistogramSum) adds up many.
    pub fn merge(&self, other: &Self) -> Self {
        let sort_key = |&color: &Rgba| key(color);
        let (mut merged, mut i, mut j) = (Self::default(), 0, 0);
        while i < self.len() || j < other.len() {
            let mine = self.colors.get(i).map(sort_key);
            let theirs = other.colors.get(j).map(sort_key);
            let take_mine = mine.is_some() && (theirs.is_none() || mine <= theirs);
            let take_theirs = theirs.is_some() && (mine.is_none() || theirs <= mine);
            merged.colors.push(if take_mine { self.colors[i] } else { other.colors[j] });
            let mut count = 0;
            if take_mine {
                count += self.counts[i];
                i += 1;
            }
            if take_theirs {
                count = other.counts[j].saturating_add(count);
                j += 1;
            }
            merged.counts.push(count);
        }
        merged
    }
}

/// [`Histogram::from_counts`] for up to 2^30 colours, as many as counts.
fn weighted(colors: &[Rgba], counts: &[u64]) -> Histogram {
    let (Histogram { colors: unique, .. }, set) = Histogram::counted(colors);
    let (mut ranks, mut ids, mut sums) = (set.ranks(), [0; BLOCK], vec![0u64; unique.len()]);
    for (colors, counts) in colors.chunks(BLOCK).zip(counts.chunks(BLOCK)) {
        for (&id, &count) in ranks.ranks_of_block(colors, &mut ids).iter().zip(counts) {
            let sum = &mut sums[id as usize];
            *sum = sum.saturating_add(count);
        }
    }
    let (colors, counts) = unique.into_iter().zip(sums).filter(|&(_, sum)| sum > 0).unzip();
    Histogram::from_sorted(colors, counts)
}

/// Whether some part of the image alone has more than `colors` colours. For photos this is fast; false means nothing.
pub(crate) fn surely_exceeds(image: &Image, colors: usize) -> bool {
    image.pixels().par_chunks(1 << 15).any(|pixels| different(pixels) > colors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn image(pixels: &[Rgba]) -> Image {
        Image::new(pixels.len() as u32, 1, pixels.concat()).unwrap()
    }

    #[test]
    fn more_colours_than_some_are_seen_where_they_are_together() {
        let pixels: Vec<Rgba> = (0..100_000u32).map(|i| [(i / 40_000) as u8, (i % 90) as u8, 7, 255]).collect();
        assert!(surely_exceeds(&image(&pixels), 89) && !surely_exceeds(&image(&pixels), 270));
    }

    proptest! {
        #[test]
        fn ids_lead_back_to_the_colours(pixels in prop::collection::vec(any::<[u8; 4]>(), 1..500)) {
            let (histogram, set) = Histogram::with_color_set(&image(&pixels));
            prop_assert!(histogram.colors().is_sorted_by_key(|&color| key(color)));
            prop_assert_eq!(histogram.counts().iter().sum::<u64>(), pixels.len() as u64);
            let mut ranks = set.ranks();
            for pixel in &pixels {
                let shown = if pixel[3] == 0 { [0; 4] } else { *pixel };
                prop_assert_eq!(histogram.colors()[ranks.rank_of(*pixel) as usize], shown);
            }
        }

        #[test]
        fn colours_with_counts_are_as_many_pixels(rows in prop::collection::vec((any::<[bool; 4]>(), 0u64..5), 0..90)) {
            let (colors, counts): (Vec<Rgba>, Vec<u64>) =
                rows.into_iter().map(|(bits, count)| (bits.map(|bit| if bit { 255 } else { 0 }), count)).unzip();
            let pixels: Vec<Rgba> =
                colors.iter().zip(&counts).flat_map(|(&color, &count)| vec![color; count as usize]).collect();
            let counted = Histogram::from_counts(&colors, &counts).unwrap();
            prop_assert_eq!(&counted, &Histogram::from_pixels(&pixels));
            prop_assert_eq!(Histogram::from_counts(counted.colors(), counted.counts()).unwrap(), counted);
            let endless = Histogram::from_counts(&colors, &vec![u64::MAX; colors.len()]).unwrap();
            prop_assert!(endless.counts().iter().all(|&count| count == u64::MAX));
        }

        #[test]
        fn merging_adds_the_counts(a in prop::collection::vec(any::<[bool; 4]>(), 1..60), b in prop::collection::vec(any::<[bool; 4]>(), 1..60)) {
            // Few different colours, so that both sides share some.
            let pixels = |bits: &[[bool; 4]]| bits.iter().map(|c| c.map(|bit| if bit { 255 } else { 7 })).collect::<Vec<_>>();
            let (a, b) = (pixels(&a), pixels(&b));
            let together = Histogram::from_image(&image(&[a.clone(), b.clone()].concat()));
            prop_assert_eq!(Histogram::from_image(&image(&a)).merge(&Histogram::from_image(&image(&b))), together);
        }
    }
}
