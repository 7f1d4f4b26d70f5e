//! Any palette file to its colours.

use image::{ImageFormat, guess_format};

use crate::codec::palette::aco;
use crate::codec::palette::act;
use crate::codec::palette::gpl;
use crate::codec::palette::hex;
use crate::codec::palette::jasc;
use crate::codec::palette::json;
use crate::codec::palette::swatch_image;
use crate::error::{Error, Result};
use crate::image::Rgba;

/// The most bytes of a file that is no picture: 256 colours, named at length, with a long comment.
const MOST_BYTES: usize = 1 << 20;

/// Reads the colours of a palette file, told by its content, in their order.
///
/// It may be of any [`PaletteFormat`](super::PaletteFormat); lists of hexadecimal colours may have 3, 4, 6 or 8 digits,
/// with or without `#` or `0x`, commas or spaces between them, and comments after `//`, `;` or a `#` that stands alone.
/// Paint.NET's are known by their comment and have alpha first. JSON may be a list of colours or an object with a list
/// `colors`. An image that [`decode`](crate::codec::decode) reads, of up to 2^24 pixels, gives its colours in order of first
/// appearance.
///
/// Duplicates are dropped, and all fully transparent colours are one, `[0, 0, 0, 0]`. A colour table of Photoshop without
/// a count has 256 colours, unused ones included.
///
/// # Errors
/// [`Error::Palette`] says what is wrong, and in which line, colour or byte; there must be from 1 to 256 colours. Those
/// of [`decode`](crate::codec::decode) for an image.
pub fn decode_palette(bytes: &[u8]) -> Result<Vec<Rgba>> {
    if bytes.trim_ascii().is_empty() {
        return Err(Error::Palette("the palette file is empty; it needs at least one colour".to_owned()));
    }
    // Some first bytes are so common that a colour table may have them too.
    let (colors, certain) = match guess_format(bytes) {
        Ok(ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif) => (swatch_image::read(bytes), true),
        Ok(ImageFormat::Jpeg | ImageFormat::Bmp | ImageFormat::Tiff) => (swatch_image::read(bytes), false),
        _ if bytes.len() > MOST_BYTES => return Err(too_long(bytes.len())),
        _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"PAL ") => return Err(riff()),
        _ if aco::starts(bytes) => (aco::decode(bytes), false),
        _ => return text(bytes).unwrap_or_else(|| table(bytes)),
    };
    if !certain && act::fits(bytes) { colors.or_else(|error| act::decode(bytes).map_err(|_| error)) } else { colors }
}

/// None where the bytes are no text.
fn text(bytes: &[u8]) -> Option<Result<Vec<Rgba>>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Names in these may be of an old encoding.
    for (magic, decode) in [(gpl::MAGIC, gpl::decode as fn(&str) -> _), (jasc::MAGIC, jasc::decode)] {
        if bytes.trim_ascii_start().starts_with(magic.as_bytes()) {
            return Some(decode(&String::from_utf8_lossy(bytes)));
        }
    }
    let text = str::from_utf8(bytes).ok()?;
    if text.contains(|c: char| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    Some(if text.trim_start().starts_with(['{', '[']) { json::decode(text) } else { hex::decode(text) })
}

fn table(bytes: &[u8]) -> Result<Vec<Rgba>> {
    if act::fits(bytes) { act::decode(bytes) } else { Err(unknown()) }
}

fn unknown() -> Error {
    let known = "hex, JSON, GIMP (.gpl), JASC (.pal), Adobe (.act, .aco) and images are known by their content";
    Error::Palette(format!("not a palette that huepress reads: {known}, and text must be UTF-8"))
}

fn riff() -> Error {
    Error::Palette("a palette of Windows (RIFF) is not read; save it as JASC (.pal) or hex".to_owned())
}

fn too_long(length: usize) -> Error {
    Error::Palette(format!("a palette file of {length} bytes is more than the {MOST_BYTES} that huepress reads"))
}
