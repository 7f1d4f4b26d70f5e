//! Photoshop swatches: version 1, followed by version 2 with names. A file consists of big-endian words of 16 bits.
//!
//! Source: Adobe Photoshop File Formats Specification, "Color swatches", and Larry Tesler, "Adobe Photoshop 7 Color
//! File Format", <http://www.nomodes.com/aco.html>.

use crate::codec::palette::colors::Colors;
use crate::codec::palette::spaces;
use crate::error::Result;
use crate::image::Rgba;

/// The format's name in messages.
pub(super) const NAME: &str = "Adobe swatch file (.aco)";

/// Whether a file starts as Photoshop swatches do.
pub(super) fn starts(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 1 | 2, _, _, ..])
}

pub(super) fn encode(colors: &[[u8; 3]]) -> Vec<u8> {
    let mut words: Vec<u16> = Vec::new();
    for version in [1, 2] {
        words.extend([version, colors.len() as u16]);
        for &[r, g, b] in colors {
            words.extend([spaces::RGB, wide(r), wide(g), wide(b), 0]);
            if version == 2 {
                let name = format!("#{r:02x}{g:02x}{b:02x}");
                // The length has 32 bits and counts the terminating zero.
                words.extend([0, name.len() as u16 + 1]);
                words.extend(name.encode_utf16().chain([0]));
            }
        }
    }
    words.into_iter().flat_map(u16::to_be_bytes).collect()
}

/// Widens a channel to 16 bits.
fn wide(channel: u8) -> u16 {
    u16::from(channel) * 257
}

/// Decodes version 2 if the file has it, else version 1. Any data after them are ignored.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Rgba>> {
    let mut words = Words { bytes, at: 0 };
    let colors = block(&mut words)?;
    match words.rest() {
        [0, 2, ..] => block(&mut words)?.finish(),
        _ => colors.finish(),
    }
}

struct Words<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self, colors: &Colors) -> Result<u16> {
        let [high, low, ..] = *self.rest() else {
            return Err(colors.bad(format_args!("byte {}", self.bytes.len()), "the file is cut off"));
        };
        self.at += 2;
        Ok(u16::from_be_bytes([high, low]))
    }
}

/// Reads the swatches of one version.
fn block(words: &mut Words) -> Result<Colors> {
    let mut colors = Colors::new(NAME);
    let version = words.next(&colors)?;
    let count = words.next(&colors)?;
    for number in 1..=count {
        let start = words.at;
        let place = format_args!("colour {number}, at byte {start}");
        let space = words.next(&colors)?;
        let mut values = [0; 4];
        for value in &mut values {
            *value = words.next(&colors)?;
        }
        let Some([r, g, b]) = spaces::rgb(space, values) else {
            let name = spaces::name(space);
            return Err(colors.bad(place, format_args!("{name} is not read; turn the swatch into RGB in Photoshop")));
        };
        colors.add([r, g, b, 255], place)?;
        if version == 2 {
            let length = u32::from(words.next(&colors)?) << 16 | u32::from(words.next(&colors)?);
            for _ in 0..length {
                words.next(&colors)?;
            }
        }
    }
    Ok(colors)
}
