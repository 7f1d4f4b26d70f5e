//! Turns scene light into display pixels: filmic tone curve, sRGB encoding and film grain.

use crate::noise::{hash, unit};
use crate::vector::Vec3;

/// Rolls highlights off smoothly, like photographic film.
pub fn filmic(light: Vec3) -> Vec3 {
    light.map(|c| {
        let c = c.max(0.0);
        ((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14)).min(1.0)
    })
}

/// Moves a colour away from, or below 1.0 towards, its own grey.
pub fn saturate(colour: Vec3, amount: f64) -> Vec3 {
    Vec3::splat(colour.luminance()).mix(colour, amount).map(|c| c.max(0.0))
}

/// Encodes linear light as sRGB, both in `[0, 1]`.
pub fn encode_srgb(colour: Vec3) -> Vec3 {
    colour.map(|c| if c <= 0.003_130_8 { 12.92 * c.max(0.0) } else { 1.055 * libm::pow(c.min(1.0), 1.0 / 2.4) - 0.055 })
}

/// Decodes an sRGB colour written as `0xRRGGBB` to linear light.
pub fn linear(hex: u32) -> Vec3 {
    let channel = |shift: u32| f64::from((hex >> shift) & 255) / 255.0;
    crate::vector::vec3(channel(16), channel(8), channel(0))
        .map(|c| if c <= 0.040_45 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) })
}

/// Turns display-linear light into an opaque pixel with luminance grain, `grain` levels strong.
///
/// The grain also dithers the rounding, which keeps long gradients free of bands.
pub fn develop(light: Vec3, x: usize, y: usize, grain: f64) -> [u8; 4] {
    let noise = |layer| unit(hash(x as i64, y as i64, layer)) - 0.5;
    let shared = grain * (noise(101) + noise(102));
    let encoded = encode_srgb(light);
    let level = |c: f64, layer| (c * 255.0 + shared + 0.7 * noise(layer)).round() as u8;
    [level(encoded.x, 103), level(encoded.y, 104), level(encoded.z, 105), 255]
}
