//! Box around the points of each workgroup: the least and the largest coordinates.

use crate::lattice::point::{Point, bounds};

/// Of so many points each, the last of what is left.
pub fn bounding_boxes(points: &[Point], workgroup: usize) -> Vec<[Point; 2]> {
    points.chunks(workgroup).map(bounds).collect()
}
