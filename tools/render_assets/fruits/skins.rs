//! The looks of the surfaces: colour, gloss and fine relief for every kind of skin.

use super::solid::{Hit, turn};
use crate::noise::{fbm2, fbm3, gradient3};
use crate::tone::linear;
use crate::vector::{Vec3, mix, smoothstep, vec3};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Skin {
    Orange,
    CutOrange,
    Lemon,
    Lime,
    RedApple,
    GreenApple,
    Pear,
    Plum,
    Grape,
    Twig,
    Glaze,
    Wood,
    Wall,
}

pub struct Surface {
    pub normal: Vec3,
    pub albedo: Vec3,
    /// Strength of reflections: zero is matte, one is varnished.
    pub gloss: f64,
    pub roughness: f64,
}

/// The surface at a hit; `fine` adds the relief that only shows in direct view.
pub fn surface(hit: &Hit, fine: bool) -> Surface {
    let p = hit.local;
    let (albedo, gloss, roughness) = match hit.skin {
        Skin::Orange => (orange(p), 0.75, 0.16),
        Skin::CutOrange => flesh(p),
        Skin::Lemon => (lemon(p), 0.75, 0.16),
        Skin::Lime => (lime(p), 0.85, 0.14),
        Skin::RedApple => (red_apple(p), 1.0, 0.06),
        Skin::GreenApple => (green_apple(p), 1.0, 0.07),
        Skin::Pear => (pear(p), 0.75, 0.14),
        Skin::Plum => plum(p),
        Skin::Grape => grape(p),
        Skin::Twig => (linear(0x5B4027), 0.2, 0.4),
        Skin::Glaze => glaze(p),
        Skin::Wood => wood(p),
        Skin::Wall => (wall(p), 0.0, 1.0),
    };
    let relief = if fine { relief(hit.skin, p) } else { None };
    let normal = relief.map_or(hit.normal, |slope| {
        let slope = turn(&hit.axes, slope);
        let along = slope - hit.normal * slope.dot(hit.normal);
        (hit.normal - along).normalized()
    });
    Surface { normal, albedo, gloss, roughness }
}

/// The slope of fine bumps, in the local frame.
fn relief(skin: Skin, p: Vec3) -> Option<Vec3> {
    let (frequency, depth) = match skin {
        Skin::Orange => (17.0, 0.16),
        Skin::CutOrange if p.y > -0.004 => (11.0, 0.20),
        Skin::CutOrange => (17.0, 0.16),
        Skin::Lemon => (12.0, 0.13),
        Skin::Lime => (16.0, 0.09),
        Skin::Pear => (20.0, 0.05),
        Skin::RedApple | Skin::GreenApple => (3.0, 0.03),
        Skin::Twig => (14.0, 0.5),
        Skin::Wall => (7.0, 0.045),
        _ => return None,
    };
    const STEP: f64 = 0.08;
    let q = p * frequency;
    let here = gradient3(q);
    let slope = |offset: Vec3| (gradient3(q + offset * STEP) - here) / STEP;
    Some(vec3(slope(vec3(1.0, 0.0, 0.0)), slope(vec3(0.0, 1.0, 0.0)), slope(vec3(0.0, 0.0, 1.0))) * depth)
}

fn orange(p: Vec3) -> Vec3 {
    let pores = smoothstep(0.25, 0.7, gradient3(p * 17.0));
    let base = linear(0xF07C0C).mix(linear(0xF89A1E), 0.5 + fbm3(p * 1.6, 3));
    let navel = smoothstep(0.985, 0.998, p.y / p.length());
    base.mix(linear(0xD96508), 0.5 * pores).mix(linear(0x6F7A2A), 0.8 * navel)
}

/// The cut face of an orange: rind, pith, and wedges of flesh between pale membranes.
fn flesh(p: Vec3) -> (Vec3, f64, f64) {
    if p.y < -0.004 {
        return (orange(p), 0.75, 0.16);
    }
    let radius = (p.x * p.x + p.z * p.z).sqrt();
    let wobble = 0.10 * fbm2(2.0 * p.x, 2.0 * p.z, 2);
    let sector = (libm::atan2(p.z, p.x) / std::f64::consts::TAU + 1.0) * 10.0 + wobble;
    let centred = (sector - sector.floor() - 0.5).abs();
    // Membranes keep their width along the radius, so they widen in angle towards the middle.
    let gap = (0.5 - centred) * radius * std::f64::consts::TAU / 10.0;
    let wedge = smoothstep(0.008, 0.035, gap)
        * smoothstep(0.885, 0.84, radius + 0.05 * centred * centred * 4.0)
        * smoothstep(0.05, 0.10, radius);
    let sacs = 0.5 + 0.5 * gradient3(vec3(9.0 * sector, 4.5 * radius, 2.0 * centred));
    let juice = linear(0xF57F08).mix(linear(0xFFB53A), sacs * (0.4 + 0.6 * radius));
    let pith = linear(0xFBE3B4);
    let rim = smoothstep(0.945, 0.965, radius);
    let face = pith.mix(juice, wedge).mix(linear(0xF08A14), rim);
    (face, mix(0.35, 1.0, wedge), 0.10)
}

fn lemon(p: Vec3) -> Vec3 {
    let tip = smoothstep(1.15, 1.45, p.y.abs());
    let pores = smoothstep(0.3, 0.7, gradient3(p * 12.0));
    linear(0xF5CB1A)
        .mix(linear(0xFBDD4A), 0.5 + fbm3(p * 1.8, 3))
        .mix(linear(0xDDA910), 0.35 * pores)
        .mix(linear(0xA9A62B), 0.55 * tip)
}

fn lime(p: Vec3) -> Vec3 {
    let patch = 0.5 + 0.9 * fbm3(p * 1.7, 3);
    let pores = smoothstep(0.3, 0.7, gradient3(p * 16.0));
    linear(0x3F7D12).mix(linear(0x86AE2A), patch.clamp(0.0, 1.0)).mix(linear(0x2F6410), 0.35 * pores)
}

/// Fine streaks that run from pole to pole, as on apple skins.
fn streaks(p: Vec3) -> f64 {
    let around = (p.x * p.x + p.z * p.z).sqrt().max(1e-3);
    fbm3(vec3(6.0 * p.x / around, 0.9 * p.y, 6.0 * p.z / around), 4)
}

fn freckles(p: Vec3, frequency: f64) -> f64 {
    smoothstep(0.62, 0.80, gradient3(p * frequency))
}

fn red_apple(p: Vec3) -> Vec3 {
    let c = p.y / p.length();
    let blush = smoothstep(-0.55, 0.35, 0.55 + 1.3 * streaks(p) + 0.7 * fbm3(p * 1.1, 2) - 0.5 * c * c * c);
    let hollow = smoothstep(0.80, 0.97, c);
    linear(0xDDB04A)
        .mix(linear(0xA90F16), 0.12 + 0.88 * blush)
        .mix(linear(0x9A9A3C), 0.75 * hollow)
        .mix(linear(0xE3B98A), 0.55 * freckles(p, 13.0))
}

fn green_apple(p: Vec3) -> Vec3 {
    let patch = (0.5 + 0.7 * fbm3(p * 1.3, 3) + 0.4 * streaks(p)).clamp(0.0, 1.0);
    linear(0x7DA823).mix(linear(0xBCC94A), patch).mix(linear(0xDCE0A0), 0.5 * freckles(p, 12.0))
}

fn pear(p: Vec3) -> Vec3 {
    let patch = (0.5 + 0.9 * fbm3(p * 1.4, 3)).clamp(0.0, 1.0);
    let blush = smoothstep(0.1, 1.0, -0.4 * p.x + 0.55 * p.z + 0.5 * fbm3(p * 1.5, 3));
    linear(0xA9B236)
        .mix(linear(0xD9C24A), patch)
        .mix(linear(0xC2502A), 0.62 * blush)
        .mix(linear(0x7A5A2C), 0.6 * freckles(p, 19.0))
}

fn plum(p: Vec3) -> (Vec3, f64, f64) {
    let bloom = smoothstep(-0.45, 0.55, fbm3(p * 1.5, 5));
    let skin = linear(0x4A1038).mix(linear(0x2A1448), 0.5 + 0.8 * fbm3(p * 1.3, 2));
    let dusted = skin.mix(linear(0x6C6FA6), 0.55 * bloom);
    (dusted, mix(0.85, 0.3, bloom), mix(0.08, 0.26, bloom))
}

fn grape(p: Vec3) -> (Vec3, f64, f64) {
    let bloom = smoothstep(-0.2, 0.5, fbm3(p * 1.9, 3));
    let skin = linear(0x6E0F2E).mix(linear(0x3A0A30), 0.5 + 0.5 * p.y);
    (skin.mix(linear(0x8A6E96), 0.35 * bloom), mix(1.0, 0.5, bloom), mix(0.05, 0.18, bloom))
}

fn glaze(p: Vec3) -> (Vec3, f64, f64) {
    let reach = (p.x * p.x + p.z * p.z).sqrt();
    let worn = smoothstep(-0.20, -0.125, p.y + 0.02 * fbm3(p * 6.0, 2)) * smoothstep(0.9, 0.95, reach);
    let flow = (0.45 + 0.8 * fbm3(vec3(2.6 * p.x, 5.0 * p.y, 2.6 * p.z), 4) - 0.3 * p.y).clamp(0.0, 1.0);
    let speckle = smoothstep(0.55, 0.75, gradient3(p * 24.0));
    let colour = linear(0x2F7F96)
        .mix(linear(0x174A74), flow)
        .mix(linear(0x0F2B44), 0.5 * speckle)
        .mix(linear(0xC9A67A), 0.85 * worn);
    (colour, 1.0, 0.05)
}

fn wood(p: Vec3) -> (Vec3, f64, f64) {
    const PLANK: f64 = 1.35;
    let row = ((p.z + 0.35) / PLANK).floor();
    let within = (p.z + 0.35) / PLANK - row;
    let (x, z) = (p.x + 7.3 * row, p.z + 3.1 * row);
    let sway = 0.35 * fbm2(0.35 * x, 0.9 * z, 3);
    let rings = fbm2(0.30 * x, 5.0 * (z + sway), 4);
    let fibre = fbm2(1.6 * x, 60.0 * z, 3);
    let tone = (0.5 + 0.75 * rings + 0.30 * fibre + 0.12 * (row * 2.4).rem_euclid(1.7)).clamp(0.0, 1.0);
    let seam = smoothstep(0.010, 0.004, within.min(1.0 - within));
    let colour = linear(0x5E3519).mix(linear(0xB57F4A), tone).mix(linear(0x1C0F08), 0.85 * seam);
    (colour, 0.55, 0.20 + 0.08 * fibre)
}

fn wall(p: Vec3) -> Vec3 {
    let mottle = 0.5 + 0.8 * fbm2(0.8 * p.x, 0.8 * p.y, 5);
    linear(0x3E5C63).mix(linear(0x5C7B7E), mottle)
}
