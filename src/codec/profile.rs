//! Colours of other spaces, brought to sRGB.
//!
//! A profile of curves and primaries becomes integer tables, so that the bytes are the same everywhere. One with tables of
//! its own, which scanners and presses have, goes through `moxcms`. Colours that sRGB does not have are clipped.

use std::io::Cursor;

use image::{ColorType, DynamicImage};
use moxcms::{
    Chromaticity, ColorPrimaries, ColorProfile, DataColorSpace, Layout, ToneReprCurve, TransformOptions, XyY,
};
use rayon::prelude::*;

use super::shaper::Shaper;

/// What a file says of its colours, where that is not sRGB.
pub(super) enum Profile {
    /// Curves and primaries.
    Shaper(Box<Shaper>),
    /// Tables.
    Tables(Box<ColorProfile>),
}

/// gAMA of files that mean sRGB, and how far from it a gamma may be to mean the same.
const SRGB_GAMMA: f64 = 0.45455;
const GAMMA_TOLERANCE: f64 = 0.01;

impl Profile {
    /// From the bytes of an ICC profile, for pixels of this kind.
    pub(super) fn of_icc(bytes: &[u8], kind: ColorType) -> Option<Self> {
        let profile = match ColorProfile::new_from_slice(bytes) {
            Ok(profile) => profile,
            Err(error) => {
                log::warn!("the colour profile is damaged ({error}); colours are taken as sRGB");
                return None;
            }
        };
        let curves = match profile.color_space {
            DataColorSpace::Gray if !kind.has_color() => {
                let curve = profile.gray_trc?;
                return Self::of_shaper(Shaper::new(&[curve.clone(), curve.clone(), curve], None));
            }
            DataColorSpace::Rgb => [&profile.red_trc, &profile.green_trc, &profile.blue_trc],
            other => {
                log::warn!("the colour profile is for {other:?}; colours are taken as sRGB");
                return None;
            }
        };
        match curves {
            [Some(red), Some(green), Some(blue)] if profile.lut_a_to_b_perceptual.is_none() => {
                Self::of_shaper(Shaper::new(&[red.clone(), green.clone(), blue.clone()], Some(colorants(&profile))))
            }
            _ => Some(Self::Tables(Box::new(profile))),
        }
    }

    /// From the chunks gAMA and cHRM of a PNG without an ICC profile.
    pub(super) fn of_png(bytes: &[u8]) -> Option<Self> {
        let reader = png::Decoder::new(Cursor::new(bytes)).read_info().ok()?;
        let info = reader.info();
        if info.srgb.is_some() || info.gama_chunk.is_none() && info.chrm_chunk.is_none() {
            return None;
        }
        let value = |scaled: png::ScaledFloat| f64::from(scaled.into_scaled()) / 100_000.0;
        let gamma = info.gama_chunk.map_or(SRGB_GAMMA, value);
        let srgb = ColorProfile::new_srgb();
        let curve = match gamma {
            gamma if !(0.05..=20.0).contains(&gamma) => return None,
            gamma if (gamma - SRGB_GAMMA).abs() < GAMMA_TOLERANCE => srgb.red_trc.clone()?,
            gamma => ToneReprCurve::Parametric(vec![(1.0 / gamma) as f32]),
        };
        let mut profile = srgb;
        if let Some(chunk) = info.chrm_chunk {
            let at = |(x, y)| Chromaticity { x: value(x) as f32, y: value(y) as f32 };
            let white = XyY { x: value(chunk.white.0), y: value(chunk.white.1), yb: 1.0 };
            let primaries = ColorPrimaries { red: at(chunk.red), green: at(chunk.green), blue: at(chunk.blue) };
            profile.update_rgb_colorimetry(white, primaries);
        }
        Self::of_shaper(Shaper::new(&[curve.clone(), curve.clone(), curve], Some(colorants(&profile))))
    }

    fn of_shaper(shaper: Option<Shaper>) -> Option<Self> {
        let shaper = shaper.or_else(|| {
            log::warn!("the colour profile makes no sense; colours are taken as sRGB");
            None
        })?;
        (!shaper.is_srgb()).then(|| Self::Shaper(Box::new(shaper)))
    }

    /// The pixels in sRGB, four bytes each.
    pub(super) fn apply(&self, picture: DynamicImage) -> Vec<u8> {
        let deep = !matches!(picture.color(), ColorType::L8 | ColorType::La8 | ColorType::Rgb8 | ColorType::Rgba8);
        match self {
            Self::Shaper(shaper) if deep => {
                let (pixels, tables) = (picture.into_rgba16().into_raw(), shaper.tables(1 << 16));
                let convert = |&[r, g, b, a]: &[u16; 4]| {
                    let [r, g, b] = tables.convert([r, g, b].map(usize::from));
                    [r, g, b, to_8_bits(a)]
                };
                pixels.as_chunks().0.par_iter().flat_map_iter(convert).collect()
            }
            Self::Shaper(shaper) => {
                let (mut pixels, tables) = (picture.into_rgba8().into_raw(), shaper.tables(1 << 8));
                pixels.as_chunks_mut::<4>().0.par_iter_mut().for_each(|pixel| {
                    let [r, g, b, a] = *pixel;
                    let [r, g, b] = tables.convert([r, g, b].map(usize::from));
                    *pixel = [r, g, b, a];
                });
                pixels
            }
            Self::Tables(profile) => {
                let pixels = picture.into_rgba16().into_raw();
                let mut converted = vec![0; pixels.len()];
                let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
                let transform = profile.create_transform_16bit(Layout::Rgba, &srgb, Layout::Rgba, options);
                if let Err(error) = transform.and_then(|transform| transform.transform(&pixels, &mut converted)) {
                    log::warn!("the colour profile cannot be used ({error}); colours are taken as sRGB");
                    converted = pixels;
                }
                converted.into_iter().map(to_8_bits).collect()
            }
        }
    }
}

fn to_8_bits(value: u16) -> u8 {
    ((u32::from(value) + 128) / 257) as u8
}

/// Columns for red, green and blue: their XYZ under D50.
fn colorants(profile: &ColorProfile) -> [[f64; 3]; 3] {
    let [r, g, b] = [profile.red_colorant, profile.green_colorant, profile.blue_colorant];
    [[r.x, g.x, b.x], [r.y, g.y, b.y], [r.z, g.z, b.z]]
}
