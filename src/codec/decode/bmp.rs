//! Reading Windows bitmaps.

use std::borrow::Cow;

use image::DynamicImage;
use image::codecs::bmp::BmpDecoder;

use crate::codec::decode::format::Format;
use crate::codec::decode::stored::{Resolution, Stored, reason};
use crate::codec::decode::watch::Watch;
use crate::error::{Error, Result};

/// The least size of a header that has an alpha mask, that of version 4.
const VERSION_4: u32 = 108;
/// Kinds of compression: none, and colours by masks.
const PLAIN: u32 = 0;
const BY_MASKS: u32 = 3;
/// The masks that pixels of 32 bits have where none are given.
const MASKS: [u32; 3] = [0xff_0000, 0xff00, 0xff];

pub(super) fn read(bytes: &[u8], max_pixels: u64, watch: &Watch<'_>) -> Result<Stored> {
    let file = with_alpha(bytes);
    let decoder = BmpDecoder::new(watch.reader(&file))
        .map_err(|error| Error::Decode { format: "BMP", reason: reason(&error) })?;
    let mut stored = Stored::read(Format::Bmp, decoder, max_pixels)?;
    if let DynamicImage::ImageRgba8(image) = &mut stored.pixels
        && image.pixels().all(|pixel| pixel.0[3] == 0)
    {
        // Such files have no alpha: Windows and browsers show them opaque.
        image.pixels_mut().for_each(|pixel| pixel.0[3] = 255);
    }
    let [across, down] = [38, 42].map(|at| number(bytes, at).unwrap_or(0));
    stored.resolution = Resolution::per_metres([across.into(), down.into()], 1.0);
    Ok(stored)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The file as one with masks, if it has a mask for alpha that its kind of compression would hide.
fn with_alpha(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is = |at: usize, wanted: u32| number(bytes, at) == Some(wanted);
    let has_mask =
        number(bytes, 14).is_some_and(|size| size >= VERSION_4) && number(bytes, 66).is_some_and(|mask| mask != 0);
    let has_32_bits = bytes.get(28..30) == Some(&[32, 0]);
    let mut file = Cow::from(bytes);
    if has_mask && has_32_bits && is(30, PLAIN) {
        let file = file.to_mut();
        file[30..34].copy_from_slice(&BY_MASKS.to_le_bytes());
        file[54..66].copy_from_slice(MASKS.map(u32::to_le_bytes).as_flattened());
    }
    file
}
