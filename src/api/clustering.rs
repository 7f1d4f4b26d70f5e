//! The result of k-means over colours, and what it says of other colours.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::histogram::Histogram;
use crate::histogram::color_set::are_opaque;
use crate::host::pruned_points::PrunedPoints;
use crate::image::{Image, Rgba};
use crate::lattice::map::Lattice;
use crate::lattice::point::{Point, distance2};
use crate::lattice::space::Space;
use crate::points::WeightedPoints;
use crate::settings::options::in_range;

/// The result of [`KMeans::fit`](crate::KMeans::fit).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Clustering {
    /// The centre of each cluster: for sRGB red, green, blue and alpha from 0 to 255; for Oklab L, a, b, and alpha from
    /// 0 to 1. Colour is premultiplied by alpha.
    pub centroids: Vec<[f64; 4]>,
    /// The cluster of each pixel.
    pub labels: Vec<u8>,
    /// Sum over all pixels of the squared distance to the centroid, times the weight if there are weights, in squared
    /// 8-bit or Oklab units. With alpha and Oklab a squared distance is the mean of those over black and over white.
    pub inertia: f64,
    /// Iterations of the best run.
    pub iterations: u32,
    /// Whether the best run ended before its iterations were used up.
    pub converged: bool,
    pub(super) lattice: Lattice,
    pub(super) points: Vec<Point>,
}

/// Rows of distances that a thread takes at least.
const MIN_ROWS: usize = 256;

impl Clustering {
    /// A clustering by known centroids, such as those of an earlier fit, without labels: for [`Clustering::predict`] and
    /// what else does not need them. `alpha` is whether alpha counts.
    ///
    /// ```
    /// use huepress::{Clustering, KMeans, Space};
    ///
    /// let pixels: Vec<[u8; 4]> = (0..=255).map(|v| [v, v / 2, 255 - v, 255]).collect();
    /// let fitted = KMeans::new(4).fit(&pixels)?;
    /// let known = Clustering::from_centroids(Space::Srgb, false, &fitted.centroids)?;
    /// assert_eq!(known.predict(&pixels), fitted.labels);
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Option`] unless there are from 1 to 256 centroids, each within its space.
    pub fn from_centroids(space: Space, alpha: bool, centroids: &[[f64; 4]]) -> Result<Self> {
        in_range((1..=256).contains(&centroids.len()), "the number of centroids", "from 1 to 256", &centroids.len())?;
        let lattice = Lattice::new(space, alpha);
        let points: Option<Vec<Point>> = centroids.iter().map(|&centroid| lattice.nearest_point(centroid)).collect();
        let outside = || Error::Option { name: "a centroid", value: "outside".to_owned(), range: "within its space" };
        let points = points.ok_or_else(outside)?;
        let centroids = points.iter().map(|&point| lattice.coordinates(point)).collect();
        Ok(Self { centroids, labels: Vec::new(), inertia: 0.0, iterations: 0, converged: true, lattice, points })
    }

    /// The nearest cluster of each colour. Ties go to the first cluster.
    ///
    /// Alpha counts only if a fitted pixel or a given centroid was not opaque. Equal colours are looked up once, on all
    /// threads, and only among the centroids that can be nearest.
    pub fn predict(&self, colors: &[Rgba]) -> Vec<u8> {
        let parts = colors.chunks(Image::MAX_PIXELS as usize);
        parts.map(|colors| self.nearest(&self.as_seen(colors))).collect::<Vec<_>>().concat()
    }

    /// The distance of each colour to each centroid, in 8-bit or Oklab units: one row a colour, one column a centroid,
    /// row after row; scikit-learn's `transform`. Takes 8 bytes a distance.
    ///
    /// ```
    /// use huepress::KMeans;
    ///
    /// let clustering = KMeans::new(2).fit(&[[0, 0, 0, 255], [90, 0, 0, 255]])?;
    /// let distances = clustering.distances(&[[30, 0, 0, 255]]);
    /// assert_eq!(distances.iter().sum::<f64>(), 30.0 + 60.0);
    /// # Ok::<(), huepress::Error>(())
    /// ```
    pub fn distances(&self, colors: &[Rgba]) -> Vec<f64> {
        let units = f64::from(self.lattice.units());
        let mut distances = vec![0.0; colors.len() * self.points.len()];
        let rows = distances.par_chunks_mut(self.points.len()).zip(colors).with_min_len(MIN_ROWS);
        rows.for_each(|(row, &color)| {
            let point = self.lattice.point(color);
            let to_centroid = |&centroid: &Point| f64::from(distance2(point, centroid)).sqrt() / units;
            row.iter_mut().zip(&self.points).for_each(|(distance, centroid)| *distance = to_centroid(centroid));
        });
        distances
    }

    /// The inertia of other pixels, or of weighted ones: the sum over all of the squared distance to the nearest
    /// centroid, in squared 8-bit or Oklab units. It is minus scikit-learn's `score`, and for the fitted pixels equals
    /// [`Clustering::inertia`].
    ///
    /// ```
    /// use huepress::{Histogram, KMeans};
    ///
    /// let pixels: Vec<[u8; 4]> = (0..=255).map(|v| [v, v / 2, 255 - v, 255]).collect();
    /// let clustering = KMeans::new(4).fit(&pixels)?;
    /// assert_eq!(clustering.inertia_of(&Histogram::from_pixels(&pixels)), clustering.inertia);
    /// # Ok::<(), huepress::Error>(())
    /// ```
    pub fn inertia_of(&self, histogram: &Histogram) -> f64 {
        let Ok(points) = WeightedPoints::new(histogram, &self.lattice) else { return 0.0 };
        let points = PrunedPoints::later(Arc::new(points));
        let (labels, _) = points.assign(&self.points);
        self.lattice
            .inertia(points.points().errors(histogram.counts(), &labels, &self.points).iter().sum::<u128>() as f64)
    }

    /// The 8-bit colour nearest to each centroid.
    pub fn colors(&self) -> Vec<Rgba> {
        self.points.par_iter().map(|&point| self.lattice.color(point)).collect()
    }

    /// The colours as the lattice tells them apart: without alpha, what is clear has a colour too.
    fn as_seen<'a>(&self, colors: &'a [Rgba]) -> Cow<'a, [Rgba]> {
        if self.lattice.channels() == 4 || are_opaque(colors) {
            return Cow::Borrowed(colors);
        }
        colors.iter().map(|&[r, g, b, _]| [r, g, b, 255]).collect()
    }

    /// The nearest cluster of each of up to 2^30 colours.
    fn nearest(&self, colors: &[Rgba]) -> Vec<u8> {
        let (histogram, set) = Histogram::counted(colors);
        let points = WeightedPoints::new(&histogram, &self.lattice).expect("no part is empty");
        let points = PrunedPoints::later(Arc::new(points));
        let (labels, _) = points.assign(&self.points);
        set.gather(colors, &points.points().by_color(&labels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::kmeans::KMeans;

    #[test]
    fn known_centroids_are_those_of_the_fit_and_no_others_are_taken() {
        let colors: Vec<Rgba> = (0..=255u8).map(|v| [v, v / 3, 255 - v, v.saturating_add(99)]).collect();
        let opaque: Vec<Rgba> = colors.iter().map(|&[r, g, b, _]| [r, g, b, 255]).collect();
        for (space, pixels) in [Space::Srgb, Space::Oklab].into_iter().flat_map(|s| [(s, &colors), (s, &opaque)]) {
            let fitted = KMeans::new(7).space(space).fit(pixels).unwrap();
            let known = Clustering::from_centroids(space, !are_opaque(pixels), &fitted.centroids).unwrap();
            assert_eq!(known.centroids, fitted.centroids);
            assert_eq!(known.predict(pixels), fitted.labels);
            assert_eq!(known.distances(pixels), fitted.distances(pixels));
        }
        let centroid = [9.0, 9.0, 9.0, 255.0];
        for (centroids, message) in [
            (vec![], "the number of centroids must be from 1 to 256, not 0"),
            (vec![centroid; 257], "the number of centroids must be from 1 to 256, not 257"),
            (vec![[f64::NAN; 4]], "a centroid must be within its space"),
            (vec![centroid, [-1.0, 9.0, 9.0, 255.0]], "a centroid must be within its space"),
            (vec![[1e9, 9.0, 9.0, 255.0]], "a centroid must be within its space"),
        ] {
            let error = Clustering::from_centroids(Space::Srgb, true, &centroids).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
