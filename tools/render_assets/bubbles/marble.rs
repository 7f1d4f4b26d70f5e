//! A glass marble with twisted ribbons of colour inside.

use super::{Layer, studio};
use crate::noise::fbm3;
use crate::tone::linear;
use crate::vector::{Vec3, mix, smoothstep, vec3};

/// The colours of a marble, as `0xRRGGBB`: its clear glass and its two ribbons.
pub struct Glass {
    clear: u32,
    ribbons: [u32; 2],
}

impl Glass {
    pub const EMBER: Self = Self { clear: 0xFF7A4A, ribbons: [0xE5202E, 0xFFC43A] };
    pub const OCEAN: Self = Self { clear: 0x52B6F0, ribbons: [0x1838C8, 0x4FE3DC] };
    pub const MEADOW: Self = Self { clear: 0x86DC7C, ribbons: [0x0F8A4C, 0xF0E552] };

    /// The colour of light that has passed through.
    pub fn glow(&self) -> Vec3 {
        linear(self.clear)
    }

    /// The marble at a point of its front, a unit normal.
    pub fn look(&self, point: Vec3, index: usize) -> Layer {
        let away = 1.0 - point.z;
        let fresnel = 0.04 + 0.80 * away * away * away * away;

        let exit = point + inside(point) * chord(point);
        // Light from the upper left gathers at the far lower right of the ball.
        let gathered = smoothstep(-0.1, 1.0, exit.dot(vec3(0.50, -0.62, 0.60)));
        let through = smoothstep(0.1, 1.0, point.dot(vec3(0.52, -0.66, 0.45)));
        let glass = self.glow() * mix(0.16, 1.15, (0.35 * gathered + 0.85 * through).min(1.0));
        let depth = mix(0.50, 0.86, smoothstep(0.25, 0.95, away));
        let shell = Layer::tint(glass * mix(1.0, 0.45, smoothstep(0.6, 1.0, away)), depth);

        let sky = Layer::tint(
            vec3(0.86, 0.92, 1.0),
            fresnel * smoothstep(-0.6, 0.8, point.y) + 0.10 * smoothstep(0.1, 0.9, point.y),
        );
        let lamp = Layer::tint(vec3(1.0, 0.95, 0.86), 0.30 * studio::lamp(point));
        let window = Layer::tint(Vec3::splat(1.0), 0.95 * studio::window(point));
        window.over(lamp).over(sky).over(self.ribbons(point, index)).over(shell)
    }

    /// Collects the ribbons along the refracted view through the ball.
    fn ribbons(&self, point: Vec3, index: usize) -> Layer {
        const STEPS: usize = 26;
        let heading = inside(point);
        let stride = chord(point) / STEPS as f64;
        let [first, second] = self.ribbons.map(linear);
        let mut seen = Layer::CLEAR;
        for step in 0..STEPS {
            let place = point + heading * ((step as f64 + 0.5) * stride);
            let p = tumble(place, index);
            let axis = (p.x * p.x + p.z * p.z).sqrt();
            let wander = 0.8 * fbm3(p * 1.7 + Vec3::splat(4.0 * index as f64), 2);
            let turn = libm::atan2(p.z, p.x) + 2.6 * p.y + wander;
            let wave = libm::sin(2.0 * turn);
            let envelope = smoothstep(0.86, 0.66, p.length()) * smoothstep(0.0, 0.2, axis);
            let density = envelope * smoothstep(0.45, 0.95, wave.abs());
            if density <= 0.0 {
                continue;
            }
            let hue = first.mix(second, smoothstep(-0.4, 0.4, wave));
            let light = 0.55 + 0.55 * place.dot(vec3(-0.45, 0.70, 0.55));
            let lit = hue * light.max(0.22);
            let opacity = 1.0 - libm::exp(-9.0 * density * stride);
            seen = seen.over(Layer::tint(lit, opacity));
        }
        seen
    }
}

/// The direction of the view after it enters the glass at a point of the front.
fn inside(point: Vec3) -> Vec3 {
    const RATIO: f64 = 1.0 / 1.48;
    let sine = RATIO * RATIO * (1.0 - point.z * point.z);
    vec3(0.0, 0.0, -RATIO) + point * (RATIO * point.z - (1.0 - sine).sqrt())
}

/// The distance that the refracted view travels before it leaves the ball.
fn chord(point: Vec3) -> f64 {
    -2.0 * point.dot(inside(point))
}

/// Turns a point into the frame of a marble that has rolled to rest in its own way.
fn tumble(p: Vec3, index: usize) -> Vec3 {
    let axis = [vec3(0.55, 0.80, 0.25), vec3(-0.50, 0.72, 0.48), vec3(0.80, 0.45, 0.40)][index % 3].normalized();
    let (x, z) = axis.tangents();
    vec3(p.dot(x), p.dot(axis), p.dot(z))
}
