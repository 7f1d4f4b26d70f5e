//! A label field: labels, classes and residuals of an image's pixels while their labels are chosen.

pub(crate) mod cost;
pub(crate) mod filtering;

use crate::lattice::light::Light;

/// Pixels this far apart, in either direction, do not see each other's errors.
pub const PHASES: usize = 3;

/// The class of pixels that keep their label.
pub const PINNED: u8 = 255;

/// Labels and errors of an image's pixels, in three planes: the rows that leave the remainders 0, 1 and 2 on division
/// by three, so that one plane can be written while the others are read.
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
    /// The class of activity of each pixel, or [`PINNED`].
    pub(crate) classes: Vec<u8>,
}

/// Number of rows, or of columns, that leave the remainder `first` on division by three.
pub(crate) fn rows_of_phase(rows: usize, first: usize) -> usize {
    (rows + PHASES - 1 - first) / PHASES
}

/// The light that a palette colour lacks or has too much.
pub(crate) fn residual(color: Light, pixel: Light) -> [i16; 4] {
    std::array::from_fn(|axis| color[axis] - pixel[axis])
}

impl LabelField {
    /// Classes of activity.
    pub const CLASSES: usize = 16;

    /// A field of pixels of label 0 that lack no light and whose class is 0.
    pub(crate) fn new(width: usize, height: usize, axes: usize) -> Self {
        let planes = [0, 1, 2].map(|first| {
            let size = rows_of_phase(height, first) * width;
            FieldPlane { residuals: vec![0; axes * size], labels: vec![0; size], classes: vec![0; size] }
        });
        Self { width, height, axes, planes }
    }

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

    /// Puts a pixel onto a [new](LabelField::new) field.
    pub(crate) fn put(&mut self, x: usize, y: usize, label: u8, class: u8, residual: [i16; 4]) {
        let (plane, i) = (&mut self.planes[y % PHASES], y / PHASES * self.width + x);
        (plane.labels[i], plane.classes[i]) = (label, class);
        self.shift(x, y, residual);
    }

    /// Adds to the residual of a pixel.
    pub(crate) fn shift(&mut self, x: usize, y: usize, shift: [i16; 4]) {
        let (plane, start) = (&mut self.planes[y % PHASES], y / PHASES * self.width);
        let rows = plane.residuals[self.axes * start..].chunks_mut(self.width).take(self.axes);
        rows.zip(shift).for_each(|(row, shift)| row[x] += shift);
    }

    /// Gives a pixel a label of the palette, of such lights, that its last label is of too.
    pub fn set(&mut self, x: usize, y: usize, label: u8, lights: &[Light]) {
        let last = self.label(x, y);
        self.shift(x, y, residual(lights[usize::from(label)], lights[usize::from(last)]));
        self.planes[y % PHASES].labels[y / PHASES * self.width + x] = label;
    }
}
