//! A still life in window light: fruit in a glazed bowl and on a wooden table, path traced.

mod arrangement;
mod light;
mod shapes;
mod skins;
mod solid;

use crate::canvas::{Picture, fill};
use crate::noise::{hash, unit};
use crate::tone::{develop, filmic, saturate};
use crate::vector::{Vec3, vec3};
use arrangement::Scene;

const WIDTH: usize = 800;
const HEIGHT: usize = 533;
const SAMPLES: u32 = 26;

pub fn paint() -> Picture {
    let scene = Scene::still_life();
    let camera = Camera::aim(vec3(0.1, 2.75, 7.4), vec3(0.02, 0.86, 0.0));
    let exposure = fill(WIDTH, HEIGHT, |x, y| {
        let mut sum = Vec3::ZERO;
        for index in 0..SAMPLES {
            let mut sampler = Sampler::new(x, y, index);
            let (eye, ray) = camera.ray(x, y, &mut sampler);
            // Bounding each sample keeps rare mirrored lamps from leaving speckles.
            sum += light::arriving(&scene, eye, ray, &mut sampler).map(|c| c.min(6.0));
        }
        sum * (1.0 / f64::from(SAMPLES))
    });
    Picture::from_fn(WIDTH, HEIGHT, |x, y| {
        let u = x as f64 / WIDTH as f64 - 0.5;
        let v = y as f64 / HEIGHT as f64 - 0.5;
        let vignette = 1.0 - 0.8 * (u * u + v * v);
        let graded = saturate(filmic(exposure[y * WIDTH + x] * vignette), 0.98);
        develop(graded, x, y, 1.0)
    })
}

/// A thin-lens camera.
struct Camera {
    eye: Vec3,
    forward: Vec3,
    right: Vec3,
    up: Vec3,
    focus: f64,
}

impl Camera {
    const HALF_WIDTH: f64 = 0.345;
    const APERTURE: f64 = 0.055;

    fn aim(eye: Vec3, target: Vec3) -> Self {
        let forward = (target - eye).normalized();
        let right = forward.cross(Vec3::UP).normalized();
        Self { eye, forward, right, up: right.cross(forward), focus: (target - eye).length() - 0.75 }
    }

    fn ray(&self, x: usize, y: usize, sampler: &mut Sampler) -> (Vec3, Vec3) {
        let scale = 2.0 * Self::HALF_WIDTH / WIDTH as f64;
        let across = (x as f64 + 2.0 * sampler.tent() - 0.5 * WIDTH as f64) * scale;
        let upward = (0.5 * HEIGHT as f64 - y as f64 - 2.0 * sampler.tent()) * scale;
        let (lens_x, lens_y) = sampler.disc();
        let shift = (self.right * lens_x + self.up * lens_y) * Self::APERTURE;
        let target = (self.forward + self.right * across + self.up * upward) * self.focus;
        (self.eye + shift, (target - shift).normalized())
    }
}

/// Evenly spread sample points: an additive recurrence, shifted differently in every pixel.
pub struct Sampler {
    x: i64,
    y: i64,
    index: f64,
    dimension: usize,
}

impl Sampler {
    fn new(x: usize, y: usize, index: u32) -> Self {
        Self { x: x as i64, y: y as i64, index: f64::from(index), dimension: 0 }
    }

    /// The next coordinate of this sample, in `[0, 1)`.
    pub fn next(&mut self) -> f64 {
        /// Square roots of primes, whose multiples fill the unit interval independently.
        const STEPS: [f64; 16] = [
            1.732_050_808,
            2.236_067_977,
            2.645_751_311,
            3.316_624_790,
            3.605_551_275,
            4.123_105_626,
            4.358_898_944,
            4.795_831_523,
            5.385_164_807,
            5.567_764_363,
            6.082_762_530,
            6.403_124_237,
            6.557_438_524,
            6.855_654_600,
            7.280_109_889,
            7.681_145_748,
        ];
        let shift = unit(hash(self.x, self.y, 500 + self.dimension as i64));
        let value = shift + self.index * STEPS[self.dimension % STEPS.len()];
        self.dimension += 1;
        value - value.floor()
    }

    /// A pixel offset around one half, weighted towards the middle; halved to stay in `[0, 1)`.
    fn tent(&mut self) -> f64 {
        let t = 2.0 * self.next() - 1.0;
        let offset = t.signum() * (1.0 - (1.0 - t.abs()).sqrt());
        0.25 + 0.45 * offset
    }

    /// A point in the unit disc.
    pub fn disc(&mut self) -> (f64, f64) {
        let radius = self.next().sqrt();
        let angle = std::f64::consts::TAU * self.next();
        (radius * libm::cos(angle), radius * libm::sin(angle))
    }

    /// A direction around `normal`, distributed by the cosine law.
    pub fn hemisphere(&mut self, normal: Vec3) -> Vec3 {
        let (x, y) = self.disc();
        let (tangent, bitangent) = normal.tangents();
        tangent * x + bitangent * y + normal * (1.0 - x * x - y * y).max(0.0).sqrt()
    }
}
