//! Reading WebP.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::webp::WebPDecoder;

use crate::codec::decode::format::Format;
use crate::codec::decode::stored::{Stored, reason};
use crate::error::{Error, Result};

pub(super) fn read(bytes: &[u8], max_pixels: u64) -> Result<Stored> {
    let starts: Vec<usize> = frames(bytes).collect();
    let mut file = Cow::from(bytes);
    if let Some(flags) = starts.first().map(|start| start + FLAGS).filter(|&flags| flags < bytes.len()) {
        // On an empty canvas the first frame is what is seen, and blending could only round it.
        file.to_mut()[flags] |= DO_NOT_BLEND;
    }
    let decoder = WebPDecoder::new(Cursor::new(&file[..]))
        .map_err(|error| Error::Decode { format: "WebP", reason: reason(&error) })?;
    Ok(Stored { frames: starts.len().max(1) as u32, ..Stored::read(Format::WebP, decoder, max_pixels)? })
}

/// The place of a frame's flags in its chunk, and the flag that it replaces the canvas.
const FLAGS: usize = 15;
const DO_NOT_BLEND: u8 = 2;

/// Iterates over the starts of the data of animation frames.
fn frames(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut at = 12;
    std::iter::from_fn(move || {
        loop {
            let (name, rest) = bytes.get(at..)?.split_first_chunk::<4>()?;
            let length = u32::from_le_bytes(*rest.first_chunk()?) as usize;
            let start = at + 8;
            at = start.checked_add(length)?.checked_add(length % 2)?;
            if name == b"ANMF" {
                return Some(start);
            }
        }
    })
}
