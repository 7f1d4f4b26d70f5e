//! Reading TIFF, by the tags of its first page.

mod decoder;
mod layout;
mod photometric;

use image::metadata::Orientation;
use tiff::decoder::ifd::Value;
use tiff::decoder::{Decoder, Limits};
use tiff::tags::Tag;

use crate::codec::decode::stored::{INCH, MAX_METADATA, Resolution, Stored, check_size, max_bytes};
use crate::codec::decode::tiff::decoder::{Reader, failed};
use crate::codec::decode::tiff::layout::Layout;
use crate::codec::decode::tiff::photometric::Photometric;
use crate::codec::decode::watch::Watch;
use crate::error::{Error, Result};

pub(super) fn read(bytes: &[u8], max_pixels: u64, watch: &Watch<'_>) -> Result<Stored> {
    let kind = Photometric::find(bytes).ok_or_else(|| Error::Decode {
        format: "TIFF",
        reason: "no tag says what its samples mean; it is damaged or cut off".to_owned(),
    })?;
    let file = kind.as_channels(bytes);
    let mut decoder = Decoder::new(watch.reader(&file)).map_err(failed)?;
    let (width, height) = decoder.dimensions().map_err(failed)?;
    check_size(width, height, max_pixels)?;
    let most = usize::try_from(max_bytes(u64::from(width) * u64::from(height))).unwrap_or(usize::MAX);
    let mut limits = Limits::default();
    (limits.decoding_buffer_size, limits.intermediate_buffer_size, limits.ifd_value_size) = (most, most, MAX_METADATA);
    let mut decoder = decoder.with_limits(limits);
    let layout = Layout::new(&mut decoder, kind.value)?;
    let samples = layout.samples(&mut decoder, width as usize)?;
    watch.ask()?;
    let mut icc = decoder.find_tag(Tag::IccProfile).ok().flatten().and_then(|value| value.into_u8_vec().ok());
    let (pixels, warning) = layout.picture(&samples, width, height, &mut icc);
    let orientation = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten();
    Ok(Stored {
        orientation: orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms),
        icc,
        xmp: decoder.find_tag(XMP).ok().flatten().and_then(|value| value.into_u8_vec().ok()),
        resolution: resolution(&mut decoder),
        frames: 1 + other_pages(&mut decoder),
        warnings: warning.into_iter().collect(),
        ..Stored::new(pixels)
    })
}

const XMP: Tag = Tag::Unknown(700);

/// The resolution in the unit that the file names, which is the inch by default.
fn resolution(decoder: &mut Reader<'_, '_>) -> Option<Resolution> {
    let mut ratio = |tag| match decoder.find_tag(tag).ok()?? {
        Value::Rational(numerator, denominator) => Some(f64::from(numerator) / f64::from(denominator)),
        _ => None,
    };
    let pixels = [ratio(Tag::XResolution)?, ratio(Tag::YResolution)?];
    match decoder.find_tag_unsigned::<u8>(Tag::ResolutionUnit).ok()?.unwrap_or(2) {
        2 => Resolution::per_metres(pixels, INCH),
        3 => Resolution::per_metres(pixels, 0.01),
        _ => None,
    }
}

/// The number of pages after the first, without smaller versions of others.
fn other_pages(decoder: &mut Reader<'_, '_>) -> u32 {
    let mut pages = 0;
    while decoder.more_images() && decoder.next_image().is_ok() {
        let kind = decoder.find_tag_unsigned::<u32>(Tag::NewSubfileType).ok().flatten().unwrap_or(0);
        pages += u32::from(kind & 1 == 0);
    }
    pages
}
