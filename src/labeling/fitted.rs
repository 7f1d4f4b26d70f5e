//! A palette that was fitted to an image, and what its labels are made from.

use crate::cluster::Fit;
use crate::image::Rgba;
use crate::labeling::extremes;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::source::Source;

/// An image on a device, whose points are in the clusters of a fit.
pub(crate) struct Fitted<'a, Q> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) quantizer: Q,
    pub(crate) lattice: Lattice,
    /// Colours that the palette begins with.
    pub(crate) fixed: Vec<Rgba>,
    pub(crate) fit: Fit,
}

/// The 8-bit colours of a palette and their points.
pub(crate) struct Shown {
    pub(crate) colors: Vec<Rgba>,
    pub(crate) points: Vec<Point>,
}

/// A palette and the index of each pixel, row by row. Colours may come up twice or without a pixel.
pub(crate) struct Labeled {
    pub(crate) colors: Vec<Rgba>,
    pub(crate) indices: Vec<u8>,
}

impl<Q> Fitted<'_, Q> {
    /// The 8-bit colours of the centroids, and their points, which lie beside them: the nearest colour of a point may be
    /// another one.
    pub(crate) fn shown(&self) -> Shown {
        let mut colors = self.lattice.colors(&self.fixed, &self.fit.centroids);
        extremes::keep(&mut colors, self.fixed.len(), self.source.image());
        let points = colors.iter().map(|&color| self.lattice.point(color)).collect();
        Shown { colors, points }
    }
}
