//! Mountains as a height field: eroded fractal noise shaped into a valley, with forest and snow.

use super::{EYE, sky};
use crate::noise::{fbm2, hash, next_octave, unit, value2_with_slope};
use crate::tone::linear;
use crate::vector::{Vec3, mix, smoothstep, vec3};

const NEAREST: f64 = 1.0;
const FARTHEST: f64 = 42.0;

/// The source of the last light: the bright sky to the left, broader than the sun itself.
fn key_light() -> Vec3 {
    vec3(-0.80, 0.34, 0.12).normalized()
}

/// Ground height above the water, in kilometres.
fn ground(x: f64, z: f64, octaves: u32) -> f64 {
    let (mut px, mut pz) = (0.30 * x + 3.7, 0.30 * z + 11.2);
    let (mut sum, mut amplitude) = (0.0, 1.0);
    let (mut slope_x, mut slope_z) = (0.0, 0.0);
    for _ in 0..octaves {
        let (value, dx, dz) = value2_with_slope(px, pz);
        slope_x += dx;
        slope_z += dz;
        // Steep places collect less detail, which looks like erosion.
        sum += amplitude * value / (1.0 + slope_x * slope_x + slope_z * slope_z);
        amplitude *= 0.5;
        (px, pz) = next_octave(px, pz);
    }
    let valley = 0.9 + 0.05 * z + 0.35 * fbm2(0.5 * z, 0.7, 2);
    let flank = smoothstep(valley, valley + 3.6, (x + 0.05 * z).abs());
    let head = smoothstep(7.0, 19.0, z + 1.2 * fbm2(0.4 * x, 3.3, 2));
    let rise = 1.0 - (1.0 - flank) * (1.0 - 0.9 * head);
    rise * (0.12 + 2.3 * sum) - 0.03
}

/// Height of the conifers standing at a place, zero between them.
fn forest(x: f64, z: f64, ground: f64) -> f64 {
    const SPACING: f64 = 0.016;
    let growth = smoothstep(0.85, 0.25, ground + 0.5 * fbm2(2.5 * x, 2.5 * z, 3));
    if growth <= 0.02 || ground < 0.0 {
        return 0.0;
    }
    let (cx, cz) = ((x / SPACING).floor() as i64, (z / SPACING).floor() as i64);
    let bits = hash(cx, cz, 77);
    if unit(bits) > growth {
        return 0.0;
    }
    let offset = |shift: u32| 0.3 + 0.4 * f64::from((bits >> shift) & 255) / 255.0;
    let dx = x / SPACING - cx as f64 - offset(0);
    let dz = z / SPACING - cz as f64 - offset(8);
    let cone = 1.0 - (dx * dx + dz * dz).sqrt() / 0.45;
    (0.6 + 0.6 * offset(16)) * 0.036 * cone.max(0.0)
}

/// The depth at which the view meets land, if it does, for each fine row of one screen column.
pub fn depths(slope: f64, rows: usize, elevation: impl Fn(usize) -> f64) -> Vec<Option<f64>> {
    let mut depths = vec![None; rows];
    let mut open = rows;
    let mut z = NEAREST;
    while z < FARTHEST && open > 0 {
        let x = slope * z;
        let bare = ground(x, z, 9);
        if bare > 0.0 {
            let top = (bare + forest(x, z, bare) - EYE) / z;
            while open > 0 && elevation(open - 1) < top {
                open -= 1;
                // Rows that look below the shore line still show water.
                if elevation(open) * z + EYE > -1e-4 {
                    depths[open] = Some(z);
                }
            }
        } else {
            while open > 0 && elevation(open - 1) < -EYE / z {
                open -= 1;
            }
        }
        z += 0.0016 * z;
    }
    depths
}

/// Light from the land met by a view ray at the given depth.
pub fn light(ray: Vec3, depth: f64) -> Vec3 {
    let place = ray * depth + vec3(0.0, EYE, 0.0);
    let (x, z) = (place.x, place.z);
    let bare = ground(x, z, 9);
    let step = 0.0012 * depth;
    let height = |x, z| ground(x, z, 12);
    let normal = vec3(height(x - step, z) - height(x + step, z), 2.0 * step, height(x, z - step) - height(x, z + step))
        .normalized();

    let patch = fbm2(6.0 * x, 6.0 * z, 4);
    let snow = smoothstep(0.42, 0.72, normal.y + 0.35 * patch) * smoothstep(0.62, 1.15, bare + 0.45 * patch);
    let rock = linear(0x5A4F4C).mix(linear(0x8A7566), 0.5 + 0.8 * patch);
    let meadow = smoothstep(0.75, 0.3, bare) * smoothstep(0.35, 0.7, normal.y);
    let earth = rock.mix(linear(0x39432A), meadow);
    let trees = smoothstep(0.002, 0.012, place.y - bare);
    let surface = earth.mix(linear(0x22382A), trees).mix(linear(0xEDF0F8), snow * (1.0 - trees));

    let key = key_light();
    let sunlit = normal.dot(key).max(0.0) * shade(place, key);
    let warm = linear(0xFF9A5C) * (2.6 * sunlit);
    let cool = linear(0x7C8FC4) * (0.55 * (0.55 + 0.45 * normal.y));
    let lit = surface * (warm + cool);

    let direction = ray.normalized();
    let air = 1.0 - libm::exp(-depth * 0.052 * libm::exp(-0.35 * place.y));
    let mist = 0.55 * smoothstep(0.16, 0.0, place.y) * smoothstep(3.0, 12.0, depth);
    // Nearby air scatters the blue of the sky; only far air carries the sunset.
    let veil = (linear(0x5E6C9C) * 0.55).mix(sky::haze(direction), smoothstep(1.5, 13.0, depth));
    lit.mix(veil, mix(air, 1.0, mist))
}

/// The share of the key light that reaches a place past the surrounding peaks.
fn shade(place: Vec3, key: Vec3) -> f64 {
    let mut clear: f64 = 1.0;
    let mut reach = 0.06;
    while reach < 4.0 {
        let point = place + key * reach;
        let gap = point.y - ground(point.x, point.z, 6);
        clear = clear.min(0.5 + 9.0 * gap / reach);
        if clear <= 0.0 {
            return 0.0;
        }
        reach *= 1.22;
    }
    smoothstep(0.0, 1.0, clear)
}
