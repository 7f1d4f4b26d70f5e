//! The dusk sky: a glow around the low sun, a cooling gradient overhead, and two cloud decks.

use crate::noise::fbm2;
use crate::tone::linear;
use crate::vector::{Vec3, smoothstep, vec3};

/// Towards the sun, which stands just above the mountains, left of the middle.
pub fn sun() -> Vec3 {
    vec3(-0.17, 0.115, 1.0).normalized()
}

/// The closeness of a direction to the sun, as a wide and a narrow glow.
fn glow(ray: Vec3) -> (f64, f64) {
    let off_axis = 2.0 * (1.0 - ray.dot(sun())).max(0.0);
    // Haze spreads the glow sideways along the horizon more than upwards.
    let lift = (ray.y - sun().y).max(0.0);
    let spread = off_axis + 1.8 * lift * lift;
    (libm::exp(-7.0 * spread.sqrt()), libm::exp(-off_axis / 0.0006))
}

/// The colour that distance fades to in a given direction.
pub fn haze(ray: Vec3) -> Vec3 {
    let (wide, _) = glow(ray);
    let cool = linear(0x8A86A8) * 0.62;
    let warm = linear(0xFFB070) * 1.5;
    cool.mix(warm, (0.08 + 1.1 * wide).min(1.0))
}

/// Light arriving from the sky along a unit direction.
pub fn light(ray: Vec3) -> Vec3 {
    let height = ray.y.max(0.0);
    let clear = clear_sky(ray, height);
    let (wide, narrow) = glow(ray);

    let cirrus = deck(ray, 0.10, 0.55, vec3(0.9, 3.2, 7.7));
    let cirrus_lit = linear(0xF2A58C) * 0.75 + linear(0xFFD9A0) * (2.2 * wide);
    let streaked = clear.mix(cirrus_lit, 0.62 * smoothstep(-0.08, 0.5, cirrus.0));

    let cumulus = deck(ray, 0.035, 0.42, vec3(1.35, 2.3, 1.9));
    let thickness = smoothstep(0.0, 0.55, cumulus.0);
    let rim = smoothstep(-0.05, 0.28, cumulus.1);
    let shade = linear(0x5C5478) * 0.52 + linear(0xD07A5C) * (0.9 * wide);
    let lit = linear(0xFF9E78) * 1.0 + linear(0xFFCB85) * (3.0 * wide);
    let body = shade.mix(lit, rim * (1.0 - 0.45 * thickness));
    let fade = smoothstep(0.02, 0.12, height);
    let clouded = streaked.mix(body, 0.88 * thickness * fade);

    clouded + linear(0xFFE2B0) * (3.5 * narrow * (1.0 - 0.5 * thickness * fade))
}

fn clear_sky(ray: Vec3, height: f64) -> Vec3 {
    let (wide, _) = glow(ray);
    let bands = [
        (0.00, linear(0xF3B184) * 0.95),
        (0.07, linear(0xE6A08C) * 0.85),
        (0.16, linear(0xB08CA4) * 0.70),
        (0.27, linear(0x5F78AE) * 0.52),
        (0.40, linear(0x27508F) * 0.40),
    ];
    let mut colour = bands[0].1;
    for pair in bands.windows(2) {
        colour = colour.mix(pair[1].1, smoothstep(pair[0].0, pair[1].0, height));
    }
    colour + linear(0xFFB868) * (2.6 * wide)
}

/// Density of a cloud layer, and how much it thins out towards the sun.
fn deck(ray: Vec3, bend: f64, scale: f64, look: Vec3) -> (f64, f64) {
    // Bending the flat layer down keeps far clouds from shrinking to a smear.
    let reach = scale / (ray.y.max(0.0) + bend);
    let density = |x: f64, y: f64| {
        let (wx, wy) = (fbm2(x + 3.1, y - 7.2, 3), fbm2(x - 9.4, y + 2.8, 3));
        fbm2(look.x * x + 0.8 * wx + look.z, look.y * y * 0.5 + 0.5 * wy, 6) * 1.6
            + 0.55 * fbm2(0.35 * x + look.z, 0.3 * y, 2)
    };
    let (x, y) = (ray.x * reach * 1.6, ray.z * reach);
    let here = density(x, y);
    let towards = 0.16;
    let aside = (sun().x / sun().z - ray.x / ray.z).clamp(-0.5, 0.5);
    let there = density(x + towards * aside, y + towards);
    (here, here - there)
}
