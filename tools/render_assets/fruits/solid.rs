//! One thing on the table: a placed and turned shape, and its intersection with rays.

use super::shapes::Shape;
use super::skins::Skin;
use crate::vector::{Vec3, vec3};

pub struct Solid {
    shape: Shape,
    skin: Skin,
    centre: Vec3,
    size: f64,
    axes: [Vec3; 3],
}

/// The point at which a ray meets a surface.
pub struct Hit {
    pub point: Vec3,
    pub normal: Vec3,
    /// The point in the frame of the thing that was hit.
    pub local: Vec3,
    /// That frame's axes, to turn local directions back into world directions.
    pub axes: [Vec3; 3],
    pub skin: Skin,
}

impl Solid {
    pub fn new(shape: Shape, skin: Skin, centre: Vec3, size: f64, up: Vec3) -> Self {
        let up = up.normalized();
        let (x, z) = up.tangents();
        Self { shape, skin, centre, size, axes: [x, up, z] }
    }

    fn to_local(&self, v: Vec3) -> Vec3 {
        vec3(v.dot(self.axes[0]), v.dot(self.axes[1]), v.dot(self.axes[2]))
    }

    /// Distance along the ray to this solid, if it is closer than `limit`.
    pub fn meet(&self, origin: Vec3, ray: Vec3, limit: f64) -> Option<f64> {
        let offset = origin - self.centre;
        let bound = self.shape.bound() * self.size;
        let approach = -offset.dot(ray);
        let discriminant = approach * approach - offset.dot(offset) + bound * bound;
        if discriminant <= 0.0 {
            return None;
        }
        let half_chord = discriminant.sqrt();
        let (enter, leave) = (approach - half_chord, (approach + half_chord).min(limit));
        if leave <= 1e-3 || enter >= limit {
            return None;
        }
        if self.shape == Shape::Ball {
            return (enter > 1e-3).then_some(enter);
        }
        let (start, heading) = (self.to_local(offset), self.to_local(ray));
        let mut travelled = enter.max(1e-3);
        for _ in 0..72 {
            let place = (start + heading * travelled) * (1.0 / self.size);
            let gap = self.shape.distance(place) * self.size;
            if gap < 4e-4 {
                return Some(travelled);
            }
            travelled += gap;
            if travelled > leave {
                return None;
            }
        }
        None
    }

    /// The surface at a point that a ray has met.
    pub fn hit(&self, point: Vec3) -> Hit {
        let local = self.to_local(point - self.centre) * (1.0 / self.size);
        Hit { point, normal: turn(&self.axes, self.shape.normal(local)), local, axes: self.axes, skin: self.skin }
    }
}

/// Turns a local direction into a world direction.
pub fn turn(axes: &[Vec3; 3], v: Vec3) -> Vec3 {
    axes[0] * v.x + axes[1] * v.y + axes[2] * v.z
}
