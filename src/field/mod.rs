//! A label field: the pixels as they stand while their labels are chosen.

pub(crate) mod cost;

use crate::lattice::light::Light;

/// Pixels this far apart, in either direction, do not see each other's errors.
pub const PHASES: usize = 3;

/// The class of pixels that keep their label.
pub const PINNED: u8 = 255;

/// Labels and errors of an image's pixels, in three planes: the rows that leave the remainders 0, 1 and 2 on division by
/// three, so that one plane can be written while the others are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelField {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Coordinates in which colours differ: 3, or with alpha 4.
    pub(crate) axes: usize,
    pub(crate) planes: [FieldPlane; PHASES],
}

/// Every third row, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldPlane {
    /// The light of the palette colour less that of the pixel: row by row, and in each row axis by axis.
    pub(crate) residuals: Vec<i16>,
    pub(crate) labels: Vec<u8>,
    /// How busy the picture is there, or [`PINNED`].
    pub(crate) classes: Vec<u8>,
}

/// How many of so many rows leave the remainder `first` on division by three; of columns too.
pub(crate) fn rows_of_phase(rows: usize, first: usize) -> usize {
    (rows + PHASES - 1 - first) / PHASES
}

/// The light that a palette colour lacks or has too much.
pub(crate) fn residual(color: Light, pixel: Light) -> [i16; 4] {
    std::array::from_fn(|axis| color[axis] - pixel[axis])
}

/// Changes the residuals of a row, axis by axis, from the pixel `at` on by those of some pixels.
#[inline(always)]
pub(crate) fn change(
    (residuals, width): (&mut [i16], usize),
    at: usize,
    pixels: &[[i16; 4]],
    by: impl Fn(&mut i16, i16),
) {
    for (axis, row) in residuals.chunks_mut(width).enumerate() {
        row[at..].iter_mut().zip(pixels).for_each(|(e, pixel)| by(e, pixel[axis]));
    }
}

impl LabelField {
    /// Classes of activity.
    pub const CLASSES: usize = 16;

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The residuals at `y`, axis by axis, and the labels.
    pub(crate) fn row(&self, y: usize) -> (&[i16], &[u8]) {
        let (plane, start, axes) = (&self.planes[y % PHASES], y / PHASES * self.width, self.axes);
        (&plane.residuals[axes * start..][..axes * self.width], &plane.labels[start..][..self.width])
    }

    /// Label of a pixel.
    pub fn label(&self, x: usize, y: usize) -> u8 {
        self.row(y).1[x]
    }

    /// Class of a pixel.
    pub fn class(&self, x: usize, y: usize) -> u8 {
        self.planes[y % PHASES].classes[y / PHASES * self.width + x]
    }

    fn near(&self, x: usize, y: usize, dx: i32, dy: i32) -> Option<(usize, usize)> {
        let x = x.checked_add_signed(dx as isize).filter(|&x| x < self.width);
        x.zip(y.checked_add_signed(dy as isize).filter(|&y| y < self.height))
    }

    /// Label of a pixel's neighbour; None past the edge.
    pub fn label_near(&self, x: usize, y: usize, dx: i32, dy: i32) -> Option<u8> {
        self.near(x, y, dx, dy).map(|(x, y)| self.label(x, y))
    }

    /// The light of the palette colour less that of the pixel, for a pixel's neighbour; nothing past the edge.
    pub fn residual_near(&self, x: usize, y: usize, dx: i32, dy: i32) -> [i16; 4] {
        let mut residual = [0; 4];
        if let Some((x, y)) = self.near(x, y, dx, dy) {
            residual.iter_mut().zip(self.row(y).0.chunks(self.width)).for_each(|(e, row)| *e = row[x]);
        }
        residual
    }

    /// Gives a pixel a label of the palette, of such lights, that its last label is of too.
    pub fn set(&mut self, x: usize, y: usize, label: u8, lights: &[Light]) {
        let (plane, start) = (&mut self.planes[y % PHASES], y / PHASES * self.width);
        let (old, new) = (lights[usize::from(plane.labels[start + x])], lights[usize::from(label)]);
        let rows = plane.residuals[self.axes * start..].chunks_mut(self.width).take(self.axes);
        rows.zip(residual(new, old)).for_each(|(row, shift)| row[x] += shift);
        plane.labels[start + x] = label;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Histogram;
    use crate::image::Image;
    use crate::kernel::label::init_field::init_field;
    use crate::kernel::label::shift_residuals::shift_residuals;
    use crate::random::Random;

    #[test]
    fn residuals_are_of_their_own_pixels() {
        let mut random = Random::new(3);
        // More than the blocks in which rows are laid and recoloured; rows of all planes, or not.
        for (width, height, axes) in [(1100, 4, 3), (1100, 4, 4), (1, 2, 3), (5, 7, 4)] {
            let bytes = (0..4 * width * height).map(|at| if at % 4 == 3 { 255 } else { random.next() as u8 }).collect();
            let image = Image::new(width, height, bytes).unwrap();
            let (histogram, set) = Histogram::with_color_set(&image);
            let mut some = |count: usize| -> Vec<Light> {
                let coordinate =
                    |axis: usize, random: &mut Random| if axis < axes { random.below(1 << 14) as i16 } else { 0 };
                (0..count).map(|_| std::array::from_fn(|axis| coordinate(axis, &mut random))).collect()
            };
            let (points, first, second) = (some(histogram.len()), some(5), some(5));
            let labels: Vec<u8> = (0..histogram.len()).map(|id| (id * 3 % 5) as u8).collect();
            let classes = vec![0; image.pixels().len()];
            let mut field = init_field((&image, &set), (classes, axes), (&points, &labels, &first));
            let mut ranks = set.ranks();
            let places = (0..height as usize).flat_map(|y| (0..width as usize).map(move |x| (x, y)));
            let mut check = |field: &LabelField, palette: &[Light]| {
                for ((x, y), &pixel) in places.clone().zip(image.pixels()) {
                    let point = points[ranks.rank_of(pixel) as usize];
                    let expected = residual(palette[usize::from(field.label(x, y))], point);
                    assert_eq!(field.residual_near(x, y, 0, 0), expected, "{x}, {y} of {width}, {axes} axes");
                }
            };
            check(&field, &first);
            shift_residuals(&mut field, &first, &second);
            check(&field, &second);
            for (x, y) in places.clone().step_by(3) {
                field.set(x, y, (x % 5) as u8, &second);
            }
            check(&field, &second);
        }
    }
}
