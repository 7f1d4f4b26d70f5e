//! Reading WebP.

use std::borrow::Cow;
use std::ops::Range;

use image::codecs::webp::WebPDecoder;

use crate::codec::decode::format::Format;
use crate::codec::decode::stored::{Stored, reason};
use crate::codec::decode::watch::Watch;
use crate::error::{Error, Result};

/// The flag of the first chunk for an animation.
const ANIMATION: u8 = 2;
/// Bytes of an animation frame before its picture, the place of its flags there, and the flag that it replaces the
/// canvas.
const FRAME_HEADER: usize = 16;
const FLAGS: usize = 15;
const DO_NOT_BLEND: u8 = 2;

pub(super) fn read(bytes: &[u8], max_pixels: u64, watch: &Watch<'_>) -> Result<Stored> {
    let failed = |reason: String| Error::Decode { format: "WebP", reason };
    let frames: Vec<_> = chunks(bytes, 12..bytes.len()).filter(|(name, _)| name == b"ANMF").collect();
    let is_animated = bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & ANIMATION != 0);
    if is_animated && frames.is_empty() {
        return Err(failed("its first frame is cut off".to_owned()));
    }
    let mut file = Cow::from(bytes);
    if let Some((_, frame)) = frames.first() {
        if !has_its_size(bytes, frame.clone()) {
            return Err(failed("the picture of its first frame is cut off or of another size".to_owned()));
        }
        // On an empty canvas the first frame is what is seen, and blending could only round it.
        file.to_mut()[frame.start + FLAGS] |= DO_NOT_BLEND;
    }
    let decoder = WebPDecoder::new(watch.reader(&file)).map_err(|error| failed(reason(&error)))?;
    Ok(Stored { frames: frames.len().max(1) as u32, ..Stored::read(Format::WebP, decoder, max_pixels)? })
}

/// Whether a lossy picture with alpha has the size that its frame states. The decoder takes that for granted, and the
/// chunk behind the alpha for such a picture (image-rs/image-webp#182).
fn has_its_size(bytes: &[u8], frame: Range<usize>) -> bool {
    let Some((header, _)) = bytes[frame.clone()].split_first_chunk::<FRAME_HEADER>() else { return false };
    let stated = [&header[6..9], &header[9..12]].map(|side| 1 + u32::from_le_bytes([side[0], side[1], side[2], 0]));
    let mut parts = chunks(bytes, frame.start + FRAME_HEADER..frame.end);
    if parts.next().is_none_or(|(name, _)| name != *b"ALPH") {
        return true;
    }
    // Width and height have 14 bits, after a tag of three bytes and a start code of three.
    let sides = parts.next().and_then(|(_, data)| bytes[data].get(6..)?.first_chunk::<4>());
    sides.is_some_and(|&[w0, w1, h0, h1]| {
        [[w0, w1], [h0, h1]].map(|side| u32::from(u16::from_le_bytes(side) & 0x3fff)) == stated
    })
}

/// Iterates over names and places of the data of the chunks in a part of a file, up to the first that is cut off.
fn chunks(bytes: &[u8], part: Range<usize>) -> impl Iterator<Item = ([u8; 4], Range<usize>)> {
    let mut at = part.start;
    std::iter::from_fn(move || {
        let (&name, rest) = bytes.get(at..part.end)?.split_first_chunk()?;
        let length = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        let data = at + 8..(at + 8).checked_add(length).filter(|&end| end <= part.end)?;
        at = data.end + length % 2;
        Some((name, data))
    })
}
