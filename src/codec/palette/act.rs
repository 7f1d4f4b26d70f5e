//! The colour table of Photoshop: 256 times red, green and blue, and for fewer than 256, or where one is transparent, how
//! many there are and which one that is.
//!
//! Source: Adobe Photoshop File Formats Specification, "Color table", and what Photoshop writes.

use crate::codec::palette::colors::Colors;
use crate::error::Result;
use crate::image::Rgba;
use crate::image::palette::Palette;

/// What messages call a palette of this format.
pub(super) const NAME: &str = "Adobe colour table (.act)";

/// Bytes of the table.
const TABLE: usize = 3 * Palette::MAX_COLORS;
/// Bytes of the table with what follows it.
const WHOLE: usize = TABLE + 4;
/// The place of the transparent colour where there is none.
const NONE: u16 = u16::MAX;

/// Whether a file has the length of one, the only sign of it.
pub(super) fn fits(bytes: &[u8]) -> bool {
    matches!(bytes.len(), TABLE | WHOLE)
}

/// One fully transparent colour has a place; more of them would be opaque, and are left out.
pub(super) fn encode(colors: &[Rgba]) -> Vec<u8> {
    let transparent = colors.iter().position(|color| color[3] == 0);
    let held = colors.iter().enumerate().filter(|(place, color)| color[3] > 0 || Some(*place) == transparent);
    let mut bytes: Vec<u8> = held.flat_map(|(_, &[r, g, b, _])| [r, g, b]).collect();
    let count = (bytes.len() / 3) as u16;
    bytes.resize(TABLE, 0);
    bytes.extend(count.to_be_bytes());
    bytes.extend(transparent.map_or(NONE, |place| place as u16).to_be_bytes());
    bytes
}

/// Reads a table of one of the two lengths. Without a count all 256 colours are meant.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Rgba>> {
    let mut colors = Colors::of(NAME);
    let (table, footer) = bytes.split_at(TABLE.min(bytes.len()));
    let word = |at: usize| footer.get(at..at + 2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let count = word(0).map_or(Palette::MAX_COLORS, usize::from);
    if count > Palette::MAX_COLORS {
        return Err(colors.bad("byte 768", format_args!("it says {count} colours, and has room for 256")));
    }
    let transparent = word(2).filter(|&place| place != NONE).map(usize::from);
    if let Some(place) = transparent.filter(|&place| place >= count) {
        let what = format_args!("colour {place} of {count}, counted from 0, cannot be the transparent one");
        return Err(colors.bad("byte 770", what));
    }
    for (place, &[r, g, b]) in table.as_chunks().0.iter().take(count).enumerate() {
        let alpha = if Some(place) == transparent { 0 } else { 255 };
        colors.add([r, g, b, alpha], format_args!("colour {}", place + 1))?;
    }
    colors.finish()
}
