//! Reading JPEG: its pixels, and what its segments say.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};

use crate::codec::color::cmyk;
use crate::codec::decode::stored::{DAMAGED_PROFILE, INCH, Resolution, Stored, check_size};
use crate::codec::decode::watch::Watch;
use crate::codec::jpeg::Jpeg;
use crate::codec::jpeg::pixels::{Pixels, adobe_transform};
use crate::codec::jpeg::segments::segments;
use crate::error::{Error, Result};

pub(super) fn read(bytes: &[u8], max_pixels: u64, watch: &Watch<'_>) -> Result<Stored> {
    let failed = |reason: String| Error::Decode { format: "JPEG", reason };
    let jpeg = Jpeg::open(bytes).map_err(failed)?;
    let (width, height) = jpeg.size();
    check_size(width, height, max_pixels)?;
    let Pixels { channels, bytes: samples, has_end, .. } = jpeg.decode(&|| watch.goes_on()).map_err(failed)?;
    let mut icc = profile(bytes);
    let mut warnings = Vec::new();
    if icc.is_none() && icc_parts(bytes).next().is_some() {
        warnings.push(DAMAGED_PROFILE.to_owned());
    }
    let pixels = match channels {
        1 => GrayImage::from_raw(width, height, samples).map(DynamicImage::from),
        3 => RgbImage::from_raw(width, height, samples).map(DynamicImage::from),
        _ => {
            // Without a profile channels are taken as Adobe's programs write them, inverted.
            let is_inverted = !cmyk::has_profile(icc.as_deref()) || has_adobe_marker(bytes);
            let inks = if is_inverted { samples.into_iter().map(|paper| 255 - paper).collect() } else { samples };
            let (rgb, warning) = cmyk::to_srgb(&inks, &mut icc);
            warnings.extend(warning);
            RgbImage::from_raw(width, height, rgb).map(DynamicImage::from)
        }
    };
    if !has_end {
        warnings.push("the end marker of the JPEG is missing, though its picture is whole".to_owned());
    }
    let exif = application(bytes, 0xe1, b"Exif\0\0").map(<[u8]>::to_vec);
    Ok(Stored {
        orientation: exif.as_deref().and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms),
        icc,
        exif,
        xmp: application(bytes, 0xe1, b"http://ns.adobe.com/xap/1.0/\0").map(<[u8]>::to_vec),
        resolution: resolution(bytes),
        warnings,
        ..Stored::new(pixels.expect("the samples fill the sides"))
    })
}

/// The data of the first segment with this marker and signature.
fn application<'a>(bytes: &'a [u8], marker: u8, signature: &[u8]) -> Option<&'a [u8]> {
    segments(bytes).filter(|segment| segment.0 == marker).find_map(|(_, data)| data.strip_prefix(signature))
}

fn has_adobe_marker(bytes: &[u8]) -> bool {
    segments(bytes).any(|(marker, data)| adobe_transform(marker, data).is_some())
}

/// The parts of the ICC profile: their numbers from 1, how many there should be, and their data.
fn icc_parts(bytes: &[u8]) -> impl Iterator<Item = ([u8; 2], &[u8])> {
    let data = segments(bytes).filter(|segment| segment.0 == 0xe2);
    let data = data.filter_map(|(_, data)| data.strip_prefix(b"ICC_PROFILE\0"));
    data.filter_map(|data| data.split_first_chunk()).map(|(numbers, data)| (*numbers, data))
}

/// The ICC profile, if all its parts are there.
fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<_> = icc_parts(bytes).collect();
    parts.sort_by_key(|([number, _], _)| *number);
    let is_whole =
        parts.iter().zip(1..).all(|(([number, count], _), at)| *number == at && *count as usize == parts.len());
    (is_whole && !parts.is_empty()).then(|| parts.iter().flat_map(|(_, data)| *data).copied().collect())
}

/// The resolution that JFIF states.
fn resolution(bytes: &[u8]) -> Option<Resolution> {
    let &[_, _, unit, x1, x0, y1, y0] = application(bytes, 0xe0, b"JFIF\0")?.first_chunk()?;
    let [across, down] = [[x1, x0], [y1, y0]].map(u16::from_be_bytes);
    match unit {
        0 if across != down && across > 0 && down > 0 => {
            Some(Resolution { across: across.into(), down: down.into(), is_per_metre: false })
        }
        1 => Resolution::per_metres([across.into(), down.into()], INCH),
        2 => Resolution::per_metres([across.into(), down.into()], 0.01),
        _ => None,
    }
}
