//! A canvas: the pixels as they stand while their labels are chosen.

use rayon::prelude::*;

use crate::lattice::Point;
use crate::{ColorSet, Image, Rgba};

/// Pixels this far apart, in either direction, do not see each other's errors.
pub const PHASES: usize = 3;

/// The class of pixels that keep their label.
pub const PINNED: u8 = 255;

/// Labels and errors of an image's pixels, in three planes: the rows that leave the remainders 0, 1 and 2 on division by
/// three, so that one plane can be written while the others are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canvas {
    width: usize,
    height: usize,
    pub(crate) planes: [Plane; PHASES],
}

/// Every third row, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plane {
    /// Palette colour less pixel.
    pub(crate) residuals: Vec<[i16; 4]>,
    pub(crate) labels: Vec<u8>,
    /// How busy the surroundings are, or [`PINNED`].
    pub(crate) classes: Vec<u8>,
}

/// How many of so many rows leave the remainder `first` on division by three; of columns too.
pub(crate) fn every_third(rows: usize, first: usize) -> usize {
    (rows + PHASES - 1 - first) / PHASES
}

/// What a palette colour lacks or has too much.
pub(crate) fn residual(color: Point, pixel: Point) -> [i16; 4] {
    std::array::from_fn(|axis| color[axis] as i16 - pixel[axis] as i16)
}

impl Canvas {
    /// Classes of activity.
    pub const CLASSES: usize = 16;

    /// Puts every pixel on the canvas with the label of its colour, a place in `palette`. `points` and `labels` are by
    /// colour id, `classes` by pixel: how busy its surroundings are, from 0 to 15.
    pub fn new(
        (image, colors): (&Image, &ColorSet),
        classes: &[u8],
        (points, labels, palette): (&[Point], &[u8], &[Point]),
    ) -> Self {
        let (pixels, width, height) = (image.pixels(), image.width() as usize, image.height() as usize);
        let lay = |first: usize| {
            let rows = every_third(height, first);
            let mut plane =
                Plane { residuals: vec![[0; 4]; rows * width], labels: vec![0; rows * width], classes: Vec::new() };
            let rows = pixels.par_chunks(width).skip(first).step_by(PHASES);
            let own = plane.residuals.par_chunks_mut(width).zip(plane.labels.par_chunks_mut(width));
            rows.zip(own).for_each(|(pixels, own)| lay_row(pixels, colors, (points, labels, palette), own));
            plane
        };
        let mut planes = [0, 1, 2].map(lay);
        for (first, plane) in planes.iter_mut().enumerate() {
            plane.classes = Vec::with_capacity(plane.labels.len());
            let rows = classes.chunks(width).zip(pixels.chunks(width)).skip(first).step_by(PHASES);
            for (classes, pixels) in rows {
                let pinned = |(&class, pixel): (&u8, &Rgba)| if pixel[3] == 0 { PINNED } else { class };
                plane.classes.extend(classes.iter().zip(pixels).map(pinned));
            }
        }
        Self { width, height, planes }
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The rows of a plane that stand at `y`.
    pub(crate) fn row(&self, y: usize) -> (&[[i16; 4]], &[u8]) {
        let start = y / PHASES * self.width;
        let plane = &self.planes[y % PHASES];
        (&plane.residuals[start..start + self.width], &plane.labels[start..start + self.width])
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

    /// Palette colour less pixel for a pixel's neighbour; nothing past the edge.
    pub fn residual_near(&self, x: usize, y: usize, dx: i32, dy: i32) -> [i16; 4] {
        self.near(x, y, dx, dy).map_or([0; 4], |(x, y)| self.row(y).0[x])
    }

    /// Gives a pixel a label of the palette that its last label is of too.
    pub fn set(&mut self, x: usize, y: usize, label: u8, palette: &[Point]) {
        let at = y / PHASES * self.width + x;
        let plane = &mut self.planes[y % PHASES];
        let (old, new) = (palette[usize::from(plane.labels[at])], palette[usize::from(label)]);
        for axis in 0..4 {
            plane.residuals[at][axis] += new[axis] as i16 - old[axis] as i16;
        }
        plane.labels[at] = label;
    }

    /// The label of each pixel, row by row.
    pub fn labels(&self) -> Vec<u8> {
        let mut labels = Vec::with_capacity(self.width * self.height);
        (0..self.height).for_each(|y| labels.extend_from_slice(self.row(y).1));
        labels
    }

    /// How many pixels have each of so many labels.
    pub(crate) fn counts(&self, labels: usize) -> Vec<u64> {
        let count = |labels: &[u8]| {
            let mut counts = [0u64; 256];
            labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
            counts
        };
        let plus = |mut a: [u64; 256], b: [u64; 256]| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            a
        };
        let parts = self.planes.par_iter().flat_map(|plane| plane.labels.par_chunks(1 << 16));
        parts.map(count).reduce(|| [0; 256], plus)[..labels].to_vec()
    }

    /// How many pixels are of each class; pinned ones are of none.
    pub(crate) fn class_counts(&self) -> [u64; Self::CLASSES] {
        let mut counts = [0; Self::CLASSES];
        for &class in self.planes.iter().flat_map(|plane| &plane.classes) {
            if class != PINNED {
                counts[usize::from(class)] += 1;
            }
        }
        counts
    }
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn lay_row(
    pixels: &[Rgba],
    colors: &ColorSet,
    (points, labels, palette): (&[Point], &[u8], &[Point]),
    (residuals, own): (&mut [[i16; 4]], &mut [u8]),
) {
    let mut ranks = colors.ranks();
    for ((&pixel, own), e) in pixels.iter().zip(own).zip(residuals) {
        let id = ranks.of(pixel) as usize;
        *own = labels[id];
        *e = residual(palette[usize::from(labels[id])], points[id]);
    }
}
