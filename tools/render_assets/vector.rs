//! Three-component vectors, used for points, directions and linear-light colours alike.

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vec3 {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

pub const fn vec3(x: f64, y: f64, z: f64) -> Vec3 {
    Vec3 { x, y, z }
}

impl Vec3 {
    pub const ZERO: Self = Self::splat(0.0);
    pub const UP: Self = vec3(0.0, 1.0, 0.0);

    pub const fn splat(value: f64) -> Self {
        vec3(value, value, value)
    }

    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub fn cross(self, other: Self) -> Self {
        vec3(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    pub fn normalized(self) -> Self {
        self * (1.0 / self.length())
    }

    /// Mirrors this direction at a surface with the given unit normal.
    pub fn reflect(self, normal: Self) -> Self {
        self - normal * (2.0 * self.dot(normal))
    }

    pub fn mix(self, other: Self, amount: f64) -> Self {
        self + (other - self) * amount
    }

    pub fn map(self, f: impl Fn(f64) -> f64) -> Self {
        vec3(f(self.x), f(self.y), f(self.z))
    }

    pub fn max_component(self) -> f64 {
        self.x.max(self.y).max(self.z)
    }

    /// The relative luminance of a linear Rec. 709 colour.
    pub fn luminance(self) -> f64 {
        self.dot(vec3(0.2126, 0.7152, 0.0722))
    }

    /// Two unit vectors that complete this unit vector to an orthonormal basis.
    pub fn tangents(self) -> (Self, Self) {
        let helper = if self.y.abs() < 0.9 { Self::UP } else { vec3(1.0, 0.0, 0.0) };
        let tangent = helper.cross(self).normalized();
        (tangent, self.cross(tangent))
    }
}

impl Add for Vec3 {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        vec3(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl AddAssign for Vec3 {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Vec3 {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        vec3(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Neg for Vec3 {
    type Output = Self;
    fn neg(self) -> Self {
        vec3(-self.x, -self.y, -self.z)
    }
}

impl Mul<f64> for Vec3 {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        vec3(self.x * factor, self.y * factor, self.z * factor)
    }
}

impl Mul for Vec3 {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        vec3(self.x * other.x, self.y * other.y, self.z * other.z)
    }
}

pub fn mix(from: f64, to: f64, amount: f64) -> f64 {
    from + (to - from) * amount
}

/// A smooth ramp from 0 at `start` to 1 at `end`; swap the ends for a falling ramp.
pub fn smoothstep(start: f64, end: f64, value: f64) -> f64 {
    let t = ((value - start) / (end - start)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
