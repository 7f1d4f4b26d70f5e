//! The arrangement of things on the table, and how a ray finds them.

use super::shapes::Shape;
use super::skins::Skin;
use super::solid::{Hit, Solid};
use crate::noise::Dice;
use crate::vector::{Vec3, vec3};

pub struct Scene {
    solids: Vec<Solid>,
}

/// The distance of the wall behind the table.
const WALL: f64 = -3.6;

impl Scene {
    pub fn still_life() -> Self {
        use Shape::{Apple, Ball, Bowl, HalfOrange, Lemon, Lime, Orange, Pear, Plum, Stem};
        let mut solids = vec![
            Solid::new(Bowl, Skin::Glaze, vec3(-0.75, 1.36, -0.35), 1.3, Vec3::UP),
            Solid::new(Orange, Skin::Orange, vec3(-0.17, 1.24, 0.08), 0.56, vec3(0.5, 0.5, 0.6)),
            Solid::new(Lemon, Skin::Lemon, vec3(-0.72, 1.86, -0.42), 0.41, vec3(0.9, 0.12, 0.35)),
            Solid::new(Lime, Skin::Lime, vec3(-0.78, 1.16, 0.46), 0.36, vec3(-0.8, 0.25, 0.5)),
            Solid::new(HalfOrange, Skin::CutOrange, vec3(1.02, 0.52, 0.98), 0.53, vec3(-0.22, 0.5, 0.85)),
            Solid::new(Lime, Skin::Lime, vec3(1.98, 0.36, 0.52), 0.37, vec3(0.75, 0.15, 0.55)),
            Solid::new(Lemon, Skin::Lemon, vec3(0.62, 0.40, -0.05), 0.40, vec3(0.8, 0.05, -0.5)),
            Solid::new(Plum, Skin::Plum, vec3(0.12, 0.35, 1.42), 0.35, vec3(0.5, 0.7, 0.45)),
            Solid::new(Plum, Skin::Plum, vec3(-0.58, 0.34, 1.62), 0.34, vec3(-0.6, 0.6, 0.5)),
        ];
        let stemmed = [
            (Apple, Skin::RedApple, vec3(-1.36, 1.26, -0.08), 0.59, vec3(-0.25, 0.85, 0.42), 0.60),
            (Apple, Skin::GreenApple, vec3(-0.66, 1.34, -1.02), 0.56, vec3(0.2, 0.9, 0.2), 0.60),
            (Pear, Skin::Pear, vec3(1.62, 0.53, -0.55), 0.56, vec3(0.14, 1.0, 0.05), 1.64),
        ];
        for (shape, skin, centre, size, up, top) in stemmed {
            solids.push(Solid::new(shape, skin, centre, size, up));
            let foot = centre + up.normalized() * (top * size);
            solids.push(Solid::new(Stem, Skin::Twig, foot, 0.36, up + vec3(0.12, 0.0, 0.1)));
        }
        let mut dice = Dice::new(31);
        for (level, count) in [(0, 9), (1, 4)] {
            for i in 0..count {
                let (row, column) = (i / (3 - level), i % (3 - level));
                let radius = dice.between(0.155, 0.19);
                let mut jitter = || dice.between(-0.045, 0.045);
                let inset = 0.5 * f64::from(level);
                let x = -2.12 + 0.355 * (f64::from(column) + inset) + 0.12 * f64::from(row);
                let z = 0.72 + 0.345 * (f64::from(row) + inset);
                let y = radius + 0.245 * f64::from(level);
                let centre = vec3(x + jitter(), y, z + jitter());
                let up = vec3(jitter(), 0.03, jitter());
                solids.push(Solid::new(Ball, Skin::Grape, centre, radius, up));
            }
        }
        Self { solids }
    }

    /// The nearest surface along a ray.
    pub fn meet(&self, origin: Vec3, ray: Vec3) -> Option<Hit> {
        let mut nearest = f64::INFINITY;
        let mut found = None;
        for solid in &self.solids {
            if let Some(distance) = solid.meet(origin, ray, nearest) {
                (nearest, found) = (distance, Some(solid));
            }
        }
        let planes =
            [(-origin.y / ray.y, Vec3::UP, Skin::Wood), ((WALL - origin.z) / ray.z, vec3(0.0, 0.0, 1.0), Skin::Wall)];
        let mut plane = None;
        for (distance, normal, skin) in planes {
            if distance > 1e-3 && distance < nearest && normal.dot(ray) < 0.0 {
                (nearest, plane) = (distance, Some((normal, skin)));
            }
        }
        let point = origin + ray * nearest;
        if let Some((normal, skin)) = plane {
            let axes = [vec3(1.0, 0.0, 0.0), Vec3::UP, vec3(0.0, 0.0, 1.0)];
            return Some(Hit { point, normal, local: point, axes, skin });
        }
        found.map(|solid| solid.hit(point))
    }

    /// Whether anything on the table stands between two points.
    pub fn blocked(&self, from: Vec3, ray: Vec3, limit: f64) -> bool {
        self.solids.iter().any(|solid| solid.meet(from, ray, limit).is_some())
    }
}
