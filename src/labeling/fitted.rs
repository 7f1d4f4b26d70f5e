//! A palette fitted to an image, from which labels are made.

use rayon::prelude::*;

use crate::cluster::Fit;
use crate::field::filtering::Filtering;
use crate::image::Rgba;
use crate::labeling::extremes::{self, Pixels};
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::source::Source;

/// An image on a device, whose points are assigned to the clusters of a fit.
pub(crate) struct Fitted<'a, Q> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) quantizer: Q,
    pub(crate) lattice: Lattice,
    /// The colours that the palette begins with.
    pub(crate) fixed: Vec<Rgba>,
    pub(crate) fit: Fit,
}

/// The 8-bit colours of a palette and their lattice points.
pub(crate) struct Shown {
    pub(crate) colors: Vec<Rgba>,
    pub(crate) points: Vec<Point>,
}

/// A palette and the index of each pixel, row by row. The palette may have duplicate and unused colours.
pub(crate) struct Labeled {
    pub(crate) colors: Vec<Rgba>,
    pub(crate) indices: Vec<u8>,
    /// The colours' order is one in which neighbouring pixels have near indices.
    pub(crate) is_in_picture_order: bool,
}

impl Labeled {
    /// Puts the palette in the order of the bytes of its labels.
    pub(crate) fn reorder(&mut self, filtering: &Filtering) {
        self.colors = filtering.labels.iter().map(|&label| self.colors[usize::from(label)]).collect();
        let reorder = |label: &mut u8| *label = filtering.bytes[usize::from(*label)];
        self.indices.par_iter_mut().with_min_len(MIN_LEN).for_each(reorder);
        self.is_in_picture_order = true;
    }
}

/// Labels of a parallel task.
const MIN_LEN: usize = 1 << 16;

impl<Q> Fitted<'_, Q> {
    /// The 8-bit colours of the centroids, and the points of these colours. The points differ from the centroids, so
    /// that the nearest colour of a pixel may be another than the nearest centroid.
    pub(crate) fn shown(&self) -> Shown {
        let mut colors = self.lattice.colors(&self.fixed, &self.fit.centroids);
        extremes::keep(&mut colors, self.fixed.len(), &Pixels::of(self.source));
        let points = colors.iter().map(|&color| self.lattice.point(color)).collect();
        Shown { colors, points }
    }
}
