//! Box around the points of each workgroup: the least and the largest coordinates.

use crate::lattice::point::{Point, bounds};

/// One box per `workgroup` consecutive points; the last may cover fewer.
pub fn bounding_boxes(points: &[Point], workgroup: usize) -> Vec<[Point; 2]> {
    points.chunks(workgroup).map(bounds).collect()
}
