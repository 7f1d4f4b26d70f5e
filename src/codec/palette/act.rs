//! Photoshop colour tables: 256 entries of red, green and blue, and an optional footer with the number of colours and
//! the index of the transparent one.
//!
//! Source: Adobe Photoshop File Formats Specification, "Color table", and what Photoshop writes.

use crate::codec::palette::colors::Colors;
use crate::error::Result;
use crate::image::Rgba;
use crate::image::palette::Palette;

/// The format's name in messages.
pub(super) const NAME: &str = "Adobe colour table (.act)";

/// Bytes of the table.
const TABLE: usize = 3 * Palette::MAX_COLORS;
/// Bytes of the table and its footer.
const WHOLE: usize = TABLE + 4;
/// The index in the footer of a table without a transparent colour.
const NONE: u16 = u16::MAX;

/// Whether a file has the length of a colour table, which has no other mark.
pub(super) fn fits(bytes: &[u8]) -> bool {
    matches!(bytes.len(), TABLE | WHOLE)
}

/// Encodes colours. Fully transparent ones after the first are left out, since a reader would show them opaque.
pub(super) fn encode(colors: &[Rgba]) -> Vec<u8> {
    let transparent = colors.iter().position(|color| color[3] == 0);
    let held = colors.iter().enumerate().filter(|(index, color)| color[3] > 0 || Some(*index) == transparent);
    let mut bytes: Vec<u8> = held.flat_map(|(_, &[r, g, b, _])| [r, g, b]).collect();
    let count = (bytes.len() / 3) as u16;
    bytes.resize(TABLE, 0);
    bytes.extend(count.to_be_bytes());
    bytes.extend(transparent.map_or(NONE, |index| index as u16).to_be_bytes());
    bytes
}

/// Decodes a table of one of the two lengths. Without a footer all 256 entries are colours.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Rgba>> {
    let mut colors = Colors::new(NAME);
    let (table, footer) = bytes.split_at(TABLE.min(bytes.len()));
    let word = |at: usize| footer.get(at..at + 2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let count = word(0).map_or(Palette::MAX_COLORS, usize::from);
    if count > Palette::MAX_COLORS {
        return Err(colors.bad("byte 768", format_args!("it says {count} colours, and has room for 256")));
    }
    let transparent = word(2).filter(|&index| index != NONE).map(usize::from);
    if let Some(index) = transparent.filter(|&index| index >= count) {
        let what = format_args!("colour {index} of {count}, counted from 0, cannot be the transparent one");
        return Err(colors.bad("byte 770", what));
    }
    for (index, &[r, g, b]) in table.as_chunks().0.iter().take(count).enumerate() {
        let alpha = if Some(index) == transparent { 0 } else { 255 };
        colors.add([r, g, b, alpha], format_args!("colour {}", index + 1))?;
    }
    colors.finish()
}
