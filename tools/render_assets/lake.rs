//! A mountain lake at dusk: terrain and sky, their reflection in the water, and a dark near shore.

mod foreground;
mod sky;
mod terrain;

use crate::canvas::{Picture, fill};
use crate::noise::{fbm2, gradient2, hash, unit};
use crate::tone::{develop, filmic, linear, saturate};
use crate::vector::{Vec3, mix, smoothstep, vec3};

const WIDTH: usize = 961;
const HEIGHT: usize = 641;
/// Samples per pixel along each axis, for everything above the water.
const FINENESS: usize = 2;
/// The row at which the far water would meet the sky.
const HORIZON: f64 = 368.0;
/// Distance from the eye to the image plane, in pixels.
const FOCAL: f64 = 930.0;
/// Height of the eye above the water, in kilometres.
const EYE: f64 = 0.02;

pub fn paint() -> Picture {
    let land = Land::survey();
    let near_shore = foreground::Shore::plant(WIDTH, HEIGHT);
    Picture::from_fn(WIDTH, HEIGHT, |x, y| {
        let scene = near_shore.cover(land.pixel(x, y), x, y);
        let (u, v) = (x as f64 / WIDTH as f64 - 0.5, y as f64 / HEIGHT as f64 - 0.5);
        let vignette = 1.0 - 0.55 * (u * u + v * v);
        let graded = saturate(filmic(scene * (0.92 * vignette)), 1.12);
        develop(graded, x, y, 1.6)
    })
}

/// The finely sampled world above the water line, in linear light; `None` where water shows.
struct Land {
    columns: usize,
    rows: usize,
    light: Vec<Option<Vec3>>,
}

impl Land {
    fn survey() -> Self {
        let columns = WIDTH * FINENESS;
        let rows = HEIGHT * FINENESS;
        // Each screen column is one vertical slice of the world, so the grid is filled transposed.
        let slices = fill(1, columns, |_, column| {
            let slope = ((column as f64 + 0.5) / FINENESS as f64 - 0.5 * WIDTH as f64) / FOCAL;
            let depths = terrain::depths(slope, rows, |row| Self::elevation(row as f64 + 0.5));
            (0..rows)
                .map(|row| {
                    let elevation = Self::elevation(row as f64 + 0.5);
                    let ray = vec3(slope, elevation, 1.0);
                    match depths[row] {
                        Some(depth) => Some(terrain::light(ray, depth)),
                        None if elevation > 0.0 => Some(sky::light(ray.normalized())),
                        None => None,
                    }
                })
                .collect::<Vec<_>>()
        });
        let light = (0..rows * columns).map(|i| slices[i % columns][i / columns]).collect();
        Self { columns, rows, light }
    }

    /// The tangent of the angle above the horizon at a fine row.
    fn elevation(fine_row: f64) -> f64 {
        (HORIZON - fine_row / FINENESS as f64) / FOCAL
    }

    fn pixel(&self, x: usize, y: usize) -> Vec3 {
        let mut sum = Vec3::ZERO;
        for row in y * FINENESS..(y + 1) * FINENESS {
            for column in x * FINENESS..(x + 1) * FINENESS {
                sum += self.light[row * self.columns + column].unwrap_or_else(|| self.water(column, row));
            }
        }
        sum * (1.0 / (FINENESS * FINENESS) as f64)
    }

    /// Light seen at fractional fine coordinates, clamped to what lies above the water.
    fn above(&self, column: f64, row: f64) -> Vec3 {
        let last_row = (HORIZON * FINENESS as f64 - 2.0).min((self.rows - 1) as f64);
        let (column, row) = (column.clamp(0.0, (self.columns - 2) as f64), row.clamp(0.0, last_row - 1.0));
        let (x, y) = (column.floor() as usize, row.floor() as usize);
        let (u, v) = (column - column.floor(), row - row.floor());
        let at = |x: usize, y: usize| self.light[y * self.columns + x].unwrap_or_default();
        at(x, y).mix(at(x + 1, y), u).mix(at(x, y + 1).mix(at(x + 1, y + 1), u), v)
    }

    /// The lake surface: the mirrored world, broken up by ripples and deepening towards the eye.
    fn water(&self, column: usize, row: usize) -> Vec3 {
        const TAPS: usize = 10;
        let fine = FINENESS as f64;
        let horizon = HORIZON * fine;
        let mut sum = Vec3::ZERO;
        for tap in 0..TAPS {
            let jitter = |layer| unit(hash(column as i64, row as i64, layer + 10 * tap as i64));
            let below = (row as f64 + (tap as f64 + jitter(1)) / TAPS as f64 - horizon).max(0.3);
            let across = column as f64 + jitter(2);
            let depth = EYE * FOCAL * fine / below;
            let side = (across / fine - 0.5 * WIDTH as f64) / FOCAL * depth;
            let (tilt, sway) = ripple(side, depth);
            let mirrored = horizon - below - tilt * FOCAL * fine;
            let reflected = self.above(across + sway * FOCAL * fine, mirrored.min(horizon - 3.0));
            let grazing = 1.0 - (below / fine / FOCAL + tilt.abs() * 0.5).min(1.0);
            let fresnel = mix(0.20, 0.97, grazing * grazing * grazing);
            let body = linear(0x0F3A50) * 0.40;
            sum += body.mix(reflected, fresnel);
        }
        sum * (1.0 / TAPS as f64)
    }
}

/// The slope of the water surface towards the eye and sideways, at a place in kilometres.
fn ripple(side: f64, depth: f64) -> (f64, f64) {
    let calm = smoothstep(-0.25, 0.45, fbm2(side * 3.0 + 4.0, depth * 1.1, 3));
    let strength = mix(0.35, 1.0, calm) * mix(1.0, 2.2, smoothstep(0.3, 3.0, depth));
    let swell = gradient2(side * 110.0, depth * 190.0);
    let chop = fbm2(side * 420.0 + 31.0, depth * 760.0, 3);
    let sway = gradient2(side * 300.0 - 8.0, depth * 330.0);
    (strength * (0.014 * swell + 0.020 * chop), strength * 0.004 * sway)
}
