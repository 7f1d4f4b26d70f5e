//! Pixels of four inks, converted to sRGB, by their ICC profile where there is one.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use rayon::prelude::*;

/// Pixels that are converted together.
const PART: usize = 1 << 12;

/// Whether there is an ICC profile for CMYK.
pub(in crate::codec) fn has_profile(icc: Option<&[u8]>) -> bool {
    icc.and_then(|icc| ColorProfile::new_from_slice(icc).ok())
        .is_some_and(|profile| profile.color_space == DataColorSpace::Cmyk)
}

/// Converts cyan, magenta, yellow and black, from 0 (no ink) to 255, to sRGB. A profile for them is used up; the warning
/// says why it could not be followed.
pub(in crate::codec) fn to_srgb(inks: &[u8], icc: &mut Option<Vec<u8>>) -> (Vec<u8>, Option<String>) {
    if !has_profile(icc.as_deref()) {
        return (plain(inks), None);
    }
    match by_profile(inks, &icc.take().unwrap_or_default()) {
        Ok(rgb) => (rgb, None),
        Err(reason) => (plain(inks), Some(format!("{reason}; colours are taken as sRGB"))),
    }
}

fn by_profile(inks: &[u8], icc: &[u8]) -> Result<Vec<u8>, String> {
    let unusable = |error| format!("the colour profile cannot be used ({error})");
    let profile = ColorProfile::new_from_slice(icc).map_err(unusable)?;
    let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let transform = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, options).map_err(unusable)?;
    let mut rgb = vec![0; inks.len() / 4 * 3];
    let parts = inks.par_chunks(4 * PART).zip(rgb.par_chunks_mut(3 * PART));
    parts.for_each(|(inks, rgb)| transform.transform(inks, rgb).expect("both sides have the same pixels"));
    Ok(rgb)
}

/// Each ink takes its light away, and black takes all.
fn plain(inks: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| {
        let product = u32::from(255 - ink) * u32::from(255 - black);
        ((product + 127) / 255) as u8
    };
    inks.as_chunks().0.par_iter().flat_map_iter(|&[c, m, y, k]| [c, m, y].map(|ink| light(ink, k))).collect()
}
