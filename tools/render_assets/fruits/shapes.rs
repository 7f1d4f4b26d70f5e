//! Signed distance bounds for fruit, stems and the bowl, in a local frame with the stem along y.

use crate::vector::{Vec3, smoothstep, vec3};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    Ball,
    Orange,
    HalfOrange,
    Lemon,
    Lime,
    Apple,
    Pear,
    Plum,
    Stem,
    Bowl,
}

impl Shape {
    /// Radius of a sphere around the origin that contains the shape.
    pub fn bound(self) -> f64 {
        match self {
            Self::Ball => 1.0,
            Self::Orange | Self::HalfOrange => 1.02,
            Self::Lemon => 1.48,
            Self::Lime => 1.25,
            Self::Apple => 1.12,
            Self::Pear => 1.80,
            Self::Plum => 1.12,
            Self::Stem => 1.10,
            Self::Bowl => 1.06,
        }
    }

    /// A distance that never oversteps the surface by much; negative inside.
    pub fn distance(self, p: Vec3) -> f64 {
        match self {
            Self::Stem => return stem(p),
            Self::Bowl => return bowl(p),
            _ => {}
        }
        // The other shapes are seen whole from their centre: a radius for every direction.
        let length = p.length().max(1e-6);
        let c = p.y / length;
        let radius = match self {
            Self::Orange | Self::HalfOrange => 1.0 - 0.03 * c * c - 0.05 * bump(c, 60.0),
            Self::Lemon => oval(c, 1.24) + 0.20 * bump(c, 26.0) + 0.12 * bump(-c, 34.0),
            Self::Lime => oval(c, 1.12) + 0.08 * bump(c, 40.0) + 0.06 * bump(-c, 50.0),
            Self::Apple => {
                let ribs = p.x * p.z * (p.x * p.x - p.z * p.z) / (length * length * length * length);
                1.0 + 0.07 * c - 0.44 * bump(c, 11.0) - 0.22 * bump(-c, 24.0) + 0.06 * ribs * smoothstep(0.6, -0.8, c)
            }
            Self::Pear => 1.0 + 0.70 * bump(c, 9.0) - 0.10 * bump(-c, 40.0) + 0.03 * p.x * p.z / (length * length),
            Self::Plum => {
                let groove = p.z / (0.07 * length);
                let side = smoothstep(0.1, 0.6, p.x / length);
                oval(c, 1.08) - 0.05 * side / (1.0 + groove * groove) - 0.08 * bump(c, 50.0)
            }
            _ => 1.0,
        };
        let whole = 0.75 * (length - radius);
        if self == Self::HalfOrange { whole.max(p.y) } else { whole }
    }

    pub fn normal(self, p: Vec3) -> Vec3 {
        const STEP: f64 = 1e-3;
        let slope = |offset: Vec3| self.distance(p + offset * STEP) - self.distance(p - offset * STEP);
        vec3(slope(vec3(1.0, 0.0, 0.0)), slope(vec3(0.0, 1.0, 0.0)), slope(vec3(0.0, 0.0, 1.0))).normalized()
    }
}

/// A smooth peak of height one around the pole, the narrower the larger `sharpness`.
fn bump(c: f64, sharpness: f64) -> f64 {
    let fall = 1.0 + sharpness * (1.0 - c);
    1.0 / (fall * fall)
}

/// The polar radius of an ellipsoid stretched along its axis.
fn oval(c: f64, stretch: f64) -> f64 {
    1.0 / (1.0 - c * c + c * c / (stretch * stretch)).sqrt()
}

fn stem(p: Vec3) -> f64 {
    let along = p.y.clamp(0.0, 1.0);
    let bend = 0.22 * along * along;
    let radius = 0.055 + 0.045 * along * along * along;
    0.8 * ((p - vec3(bend, along, 0.3 * bend)).length() - radius)
}

fn bowl(p: Vec3) -> f64 {
    const RIM: f64 = -0.14;
    const WALL: f64 = 0.028;
    let reach = (p.x * p.x + p.z * p.z).sqrt();
    let width = (1.0_f64 - RIM * RIM).sqrt();
    let shell = if RIM * reach < width * p.y {
        ((reach - width) * (reach - width) + (p.y - RIM) * (p.y - RIM)).sqrt()
    } else {
        (p.length() - 1.0).abs()
    } - WALL;
    let foot = (reach - 0.46).max((p.y + 0.95).abs() - 0.085);
    shell.min(foot)
}
