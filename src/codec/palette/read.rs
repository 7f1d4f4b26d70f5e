//! The decoder of palette files, which recognises the format by content.

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

/// The most bytes of a file that is not an image: enough for 256 colours with long names and comments.
const MAX_BYTES: usize = 1 << 20;

/// Decodes a palette file to its colours, in their order. The format is recognised by content.
///
/// Every [`PaletteFormat`](super::PaletteFormat) is read. Hexadecimal colours may have 3, 4, 6 or 8 digits, with or
/// without `#` or `0x`, separated by commas or spaces; `//`, `;` and a lone `#` start a comment. Files that name
/// Paint.NET in a comment have alpha first. JSON may be a list of colours or an object with a list `colors`. An image
/// that [`decode`](crate::codec::decode) reads, of up to 2^24 pixels, gives its colours in order of first appearance;
/// [`decode_plte`](crate::codec::decode_plte) reads the entries of an indexed PNG instead.
///
/// Duplicates are dropped, and all fully transparent colours count as one, `[0, 0, 0, 0]`. A Photoshop colour table
/// without a count has 256 colours, including unused ones.
///
/// # Errors
/// [`Error::Palette`] with the line, colour or byte of the mistake, also unless there are from 1 to 256 colours; for an
/// image also the errors of [`decode`](crate::codec::decode).
pub fn decode_palette(bytes: &[u8]) -> Result<Vec<Rgba>> {
    if bytes.trim_ascii().is_empty() {
        return Err(Error::Palette("the palette file is empty; it needs at least one colour".to_owned()));
    }
    // The signatures of some formats are short enough for a colour table to begin with them.
    let (colors, certain) = match guess_format(bytes) {
        Ok(ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif) => (swatch_image::read(bytes), true),
        Ok(ImageFormat::Jpeg | ImageFormat::Bmp | ImageFormat::Tiff) => (swatch_image::read(bytes), false),
        _ if bytes.len() > MAX_BYTES => return Err(too_long(bytes.len())),
        _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"PAL ") => return Err(riff()),
        _ if aco::starts(bytes) => (aco::decode(bytes), false),
        _ => return text(bytes).unwrap_or_else(|| table(bytes)),
    };
    if !certain && act::fits(bytes) { colors.or_else(|error| act::decode(bytes).map_err(|_| error)) } else { colors }
}

/// Decodes the formats that are text; None if the bytes are not.
fn text(bytes: &[u8]) -> Option<Result<Vec<Rgba>>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Names in these formats may have an encoding other than UTF-8.
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
    Error::Palette(format!("a palette file of {length} bytes is more than the {MAX_BYTES} that huepress reads"))
}
