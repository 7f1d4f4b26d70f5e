//! Colour profiles, from ICC data or PNG chunks, and the conversion of pixels to sRGB.
//!
//! A profile of curves and primaries becomes integer tables, so that the bytes are the same everywhere. A profile with
//! lookup tables, as scanners and presses have, goes through `moxcms`. Colours outside sRGB are clipped.

use std::io::Cursor;
use std::sync::Arc;

use image::{ColorType, DynamicImage};
use moxcms::{
    Chromaticity, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout, MatrixCoefficients, ToneReprCurve,
    Transform16BitExecutor, TransformOptions, XyY,
};
use rayon::prelude::*;

use crate::codec::color::shaper::Shaper;

/// The colour profile of a file whose colours are not sRGB.
pub(in crate::codec) enum Profile {
    /// A profile of curves and primaries.
    Shaper(Box<Shaper>),
    /// A profile with lookup tables.
    Tables(Arc<Transform16BitExecutor>),
}

/// Transfer characteristics of high dynamic range, PQ and HLG, in the numbers of ITU-T H.273.
const PQ: u8 = 16;
const HLG: u8 = 18;

/// The gAMA value of sRGB files, and the largest difference from it that still means sRGB.
const SRGB_GAMMA: f64 = 0.45455;
const GAMMA_TOLERANCE: f64 = 0.01;

impl Profile {
    /// Reads an ICC profile for pixels of the given type; None if it means sRGB.
    ///
    /// # Errors
    /// The reason why the profile cannot be used.
    pub(in crate::codec) fn from_icc(bytes: &[u8], color_type: ColorType) -> Result<Option<Self>, String> {
        let profile =
            ColorProfile::new_from_slice(bytes).map_err(|error| format!("the colour profile is damaged ({error})"))?;
        let curves = match profile.color_space {
            DataColorSpace::Gray if !color_type.has_color() => [&profile.gray_trc; 3],
            DataColorSpace::Rgb => [&profile.red_trc, &profile.green_trc, &profile.blue_trc],
            other => return Err(format!("the colour profile is for {other:?}")),
        };
        match curves {
            [Some(red), Some(green), Some(blue)] if profile.lut_a_to_b_perceptual.is_none() => {
                let primaries = Some(colorants(&profile)).filter(|_| profile.color_space == DataColorSpace::Rgb);
                Self::from_shaper(Shaper::new(&[red.clone(), green.clone(), blue.clone()], primaries))
            }
            _ => {
                let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
                let transform = profile.create_transform_16bit(Layout::Rgba, &srgb, Layout::Rgba, options);
                let transform = transform.map_err(|error| format!("the colour profile cannot be used ({error})"))?;
                Ok(Some(Self::Tables(transform)))
            }
        }
    }

    /// Whether a palette image can carry this ICC profile, which must be for RGB.
    pub(in crate::codec) fn can_be_kept(bytes: &[u8]) -> bool {
        ColorProfile::new_from_slice(bytes).is_ok_and(|profile| profile.color_space == DataColorSpace::Rgb)
    }

    /// Chooses among the colour chunks of a PNG: cICP, then `icc`, its ICC profile, if it has one, then sRGB, then gAMA
    /// and cHRM (PNG specification, third edition, 4.3).
    pub(in crate::codec) fn from_png(
        bytes: &[u8],
        icc: Result<Option<Self>, String>,
        has_icc: bool,
    ) -> Result<Option<Self>, String> {
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_ignore_text_chunk(true);
        decoder.set_ignore_iccp_chunk(true);
        let Ok(reader) = decoder.read_info() else { return icc };
        let info = reader.info();
        if let Some(code) = info.coding_independent_code_points {
            return Self::from_cicp([code.color_primaries, code.transfer_function], code.is_video_full_range_image);
        }
        if has_icc || info.srgb.is_some() || info.gama_chunk.is_none() && info.chrm_chunk.is_none() {
            return icc;
        }
        let value = |scaled: png::ScaledFloat| f64::from(scaled.into_scaled()) / 100_000.0;
        let gamma = info.gama_chunk.map_or(SRGB_GAMMA, value);
        let srgb = ColorProfile::new_srgb();
        let curve = match gamma {
            gamma if !(0.05..=20.0).contains(&gamma) => return Err(format!("a gamma of {gamma} makes no sense")),
            gamma if (gamma - SRGB_GAMMA).abs() < GAMMA_TOLERANCE => srgb.red_trc.clone().expect("sRGB has a curve"),
            gamma => ToneReprCurve::Parametric(vec![(1.0 / gamma) as f32]),
        };
        let mut profile = srgb;
        if let Some(chunk) = info.chrm_chunk {
            let chromaticity = |(x, y)| Chromaticity { x: value(x) as f32, y: value(y) as f32 };
            let white = XyY { x: value(chunk.white.0), y: value(chunk.white.1), yb: 1.0 };
            let [red, green, blue] = [chunk.red, chunk.green, chunk.blue].map(chromaticity);
            let primaries = ColorPrimaries { red, green, blue };
            profile.update_rgb_colorimetry(white, primaries);
        }
        Self::from_shaper(Shaper::new(&[curve.clone(), curve.clone(), curve], Some(colorants(&profile))))
    }

    /// Reads the code points of primaries and transfer characteristics (ITU-T H.273).
    fn from_cicp([primaries, transfer]: [u8; 2], full_range: bool) -> Result<Option<Self>, String> {
        let code = || {
            let (color_primaries, transfer_characteristics) = (primaries.try_into().ok()?, transfer.try_into().ok()?);
            let matrix_coefficients = MatrixCoefficients::Identity;
            Some(CicpProfile { color_primaries, transfer_characteristics, matrix_coefficients, full_range })
        };
        let is_hdr = matches!(transfer, PQ | HLG);
        let profile = code().filter(|_| full_range && !is_hdr).map(ColorProfile::new_from_cicp);
        let Some(ColorProfile { red_trc: Some(curve), .. }) = &profile else {
            return Err(format!("the code points {primaries} and {transfer} of its colours are not known here"));
        };
        let colorants = profile.as_ref().map(colorants);
        Self::from_shaper(Shaper::new(&[curve.clone(), curve.clone(), curve.clone()], colorants))
    }

    fn from_shaper(shaper: Option<Shaper>) -> Result<Option<Self>, String> {
        let shaper = shaper.ok_or("the colour profile makes no sense")?;
        Ok((!shaper.is_srgb()).then(|| Self::Shaper(Box::new(shaper))))
    }

    /// Converts a picture to sRGB pixels of four bytes, RGBA.
    pub(in crate::codec) fn apply(&self, picture: DynamicImage) -> Vec<u8> {
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
            Self::Tables(transform) => {
                let pixels = picture.into_rgba16().into_raw();
                let mut converted = vec![0; pixels.len()];
                transform.transform(&pixels, &mut converted).expect("both sides have the same pixels");
                converted.into_iter().map(to_8_bits).collect()
            }
        }
    }
}

fn to_8_bits(value: u16) -> u8 {
    ((u32::from(value) + 128) / 257) as u8
}

/// XYZ under D50 of a profile's red, green and blue, as the columns of a matrix.
fn colorants(profile: &ColorProfile) -> [[f64; 3]; 3] {
    let [r, g, b] = [profile.red_colorant, profile.green_colorant, profile.blue_colorant];
    [[r.x, g.x, b.x], [r.y, g.y, b.y], [r.z, g.z, b.z]]
}
