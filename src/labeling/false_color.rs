//! True colours of patches: none of a vivid colour where the picture is pale.
//!
//! Where a palette has nothing light and neutral, a vivid light colour may be nearest to white. Dots of it in a mixture
//! are seen as what they come to, but a patch of it is a colour that is not there, which is worse than one too dark.

use rayon::prelude::*;

use crate::image::{Image, Rgba};
use crate::labeling::fitted::Labeled;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::lattice::space::Space;

/// The most colours of a palette that may have nothing near a colour of the picture.
const FEW_COLORS: usize = 64;

/// A colour is false if its a and b are more than this part of the range of L from those of the pixel.
const REACH: u32 = 12;

/// A colour is false if it is more than so many times as vivid as the pixel.
const TIMES: u32 = 2;

/// The weight of a and b beside that of L where a true colour is chosen.
const WEIGHT: u32 = 4;

/// The factor by which a truer colour is nearer, in squared distance.
const GAIN: u32 = 2;

/// The side of the square that a patch has at least: mixtures have none as large of one colour.
const SIDE: usize = 5;

/// Gives the pixels of patches of false colour, each with a square of five by five pixels in it, a truer colour.
/// Pixels and colours that are not opaque are left alone.
pub(crate) fn mend(labeled: &mut Labeled, image: &Image) {
    let Labeled { colors, indices, .. } = labeled;
    if colors.len() > FEW_COLORS {
        return;
    }
    let opaque = OpaqueColors::new(colors);
    let mut patch = opaque.inside_patches(image, indices);
    let (width, pixels) = (image.width() as usize, image.pixels());
    let mut seen = vec![false; pixels.len()];
    while let Some(at) = patch.pop() {
        if !seen[at] {
            seen[at] = true;
            let label = indices[at];
            indices[at] = opaque.truer(opaque.lattice.point(pixels[at]), label).unwrap_or(label);
            let is_part = |&near: &usize| !seen[near] && indices[near] == label && opaque.is_false(label, pixels[near]);
            patch.extend(around(at, width, indices.len() / width).filter(is_part));
        }
    }
}

/// The opaque colours of a palette as points of Oklab.
struct OpaqueColors {
    lattice: Lattice,
    points: Vec<Option<Point>>,
    /// The points of vivid colours; None for the others.
    vivid: Vec<Option<Point>>,
    /// The point of black, and so a and b of all greys.
    grey: Point,
    /// The least squared distance in a and b of a vivid colour from grey, and of a false one from its pixel.
    least: u32,
}

impl OpaqueColors {
    fn new(colors: &[Rgba]) -> Self {
        let lattice = Lattice::new(Space::Oklab, false);
        let (grey, least) = (lattice.point([0, 0, 0, 255]), (lattice.units() / REACH).pow(2));
        let point = |&color: &Rgba| (color[3] == 255).then(|| lattice.point(color));
        let points: Vec<Option<Point>> = colors.iter().map(point).collect();
        let vivid = points.iter().map(|point| point.filter(|&point| tint(point, grey) > least)).collect();
        Self { lattice, points, vivid, grey, least }
    }

    /// Compares the colour of a label with a pixel: a false one is vivid, far from the pixel in a and b, and more vivid by
    /// [`TIMES`].
    fn is_false(&self, label: u8, pixel: Rgba) -> bool {
        self.vivid[usize::from(label)].filter(|_| pixel[3] == 255).is_some_and(|color| {
            let pixel = self.lattice.point(pixel);
            tint(color, pixel) > self.least && tint(color, self.grey) > TIMES * TIMES * tint(pixel, self.grey)
        })
    }

    /// A pixel or more inside each square of one false label. It is enough to look at one pixel of each five by five.
    fn inside_patches(&self, image: &Image, indices: &[u8]) -> Vec<usize> {
        let (width, pixels) = (image.width() as usize, image.pixels());
        let is_inside = |&at: &usize| {
            let is_alike = |near: usize| indices[near] == indices[at] && self.is_false(indices[at], pixels[near]);
            is_alike(at) && has_square(at, width, indices.len() / width, is_alike)
        };
        let rows = (SIDE / 2..indices.len() / width).into_par_iter().step_by(SIDE);
        rows.flat_map_iter(|y| (SIDE / 2..width).step_by(SIDE).map(move |x| y * width + x).filter(is_inside)).collect()
    }

    /// The label of the colour nearest to a pixel, with more weight on a and b, if it is much nearer than the one with
    /// this label.
    fn truer(&self, pixel: Point, label: u8) -> Option<u8> {
        let distance = |color: Point| {
            let light = u32::from(color[0].abs_diff(pixel[0]));
            light * light + WEIGHT * tint(color, pixel)
        };
        let opaque = (0..=255).zip(&self.points).filter_map(|(label, point)| Some((label, distance((*point)?))));
        let (nearest, least) = opaque.min_by_key(|&(_, distance)| distance)?;
        let is_much_nearer = |color: Point| GAIN * least <= distance(color);
        self.points[usize::from(label)].is_some_and(is_much_nearer).then_some(nearest)
    }
}

/// The squared distance of two points in a and b.
fn tint(one: Point, other: Point) -> u32 {
    let square = |axis: usize| u32::from(one[axis].abs_diff(other[axis])).pow(2);
    square(1) + square(2)
}

/// Looks for a square of [`SIDE`] pixels that are alike around a given one, which need not be its middle.
fn has_square(at: usize, width: usize, height: usize, is_alike: impl Fn(usize) -> bool) -> bool {
    let (x, y) = (at % width, at / width);
    let columns = (x + 1).saturating_sub(SIDE)..(x + SIDE).min(width);
    // Columns where a run of pixels that are alike ends, in each of the last rows.
    let mut ends = [0u32; SIDE];
    let rows = (y + 1).saturating_sub(SIDE)..(y + SIDE).min(height);
    rows.into_iter().any(|y| {
        let alike = columns.clone().fold(0, |bits: u32, x| bits << 1 | u32::from(is_alike(y * width + x)));
        ends.rotate_left(1);
        ends[SIDE - 1] = (1..SIDE).fold(alike, |ends, by| ends & alike << by);
        ends.iter().fold(u32::MAX, |all, ends| all & ends) != 0
    })
}

/// A pixel with its eight neighbours.
fn around(at: usize, width: usize, height: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (at % width, at / width);
    let columns = x.saturating_sub(1)..(x + 2).min(width);
    let rows = y.saturating_sub(1)..(y + 2).min(height);
    rows.flat_map(move |y| columns.clone().map(move |x| y * width + x))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREAM: u8 = 0;
    const CYAN: u8 = 1;
    const COLORS: [Rgba; 3] = [[214, 190, 138, 255], [70, 235, 232, 255], [10, 60, 90, 255]];

    /// The labels after mending of a picture of one colour, 9 pixels wide.
    fn mended(pixel: Rgba, colors: &[Rgba], indices: &[u8]) -> Vec<u8> {
        let image = Image::new(9, indices.len() as u32 / 9, pixel.repeat(indices.len())).unwrap();
        let mut labeled = Labeled { colors: colors.to_vec(), indices: indices.to_vec(), is_in_picture_order: false };
        mend(&mut labeled, &image);
        labeled.indices
    }

    /// Labels of a square of cyan of this side on cream.
    fn square(side: usize) -> Vec<u8> {
        let is_cyan = |at: usize| (1..=side).contains(&(at % 9)) && (1..=side).contains(&(at / 9));
        (0..9 * 7).map(|at| if is_cyan(at) { CYAN } else { CREAM }).collect()
    }

    #[test]
    fn a_vivid_patch_on_white_gets_the_palest_colour_with_what_touches_it() {
        let white = [242, 238, 226, 255];
        assert_eq!(mended(white, &COLORS, &square(5)), [CREAM; 63]);
        let mut dotted = square(5);
        (dotted[2 * 9 + 6], dotted[5 * 9 + 8]) = (CYAN, CYAN);
        let dot = |at: usize| if at == 5 * 9 + 8 { CYAN } else { CREAM };
        assert_eq!(mended(white, &COLORS, &dotted), (0..63).map(dot).collect::<Vec<_>>());
    }

    #[test]
    fn a_patch_is_found_wherever_it_is() {
        let white = [242, 238, 226, 255];
        for (left, top, width, height) in
            (0..=9 - 5).flat_map(|left| (0..=12 - 5).flat_map(move |top| [(left, top, 5, 5), (left, top, 4, 12 - top)]))
        {
            let is_cyan = |x, y| (left..left + width).contains(&x) && (top..top + height).contains(&y);
            let indices: Vec<u8> = (0..9 * 12).map(|at| if is_cyan(at % 9, at / 9) { CYAN } else { CREAM }).collect();
            let expected = if width < 5 { indices.clone() } else { vec![CREAM; 9 * 12] };
            assert_eq!(mended(white, &COLORS, &indices), expected, "{width} by {height} at {left}, {top}");
        }
    }

    #[test]
    fn mixtures_vivid_pixels_and_pixels_with_alpha_stay_as_they_are() {
        let white = [242, 238, 226, 255];
        let many = COLORS.iter().cycle().copied().take(FEW_COLORS + 1).collect::<Vec<_>>();
        for (pixel, colors, indices) in [
            (white, &COLORS[..], square(4)),
            ([120, 235, 232, 255], &COLORS, square(5)),
            ([242, 238, 226, 254], &COLORS, square(5)),
            (white, &many, square(5)),
            // Two false colours that mix.
            (white, &[[250, 150, 90, 255], COLORS[1], COLORS[0]], (0..63).map(|at| at % 2).collect()),
            // None is much truer.
            (white, &[[250, 150, 90, 255], COLORS[1]], square(5)),
        ] {
            assert_eq!(mended(pixel, colors, &indices), indices, "{pixel:?} of {colors:?}");
        }
    }
}
