//! Snapping of palette colours to black, white and full opacity.
//!
//! The mean of pixels that are nearly all black is only nearly black. Black text, a white background and an opaque
//! picture must stay so, because files are printed, compared and cut out by them.

use rayon::prelude::*;

use crate::histogram::Histogram;
use crate::image::{Image, Rgba, difference};
use crate::source::Source;

/// The least alpha of a colour that may become opaque. A picture is seen through what is left, on a ground that may
/// differ.
const LEAST_NEARLY_OPAQUE: u8 = 239;

/// The most by which a channel is changed to black or white, an invisible difference.
const NEAR: u8 = 4;

/// The same where so many pixels are black or white that a colour of the palette is due to them.
const NEAR_TO_MANY: u8 = 24;

/// The most pixels that a colour has itself, to within a level, for each black or white one, if it is to become that: a
/// page of a very light grey is not there for some white letters.
const OUTNUMBERED: u64 = 4;

const BLACK: Rgba = [0, 0, 0, 255];
const WHITE: Rgba = [255, 255, 255, 255];

/// The pixels that a palette is made for.
pub(crate) enum Pixels<'a> {
    Image(&'a Image),
    Histogram(&'a Histogram),
}

impl<'a> Pixels<'a> {
    /// The pixels of a source: its histogram where the host has counted it, which is faster.
    pub(crate) fn of(source: &'a Source<'_>) -> Self {
        source.counted().map_or(Self::Image(source.image()), Self::Histogram)
    }

    /// The number of pixels.
    fn all(&self) -> u64 {
        match self {
            Self::Image(image) => image.pixels().len() as u64,
            Self::Histogram(histogram) => histogram.pixels(),
        }
    }

    /// The number of pixels that meet a condition.
    fn count(&self, wanted: impl Fn(&Rgba) -> bool + Sync) -> u64 {
        match self {
            Self::Image(image) => image.pixels().par_iter().filter(|pixel| wanted(pixel)).count() as u64,
            Self::Histogram(histogram) => {
                let counted = histogram.colors().iter().zip(histogram.counts()).filter(|(color, _)| wanted(color));
                counted.fold(0, |sum, (_, &count)| sum.saturating_add(count))
            }
        }
    }

    /// The number of pixels of each alpha.
    fn by_alpha(&self) -> [u64; 256] {
        let add = |mut counts: [u64; 256], color: &Rgba, count: u64| {
            let of_alpha = &mut counts[usize::from(color[3])];
            *of_alpha = of_alpha.saturating_add(count);
            counts
        };
        let plus = |a: [u64; 256], b: [u64; 256]| std::array::from_fn(|alpha| a[alpha] + b[alpha]);
        match self {
            Self::Image(image) => {
                let none = || [0; 256];
                image.pixels().par_iter().fold(none, |counts, pixel| add(counts, pixel, 1)).reduce(none, plus)
            }
            Self::Histogram(histogram) => {
                let counted = histogram.colors().iter().zip(histogram.counts());
                counted.fold([0; 256], |counts, (color, &count)| add(counts, color, count))
            }
        }
    }

    /// The least alpha from which on pixels are mostly opaque; 255 if none is.
    ///
    /// A picture that is translucent on purpose stays so, though some of its details are opaque: within [`NEAR`], an
    /// invisible difference, half of the pixels may be translucent, and beyond a ninth.
    fn least_opaque(&self) -> u8 {
        let counts = self.by_alpha();
        let (mut least, mut translucent) = (255, 0u64);
        for alpha in (LEAST_NEARLY_OPAQUE..255).rev() {
            translucent = translucent.saturating_add(counts[usize::from(alpha)]);
            let share = if 255 - alpha <= NEAR { 1 } else { 8 };
            if counts[255] == 0 || translucent.saturating_mul(share) > counts[255] {
                break;
            }
            least = alpha;
        }
        least
    }
}

/// Makes nearly opaque colours opaque, down to the least alpha from which on pixels mostly are, and the colours nearest
/// to black and white black and white, if they are within [`NEAR`] of them, or within [`NEAR_TO_MANY`] if these pixels
/// are at least as many as a colour has on average. Each is done only if a pixel is opaque, black or white, and a colour
/// that has far more pixels of its own stays. So do the first `fixed` colours.
pub(crate) fn keep(colors: &mut [Rgba], fixed: usize, pixels: &Pixels<'_>) {
    let all_colors = colors.len() as u64;
    let (fixed, colors) = colors.split_at_mut(fixed);
    if colors.iter().any(|color| (LEAST_NEARLY_OPAQUE..255).contains(&color[3])) {
        let least = pixels.least_opaque();
        colors.iter_mut().filter(|color| color[3] >= least).for_each(|color| color[3] = 255);
    }
    for extreme in [BLACK, WHITE].into_iter().filter(|extreme| !fixed.contains(extreme)) {
        let distance = |color: &Rgba| difference(*color, extreme);
        let nearest = colors.iter_mut().min_by_key(|color| distance(color));
        let Some(color) = nearest.filter(|color| (1..=NEAR_TO_MANY).contains(&distance(color))) else { continue };
        let count = pixels.count(|pixel| *pixel == extreme);
        let is_due = count >= pixels.all().div_ceil(all_colors);
        if count == 0 || distance(color) > if is_due { NEAR_TO_MANY } else { NEAR } {
            continue;
        }
        let own = pixels.count(|pixel| difference(*pixel, *color) <= 1 && *pixel != extreme);
        if own <= count.saturating_mul(OUTNUMBERED) {
            *color = extreme;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_an_extreme_becomes_it_where_the_image_has_it() {
        let few = |pixels: &[Rgba]| [pixels, &[[99, 9, 9, 9]; 20]].concat();
        let nearly = [[1, 2, 0, 255], [3, 3, 3, 255], [252, 255, 254, 255], [9, 80, 7, 239], [0, 0, 0, 9]];
        let far = [[0, 6, 0, 255], [250, 250, 250, 255], [7, 7, 7, 238], [0; 4], [0; 4]];
        let farther = [[25, 0, 0, 255], [255, 230, 255, 255], [0; 4], [0; 4], [0; 4]];
        // White letters on a page that is nearly white.
        let page = [[WHITE].as_slice(), &[[253, 255, 253, 255]; 5]].concat();
        let cases = [
            (nearly, few(&[BLACK, WHITE]), [BLACK, nearly[1], WHITE, [9, 80, 7, 255], nearly[4]]),
            (nearly, few(&[[1, 0, 0, 254], WHITE]), [nearly[0], nearly[1], WHITE, nearly[3], nearly[4]]),
            (nearly, few(&[[0, 0, 0, 254]]), nearly),
            (far, few(&[BLACK, WHITE]), far),
            (far, few(&[BLACK; 9]), [BLACK, far[1], far[2], far[3], far[4]]),
            (far, few(&[WHITE; 5]), [far[0], WHITE, far[2], far[3], far[4]]),
            (farther, vec![BLACK, WHITE], farther),
            (nearly, few(&page[..5]), [nearly[0], nearly[1], WHITE, [9, 80, 7, 255], nearly[4]]),
            (nearly, few(&page), [nearly[0], nearly[1], nearly[2], [9, 80, 7, 255], nearly[4]]),
        ];
        for (colors, pixels, expected) in cases {
            let image = Image::new(pixels.len() as u32, 1, pixels.concat()).unwrap();
            for pixels in [Pixels::Image(&image), Pixels::Histogram(&Histogram::from_image(&image))] {
                let mut colors = colors;
                keep(&mut colors, 0, &pixels);
                assert_eq!(colors, expected);
            }
        }
        // Pixels by alpha, and the colours' alphas before and after.
        let opacity = [
            (vec![(255, 72), (245, 9)], [238, 245, 254], [238, 255, 255]),
            (vec![(255, 71), (245, 9)], [238, 245, 254], [238, 245, 255]),
            (vec![(255, 9), (254, 9)], [238, 250, 251], [238, 250, 255]),
            (vec![(255, 8), (254, 9)], [238, 245, 254], [238, 245, 254]),
            (vec![(255, 24), (254, 1), (240, 1), (239, 1)], [239, 240, 254], [255, 255, 255]),
            (vec![(255, 23), (254, 1), (240, 1), (239, 1)], [239, 240, 254], [239, 255, 255]),
            (vec![(254, 99)], [238, 245, 254], [238, 245, 254]),
        ];
        for (pixels, before, after) in opacity {
            let pixels: Vec<Rgba> = pixels.iter().flat_map(|&(alpha, count)| vec![[9, 80, 7, alpha]; count]).collect();
            let image = Image::new(pixels.len() as u32, 1, pixels.concat()).unwrap();
            let mut colors = before.map(|alpha| [9, 80, 7, alpha]);
            keep(&mut colors, 0, &Pixels::Image(&image));
            assert_eq!(colors.map(|color| color[3]), after);
        }
        let many = Histogram::from_counts(&[253, 254, 255].map(|alpha| [9, 80, 7, alpha]), &[u64::MAX; 3]).unwrap();
        let mut colors = [[9, 80, 7, 253], [9, 80, 7, 254]];
        keep(&mut colors, 0, &Pixels::Histogram(&many));
        assert_eq!(colors.map(|color| color[3]), [255, 255]);
        let mut pinned = [BLACK, [1, 1, 1, 255]];
        keep(&mut pinned, 1, &Pixels::Image(&Image::new(1, 1, BLACK.to_vec()).unwrap()));
        assert_eq!(pinned, [BLACK, [1, 1, 1, 255]]);
    }
}
