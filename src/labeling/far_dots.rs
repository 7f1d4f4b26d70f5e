//! No dots of a far colour where another colour is enough.
//!
//! The low-pass sees no difference between many dots of a colour close by and a few of one far away. People do: blue dots
//! on violet are seen one by one, and the violet alone looks right.

use rayon::prelude::*;

use crate::image::{Image, Rgba, difference};
use crate::labeling::fitted::Labeled;
use crate::lattice::map::{Lattice, compute_points};
use crate::lattice::point::{Point, distance2, nearest};

/// The least squared distance of a far colour from a pixel, in mean squared errors of the palette: five times the usual
/// distance. In gradients of few colours, neighbours are nearer than that.
const FAR: f64 = 25.0;

/// The factor by which another colour is nearer, in squared distance, so that it is enough: dots that would be less than
/// two ninths of the pixels.
const GAIN: u32 = 12;

/// The most by which the channels of a pixel and its colour differ where the colour is not looked at, to save time.
const ALIKE: u8 = 12;

/// Gives pixels whose colours are far their nearest colours, where these are much nearer. `error` is the mean squared error
/// of the palette, in squared lattice units. Transparent pixels are left alone.
pub(crate) fn remove(labeled: &mut Labeled, image: &Image, lattice: &Lattice, error: f64) {
    let Labeled { colors, indices, .. } = labeled;
    let palette: Vec<Point> = colors.iter().map(|&color| lattice.point(color)).collect();
    let far = (FAR * error) as u32;
    let chunks = indices.par_chunks_mut(CHUNK).zip(image.pixels().par_chunks(CHUNK));
    chunks.for_each(|(labels, pixels)| {
        let differs = |(at, pixel): (usize, &Rgba)| {
            (difference(colors[usize::from(labels[at])], *pixel) > ALIKE && pixel[3] > 0).then_some((at, *pixel))
        };
        let (places, pixels): (Vec<usize>, Vec<Rgba>) = pixels.iter().enumerate().filter_map(differs).unzip();
        let mut points = vec![Point::default(); pixels.len()];
        compute_points(lattice, &pixels, &mut points);
        for (at, point) in places.into_iter().zip(points) {
            let distance = distance2(palette[usize::from(labels[at])], point);
            let near = (distance >= far).then(|| nearest((0..=255).zip(palette.iter().copied()), point)).flatten();
            if let Some((label, _)) = near.filter(|&(_, least)| GAIN * least <= distance) {
                labels[at] = label;
            }
        }
    });
}

/// Labels of a parallel task.
const CHUNK: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::space::Space;

    const VIOLET: u8 = 0;
    const BLUE: u8 = 1;
    const COLORS: [Rgba; 3] = [[160, 55, 185, 255], [60, 90, 125, 255], [0; 4]];

    #[test]
    fn a_dot_goes_where_it_is_far_and_another_colour_is_enough() {
        let usual = 40.0;
        for (name, pixel, distance, expected) in [
            ("violet", [155, 56, 180, 255], usual, VIOLET),
            ("violet, of a palette that is usually as far from it as blue", [155, 56, 180, 255], 400.0, BLUE),
            ("on the way to blue", [130, 65, 165, 255], usual, BLUE),
            ("blue", COLORS[1], usual, BLUE),
            ("transparent", [160, 55, 185, 0], usual, BLUE),
        ] {
            for alpha in [false, true] {
                let lattice = Lattice::new(Space::Oklab, alpha);
                let image = Image::new(5, 3, pixel.repeat(15)).unwrap();
                let indices = (0..15).map(|at| if at % 7 == 3 { BLUE } else { VIOLET }).collect();
                let mut labeled = Labeled { colors: COLORS.to_vec(), indices, is_in_picture_order: false };
                remove(&mut labeled, &image, &lattice, distance * distance);
                let dots = labeled.indices.into_iter().skip(3).step_by(7);
                assert!(dots.into_iter().all(|label| label == expected), "{name}, alpha {alpha}");
            }
        }
    }
}
