//! The mean light of small squares of a picture: dithering vanishes in it, bands and lost colours do not.

use rayon::prelude::*;

use crate::image::{Image, Rgba};
use crate::lattice::eye::Eye;
use crate::lattice::map::Lattice;
use crate::lattice::point::{Point, distance2};
use crate::lattice::space::Space;

/// Pixels a side of a square: the size of the smallest thing whose colour is watched.
const SIDE: usize = 4;

/// The mean light of every square of an opaque picture, as a point of Oklab, row by row.
pub(crate) struct BlockLight(Vec<Point>);

impl BlockLight {
    /// The picture over a grey background, as `over` blends its pixels.
    pub(crate) fn new(image: &Image, over: impl Fn(&Rgba) -> [u8; 3] + Sync) -> Self {
        let (width, lattice) = (image.width() as usize, Lattice::new(Space::Oklab, false));
        let eye = Eye::of(&lattice);
        let strip = |rows: &[Rgba]| {
            let mut sums = vec![[0u32; 4]; width.div_ceil(SIDE)];
            for row in rows.chunks(width) {
                for (pixels, sum) in row.chunks(SIDE).zip(&mut sums) {
                    for pixel in pixels {
                        let [r, g, b] = over(pixel);
                        let light = eye.light(lattice.point([r, g, b, 255]));
                        (0..3).for_each(|axis| sum[axis] += light[axis] as u32);
                        sum[3] += 1;
                    }
                }
            }
            let seen =
                |[x, y, z, count]: [u32; 4]| eye.seen([x, y, z, 0].map(|sum| ((sum + count / 2) / count) as i32));
            sums.into_iter().map(seen).collect::<Vec<_>>()
        };
        Self(image.pixels().par_chunks(SIDE * width).flat_map_iter(strip).collect())
    }

    /// The largest difference between squares at the same place, in units of Oklab's
    /// lightness; colour counts for three quarters of it.
    pub(crate) fn difference(&self, other: &Self) -> f64 {
        let most = self.0.iter().zip(&other.0).map(|(&one, &other)| distance2(one, other)).max();
        let units = f64::from(Lattice::new(Space::Oklab, false).units());
        f64::from(most.unwrap_or(0)).sqrt() / units
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> BlockLight {
        let rgba = |at: u32| {
            let [r, g, b] = pixel(at % width, at / width);
            [r, g, b, 255]
        };
        let image = Image::new(width, height, (0..width * height).flat_map(rgba).collect()).unwrap();
        BlockLight::new(&image, |&[r, g, b, _]| [r, g, b])
    }

    #[test]
    fn grain_is_lost_and_a_colour_is_not() {
        // Half of the light of white is a grey of 188.
        let plain = blocks(13, 9, |_, _| [188; 3]);
        let dithered = blocks(13, 9, |x, y| [if (x + y) % 2 == 0 { 0 } else { 255 }; 3]);
        // A square of an odd number of pixels, at a corner, cannot be half black.
        assert!(
            blocks(12, 8, |_, _| [188; 3])
                .difference(&blocks(12, 8, |x, y| [if (x + y) % 2 == 0 { 0 } else { 255 }; 3]))
                < 0.01
        );
        assert!(plain.difference(&dithered) > 0.1);
        let patch =
            |red: bool| move |x: u32, y: u32| if red && x / 8 == 3 && y / 6 == 2 { [214, 45, 46] } else { [120; 3] };
        let lost = blocks(60, 50, patch(true)).difference(&blocks(60, 50, patch(false)));
        assert!(lost > 0.15, "{lost}");
        assert_eq!(plain.difference(&plain), 0.0);
    }
}
