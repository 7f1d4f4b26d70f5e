//! A soap bubble: two thin films whose interference colours drift with thickness and angle.

use super::{Layer, studio};
use crate::noise::fbm3;
use crate::vector::{Vec3, mix, smoothstep, vec3};

/// The bubble at a point of its front, a unit normal; `index` gives every bubble its own swirls.
pub fn look(point: Vec3, index: usize) -> Layer {
    let shift = vec3(7.3, 3.1, 5.7) * index as f64;
    let back = vec3(point.x, point.y, -point.z);
    let front_film = interference(thickness(point, shift), point.z);
    let back_film = interference(thickness(back, shift), point.z);

    let away = 1.0 - point.z;
    let rim = away * away * (0.35 + 0.65 * away);
    let body = 0.11 + 0.80 * rim;
    let fade = smoothstep(1.0, 0.90, away);
    let colour = front_film.mix(back_film, 0.38);
    // The far side of the film shows the window again, upside down and fainter.
    let inverted = 0.34 * studio::window(vec3(-point.x, -point.y, point.z));
    let lamp = 0.22 * studio::lamp(point) + 0.16 * studio::lamp(vec3(-point.x, -point.y, point.z));
    let sheen = 0.20 * smoothstep(-0.2, 1.0, point.y) * smoothstep(0.15, 0.75, away);

    let skin = Layer::tint(colour, (body + sheen) * mix(0.72, 1.0, fade));
    let gleam = Layer::tint(Vec3::splat(1.0).mix(colour, 0.35), inverted + lamp);
    let window = Layer::tint(Vec3::splat(1.0).mix(front_film, 0.12), 0.86 * studio::window(point));
    window.over(gleam).over(skin)
}

/// Film thickness in nanometres: draining downwards, stirred by slow swirls.
fn thickness(point: Vec3, shift: Vec3) -> f64 {
    let p = point + shift;
    let warp = vec3(fbm3(p * 1.1, 2), fbm3(p * 1.1 + vec3(9.2, 1.7, 4.4), 2), fbm3(p * 1.1 + vec3(2.5, 8.1, 6.3), 2));
    let swirl = fbm3(vec3(0.9 * p.x, 2.2 * p.y, 0.9 * p.z) + warp * 1.6, 3);
    470.0 - 170.0 * point.y + 210.0 * swirl
}

/// The colour a film of the given thickness reflects, seen at an angle with this cosine.
fn interference(thickness: f64, cosine: f64) -> Vec3 {
    const REFRACTION: f64 = 1.33;
    let sine = (1.0 - cosine * cosine) / (REFRACTION * REFRACTION);
    let path = 2.0 * REFRACTION * thickness * (1.0 - sine).sqrt();
    let band = |middle: f64| {
        // A few wavelengths per channel soften the higher orders, as the eye's broad bands do.
        [-34.0, 0.0, 34.0]
            .iter()
            .map(|offset| {
                let wave = libm::sin(std::f64::consts::PI * path / (middle + offset));
                wave * wave / 3.0
            })
            .sum::<f64>()
    };
    let colour = vec3(band(625.0), band(535.0), band(452.0));
    let peak = colour.max_component().max(0.05);
    (colour * (1.0 / peak)).mix(colour, 0.35).map(|c| 0.04 + 0.92 * c)
}
