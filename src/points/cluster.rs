//! Sums of the points of clusters.

use crate::lattice::point::Point;

/// The sums of one cluster, of which a centroid is the mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Sum of weight times coordinate, by axis.
    pub sum: [u64; 4],
    /// Sum of weights.
    pub weight: u64,
}

/// The sums of all clusters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// The sums of each cluster, in the order of the centroids.
    pub clusters: Vec<Cluster>,
    /// Sum of weight times squared distance to the nearest centroid, in squared lattice units.
    pub inertia: u64,
}

impl Sums {
    /// The sums of no points.
    pub fn zero(clusters: usize) -> Self {
        Self { clusters: vec![Cluster::default(); clusters], inertia: 0 }
    }

    /// Adds two sums. Integer addition is associative and commutative, so the order of additions does not matter.
    pub fn plus(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.clusters.iter_mut().zip(&other.clusters) {
            mine.add(theirs);
        }
        self.inertia += other.inertia;
        self
    }
}

impl Cluster {
    /// The sums of one point.
    pub fn from_point(point: Point, weight: u32) -> Self {
        let weight = u64::from(weight);
        Self { sum: point.map(|c| weight * u64::from(c)), weight }
    }

    /// Adds the sums of other points.
    pub fn add(&mut self, other: &Self) {
        self.sum.iter_mut().zip(other.sum).for_each(|(mine, theirs)| *mine += theirs);
        self.weight += other.weight;
    }

    /// Subtracts the sums of points that were added before.
    pub(crate) fn remove(&mut self, other: &Self) {
        self.sum.iter_mut().zip(other.sum).for_each(|(sum, other)| *sum -= other);
        self.weight -= other.weight;
    }

    /// The mean of the points, rounded to nearest, ties up. The weight must not be 0.
    pub fn mean(&self) -> Point {
        self.sum.map(|sum| ((2 * sum + self.weight) / (2 * self.weight)) as u16)
    }
}
