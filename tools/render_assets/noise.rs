//! Reproducible randomness: integer hashing, lattice noise and a small generator.

use crate::vector::{Vec3, mix};

/// Mixes three lattice coordinates into 32 well-scrambled bits.
pub fn hash(x: i64, y: i64, z: i64) -> u32 {
    let mut bits = (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (y as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
        ^ (z as u64).wrapping_mul(0x1656_67B1_9E37_79F9);
    bits = (bits ^ (bits >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    bits = (bits ^ (bits >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (bits >> 32) as u32
}

/// Maps 32 bits to `[0, 1)`.
pub fn unit(bits: u32) -> f64 {
    f64::from(bits) / 4_294_967_296.0
}

fn fade(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// Gradient noise in three dimensions, roughly in `[-1, 1]`.
pub fn gradient3(p: Vec3) -> f64 {
    let (fx, fy, fz) = (p.x.floor(), p.y.floor(), p.z.floor());
    let (ix, iy, iz) = (fx as i64, fy as i64, fz as i64);
    let (x, y, z) = (p.x - fx, p.y - fy, p.z - fz);
    let corner = |cx: i64, cy: i64, cz: i64| {
        let bits = hash(ix + cx, iy + cy, iz + cz);
        let component = |shift: u32| f64::from((bits >> shift) & 1023) / 511.5 - 1.0;
        component(0) * (x - cx as f64) + component(10) * (y - cy as f64) + component(20) * (z - cz as f64)
    };
    let (u, v, w) = (fade(x), fade(y), fade(z));
    let face = |cz| mix(mix(corner(0, 0, cz), corner(1, 0, cz), u), mix(corner(0, 1, cz), corner(1, 1, cz), u), v);
    1.3 * mix(face(0), face(1), w)
}

/// Gradient noise in two dimensions, roughly in `[-1, 1]`.
pub fn gradient2(x: f64, y: f64) -> f64 {
    let (fx, fy) = (x.floor(), y.floor());
    let (ix, iy) = (fx as i64, fy as i64);
    let (x, y) = (x - fx, y - fy);
    let corner = |cx: i64, cy: i64| {
        let bits = hash(ix + cx, iy + cy, 0);
        let component = |shift: u32| f64::from((bits >> shift) & 0xFFFF) / 32_767.5 - 1.0;
        component(0) * (x - cx as f64) + component(16) * (y - cy as f64)
    };
    let (u, v) = (fade(x), fade(y));
    1.4 * mix(mix(corner(0, 0), corner(1, 0), u), mix(corner(0, 1), corner(1, 1), u), v)
}

/// Value noise in `[0, 1]` together with its two partial derivatives.
pub fn value2_with_slope(x: f64, y: f64) -> (f64, f64, f64) {
    let (fx, fy) = (x.floor(), y.floor());
    let (ix, iy) = (fx as i64, fy as i64);
    let (x, y) = (x - fx, y - fy);
    let corner = |cx: i64, cy: i64| unit(hash(ix + cx, iy + cy, 7));
    let (a, b, c, d) = (corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1));
    let (u, v) = (fade(x), fade(y));
    let fade_slope = |t: f64| 30.0 * t * t * (t * (t - 2.0) + 1.0);
    let twist = a - b - c + d;
    (
        a + (b - a) * u + (c - a) * v + twist * u * v,
        fade_slope(x) * (b - a + twist * v),
        fade_slope(y) * (c - a + twist * u),
    )
}

/// Rotates and doubles lattice coordinates, so that octaves do not line up.
pub fn next_octave(x: f64, y: f64) -> (f64, f64) {
    (1.6 * x - 1.2 * y, 1.2 * x + 1.6 * y)
}

/// Fractal sum of two-dimensional gradient noise, roughly in `[-1, 1]`.
pub fn fbm2(mut x: f64, mut y: f64, octaves: u32) -> f64 {
    let (mut sum, mut amplitude) = (0.0, 0.5);
    for _ in 0..octaves {
        sum += amplitude * gradient2(x, y);
        amplitude *= 0.5;
        (x, y) = next_octave(x + 17.3, y + 9.1);
    }
    sum
}

/// Fractal sum of three-dimensional gradient noise, roughly in `[-1, 1]`.
pub fn fbm3(mut p: Vec3, octaves: u32) -> f64 {
    let (mut sum, mut amplitude) = (0.0, 0.5);
    for _ in 0..octaves {
        sum += amplitude * gradient3(p);
        amplitude *= 0.5;
        let (x, y) = next_octave(p.x + 5.7, p.y + 3.3);
        let (y, z) = next_octave(0.5 * y, p.z + 11.9);
        p = crate::vector::vec3(x, y, z);
    }
    sum
}

/// A small generator for scattering things about.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number in `[0, 1)`.
    pub fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(1);
        unit(hash(self.0 as i64, 0x51ED, 0x2A6B))
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        mix(low, high, self.roll())
    }
}
