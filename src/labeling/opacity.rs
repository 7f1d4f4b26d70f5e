//! Full opacity and full transparency of pixels, which mixtures must not take away: a cut-out has no soft dots inside.

use rayon::prelude::*;

use crate::image::{Image, Rgba};
use crate::lattice::map::Lattice;
use crate::lattice::point::{Point, distance2, nearest};

/// Indices of a parallel task.
const CHUNK: usize = 1 << 16;

/// The most by which the square of the distance may grow: a palette that has no opaque red has none for a red pixel.
const MOST: u32 = 4;

/// Gives every opaque or fully transparent pixel that is no longer so the nearest colour that is, unless it is more than
/// twice as far.
pub(crate) fn keep(image: &Image, lattice: &Lattice, colors: &[Rgba], indices: &mut [u8]) {
    let alpha = |index: u8| colors[usize::from(index)][3];
    let points: Vec<Point> = colors.iter().map(|&color| lattice.point(color)).collect();
    let nearest = |pixel: Rgba, current: u8| {
        let point = lattice.point(pixel);
        let alike = (0..=255).zip(points.iter().copied()).filter(|&(index, _)| alpha(index) == pixel[3]);
        let most = MOST * distance2(points[usize::from(current)], point);
        nearest(alike, point).filter(|&(_, distance)| distance <= most)
    };
    let keep = |(indices, pixels): (&mut [u8], &[Rgba])| {
        for (index, &pixel) in indices.iter_mut().zip(pixels) {
            if matches!(pixel[3], 0 | 255)
                && alpha(*index) != pixel[3]
                && let Some((kept, _)) = nearest(pixel, *index)
            {
                *index = kept;
            }
        }
    };
    indices.par_chunks_mut(CHUNK).zip(image.pixels().par_chunks(CHUNK)).for_each(keep);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::CLEAR;
    use crate::lattice::space::Space;

    #[test]
    fn opaque_and_clear_pixels_get_colours_of_their_kind() {
        let colors = [[250, 0, 0, 250], [255, 0, 0, 255], [0, 0, 255, 255], CLEAR, [0, 0, 0, 9]];
        let pixels = [[250, 0, 0, 255], [9, 9, 9, 0], [250, 0, 0, 251], [0, 0, 200, 255], [0, 0, 200, 255]];
        let image = Image::new(5, 1, pixels.concat()).unwrap();
        let lattice = Lattice::new(Space::Oklab, true);
        let mut indices = [0, 4, 0, 0, 1];
        keep(&image, &lattice, &colors, &mut indices);
        assert_eq!(indices, [1, 3, 0, 2, 1]);
        // Without such a colour, or with none but a far one, a pixel stays as it is.
        for other in [[0, 0, 0, 9], [0, 255, 0, 255]] {
            let mut indices = [0; 5];
            keep(&image, &lattice, &[[250, 0, 0, 230], other], &mut indices);
            assert_eq!(indices[..3], [0, 0, 0]);
        }
    }
}
