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

/// Half the side of the square that a patch has at least: mixtures have none as large of one colour.
const CORE: usize = 2;

/// Gives the pixels of patches of false colour, each with a square of five by five pixels in it, a truer colour.
/// Pixels and colours that are not opaque are left alone.
pub(crate) fn mend(labeled: &mut Labeled, image: &Image) {
    let Labeled { colors, indices, .. } = labeled;
    if colors.len() > FEW_COLORS {
        return;
    }
    let opaque = OpaqueColors::new(colors);
    let width = image.width() as usize;
    let mut false_labels = opaque.false_labels(image, indices);
    let mut patch = cores(&false_labels, width);
    while let Some(at) = patch.pop() {
        if let Some(label) = false_labels[at].take() {
            indices[at] = opaque.truer(opaque.lattice.point(image.pixels()[at]), label).unwrap_or(label);
            patch.extend(around(at, width, indices.len() / width).filter(|&near| false_labels[near] == Some(label)));
        }
    }
}

/// The opaque colours of a palette as points of Oklab.
struct OpaqueColors {
    lattice: Lattice,
    points: Vec<Option<Point>>,
    /// The point of black, and so a and b of all greys.
    grey: Point,
}

impl OpaqueColors {
    fn new(colors: &[Rgba]) -> Self {
        let lattice = Lattice::new(Space::Oklab, false);
        let point = |&color: &Rgba| (color[3] == 255).then(|| lattice.point(color));
        Self { lattice, points: colors.iter().map(point).collect(), grey: lattice.point([0, 0, 0, 255]) }
    }

    /// The label of each pixel where its colour is false.
    fn false_labels(&self, image: &Image, indices: &[u8]) -> Vec<Option<u8>> {
        let least = (self.lattice.units() / REACH).pow(2);
        let is_vivid = |&point: &Point| tint(point, self.grey) > least;
        let vivid: Vec<Option<Point>> = self.points.iter().map(|point| point.filter(is_vivid)).collect();
        let is_false = |color: Point, pixel: Point| {
            tint(color, pixel) > least && tint(color, self.grey) > TIMES * TIMES * tint(pixel, self.grey)
        };
        let false_label = |(&label, &pixel): (&u8, &Rgba)| {
            let color = vivid[usize::from(label)].filter(|_| pixel[3] == 255)?;
            is_false(color, self.lattice.point(pixel)).then_some(label)
        };
        indices.par_iter().zip(image.pixels()).map(false_label).collect()
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

/// The pixels in the middle of a square of one false label.
fn cores(false_labels: &[Option<u8>], width: usize) -> Vec<usize> {
    let row = |y: usize| &false_labels[y * width..][..width];
    let is_core = |x: usize, y: usize| {
        let label = row(y)[x];
        label.is_some()
            && (y - CORE..=y + CORE).all(|y| row(y)[x - CORE..=x + CORE].iter().all(|&other| other == label))
    };
    let cores = |y: usize| {
        let columns = (CORE..width.saturating_sub(CORE)).filter(move |&x| is_core(x, y));
        columns.map(move |x| y * width + x).collect::<Vec<_>>()
    };
    (CORE..(false_labels.len() / width).saturating_sub(CORE)).into_par_iter().flat_map_iter(cores).collect()
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
