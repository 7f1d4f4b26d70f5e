//! Reading PNG.

use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use crate::codec::decode::format::Format;
use crate::codec::decode::stored::{DAMAGED_PROFILE, MAX_METADATA, Stored, check_size, limits, reason};
use crate::codec::decode::watch::Watch;
use crate::codec::metadata::{XMP_KEYWORD, chunks};
use crate::error::{Error, Result};

pub(super) fn read(bytes: &[u8], max_pixels: u64, watch: &Watch<'_>) -> Result<Stored> {
    let failed = |reason: String| Error::Decode { format: "PNG", reason };
    // The decoder takes it for granted that a palette has whole colours (image-rs/image-png#694).
    let mut lengths = chunks(bytes).filter(|(name, _)| name == b"PLTE").map(|(_, data)| data.len());
    if let Some(length) = lengths.find(|length| length % 3 != 0 || !(3..=768).contains(length)) {
        return Err(failed(format!("a palette of {length} bytes is none of 1 to 256 colours")));
    }
    check_declared(bytes, max_pixels)?;
    let decoder = PngDecoder::with_limits(watch.reader(bytes), limits(0)).map_err(|error| failed(reason(&error)))?;
    let mut stored = Stored::read(Format::Png, decoder, max_pixels)?;
    // The decoder knows only what comes before the pixels.
    stored.exif = chunks(bytes).find(|(name, _)| name == b"eXIf").map(|(_, data)| data.to_vec());
    stored.xmp = chunks(bytes).find_map(|(name, data)| xmp(data).filter(|_| name == *b"iTXt"));
    if let Some(orientation) = stored.exif.as_deref().and_then(Orientation::from_exif_chunk) {
        stored.orientation = orientation;
    }
    stored.frames = frames(bytes);
    if stored.icc.is_none() && chunks(bytes).any(|(name, _)| name == *b"iCCP") {
        stored.warnings.push(DAMAGED_PROFILE.to_owned());
    }
    Ok(stored)
}

/// Refuses too large a size, for which the decoder has other words where 32 bits cannot address it.
fn check_declared(bytes: &[u8], max_pixels: u64) -> Result<()> {
    let header = chunks(bytes).find(|(name, _)| name == b"IHDR").map(|(_, header)| header.as_chunks().0);
    let Some([width, height, ..]) = header else { return Ok(()) };
    let [width, height] = [width, height].map(|side| u32::from_be_bytes(*side));
    match check_size(width, height, max_pixels) {
        Err(error @ Error::TooManyPixels { .. }) => Err(error),
        _ => Ok(()),
    }
}

/// The number of frames: what `acTL` says, or 1 without it.
fn frames(bytes: &[u8]) -> u32 {
    let control = chunks(bytes).find(|(name, _)| matches!(name, b"acTL" | b"IDAT"));
    let count = control.filter(|(name, _)| name == b"acTL").and_then(|(_, data)| data.first_chunk());
    count.map_or(1, |count| u32::from_be_bytes(*count).max(1))
}

/// The text of an `iTXt` chunk that holds XMP.
fn xmp(chunk: &[u8]) -> Option<Vec<u8>> {
    let (&[is_compressed, _], texts) = chunk.strip_prefix(XMP_KEYWORD)?.split_first_chunk()?;
    // Language and translated keyword come before the text.
    let text = texts.splitn(3, |&byte| byte == 0).nth(2)?;
    if is_compressed == 1 { decompress_to_vec_zlib_with_limit(text, MAX_METADATA).ok() } else { Some(text.to_vec()) }
}
