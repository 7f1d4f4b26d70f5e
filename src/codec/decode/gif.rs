//! Reading the first frame of a GIF.

use image::codecs::gif::GifDecoder;

use crate::codec::decode::format::Format;
use crate::codec::decode::stored::{Stored, check_size, reason};
use crate::codec::decode::watch::Watch;
use crate::error::{Error, Result};

pub(super) fn read(bytes: &[u8], max_pixels: u64, watch: &Watch<'_>) -> Result<Stored> {
    let failed = |reason: String| Error::Decode { format: "GIF", reason };
    let FirstFrame { file, sides: [width, height], frames } =
        FirstFrame::of(bytes).map_err(|reason| failed(reason.to_owned()))?;
    // A frame may be larger than its canvas.
    check_size(width, height, max_pixels)?;
    let decoder = GifDecoder::new(watch.reader(&file)).map_err(|error| failed(reason(&error)))?;
    Ok(Stored { frames, ..Stored::read(Format::Gif, decoder, max_pixels)? })
}

/// A file of the first frame alone, with what browsers forgive mended: a canvas without a size gets that of the frame,
/// a frame without colours gets greys, and zeros between blocks are left out.
struct FirstFrame {
    file: Vec<u8>,
    /// Width and height of the frame.
    sides: [u32; 2],
    frames: u32,
}

/// Bytes of the signature and the logical screen.
const HEADER: usize = 13;
const EXTENSION: u8 = 0x21;
const FRAME: u8 = 0x2c;
const TRAILER: u8 = 0x3b;

impl FirstFrame {
    fn of(bytes: &[u8]) -> Result<Self, &'static str> {
        let cut_off = "the file is cut off";
        let header = bytes.get(..HEADER).ok_or(cut_off)?;
        let mut at = HEADER + table_length(header[10]);
        let mut file = bytes.get(..at).ok_or(cut_off)?.to_vec();
        let has_table = header[10] & 0x80 != 0;
        let (mut frame_sides, mut frames) = ([0; 2], 0);
        while let Some(&first) = bytes.get(at) {
            let descriptor = bytes.get(at + 1..at + 10);
            let data = match (first, descriptor) {
                (0, _) => {
                    at += 1;
                    continue;
                }
                (EXTENSION, _) => at + 2,
                // The code size follows the colour table.
                (FRAME, Some(descriptor)) => at + 11 + table_length(descriptor[8]),
                (TRAILER, _) => break,
                // Whatever follows a frame does not matter.
                _ if frames > 0 => break,
                _ => return Err("a block of unknown kind comes before the first frame"),
            };
            let end = match end_of_blocks(bytes, data) {
                Some(end) => end,
                None if frames > 0 => break,
                None => return Err(cut_off),
            };
            if let (FRAME, 0, Some(descriptor)) = (first, frames, descriptor) {
                frame_sides = [4, 6].map(|at| number(descriptor, at).into());
                if file[6..10].iter().all(|&byte| byte == 0) {
                    file[6..10].copy_from_slice(&canvas(descriptor));
                }
                let greys = if has_table || descriptor[8] & 0x80 != 0 { &[][..] } else { &GREYS };
                file.extend(&bytes[at..at + 9]);
                file.push(if greys.is_empty() { descriptor[8] } else { descriptor[8] | 0x87 });
                file.extend(greys.as_flattened());
                file.extend(&bytes[at + 10..end]);
            } else if frames == 0 {
                file.extend(&bytes[at..end]);
            }
            frames += u32::from(first == FRAME);
            at = end;
        }
        if frames == 0 {
            return Err("it has no frame");
        }
        file.push(TRAILER);
        Ok(Self { file, sides: frame_sides, frames })
    }
}

/// Width and height of the canvas that a frame fills to its corner.
fn canvas(descriptor: &[u8]) -> [u8; 4] {
    let side = |at: usize| number(descriptor, at).saturating_add(number(descriptor, at + 4)).to_le_bytes();
    let [width, height] = [0, 2].map(side);
    [width[0], width[1], height[0], height[1]]
}

/// The number that begins at a byte.
fn number(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

/// Bytes of the colour table that flags announce.
fn table_length(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The colours of a frame that has none.
const GREYS: [[u8; 3]; 256] = {
    let mut greys = [[0; 3]; 256];
    let mut grey = 0;
    while grey < 256 {
        greys[grey] = [grey as u8; 3];
        grey += 1;
    }
    greys
};

/// The end of a sequence of data blocks; None if they are cut off.
fn end_of_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
