//! CMYK JPEGs, converted to sRGB by their ICC profile.

use std::io::Cursor;

use image::{DynamicImage, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use rayon::prelude::*;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::codec::jpeg::segments;

/// Whether an ICC profile is for CMYK.
pub(in crate::codec) fn is_for(icc: &[u8]) -> bool {
    ColorProfile::new_from_slice(icc).is_ok_and(|profile| profile.color_space == DataColorSpace::Cmyk)
}

/// Decodes a CMYK JPEG to sRGB; None if it does not have four channels.
///
/// # Errors
/// The reason why the profile cannot be used.
pub(in crate::codec) fn read(jpeg: &[u8], icc: &[u8]) -> Result<Option<DynamicImage>, String> {
    let unusable = |error: &dyn std::fmt::Display| format!("the colour profile cannot be used ({error})");
    let profile = ColorProfile::new_from_slice(icc).map_err(|error| unusable(&error))?;
    let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let transform = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, options);
    let transform = transform.map_err(|error| unusable(&error))?;
    let Some((width, height, inks)) = inks(jpeg) else { return Ok(None) };
    let mut rgb = vec![0; inks.len() / 4 * 3];
    let rows = inks.par_chunks(4 * width as usize).zip(rgb.par_chunks_mut(3 * width as usize));
    rows.for_each(|(inks, rgb)| transform.transform(inks, rgb).expect("both sides have the same pixels"));
    Ok(RgbImage::from_raw(width, height, rgb).map(DynamicImage::ImageRgb8))
}

/// Decodes width, height and the four inks of each pixel: cyan, magenta, yellow, black, from 0 (none) to 255 (full).
fn inks(jpeg: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let mut headers = JpegDecoder::new(Cursor::new(jpeg));
    headers.decode_headers().ok()?;
    let space = headers.input_colorspace().filter(|space| matches!(space, ColorSpace::CMYK | ColorSpace::YCCK))?;
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(space)
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(jpeg), options);
    let mut channels = decoder.decode().ok()?;
    let (width, height) = decoder.dimensions()?;
    if space == ColorSpace::YCCK {
        channels.as_chunks_mut().0.par_iter_mut().for_each(from_ycck);
    }
    // Adobe's programs write inverted inks, and a marker of their own.
    if segments(jpeg).any(|(marker, data)| marker == 0xee && data.starts_with(b"Adobe")) {
        channels.par_iter_mut().for_each(|channel| *channel = 255 - *channel);
    }
    Some((width as u32, height as u32, channels))
}

/// Converts YCCK to CMYK by the matrix of JFIF, in 16.16 fixed point. Y, Cb and Cr encode the inverse of the inks.
fn from_ycck(pixel: &mut [u8; 4]) {
    let [y, cb, cr, _] = pixel.map(i32::from);
    let (cb, cr) = (cb - 128, cr - 128);
    let ink = |sum: i32| 255 - (y + ((sum + 0x8000) >> 16)).clamp(0, 255) as u8;
    pixel[0] = ink(91_881 * cr);
    pixel[1] = ink(-22_554 * cb - 46_802 * cr);
    pixel[2] = ink(116_130 * cb);
}
