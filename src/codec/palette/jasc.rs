//! Paint Shop Pro palettes: a line of the format's name, one of its version, one of the number of colours, and one for
//! each colour. Aseprite adds alpha as a fourth number.

use crate::codec::palette::colors::Colors;
use crate::codec::palette::text::{channel, lines, quoted};
use crate::error::Result;
use crate::image::Rgba;

/// The format's name in messages.
pub(super) const NAME: &str = "JASC palette";

/// The first line of a file.
pub(super) const MAGIC: &str = "JASC-PAL";
/// The second line of a file.
const VERSION: &str = "0100";

pub(super) fn encode(colors: &[[u8; 3]]) -> Vec<u8> {
    let mut text = format!("{MAGIC}\r\n{VERSION}\r\n{}\r\n", colors.len());
    for [r, g, b] in colors {
        text += &format!("{r} {g} {b}\r\n");
    }
    text.into_bytes()
}

pub(super) fn decode(text: &str) -> Result<Vec<Rgba>> {
    let mut colors = Colors::new(NAME);
    let mut lines = lines(text).skip(1);
    match lines.next() {
        Some((_, VERSION)) => (),
        Some((line, other)) => {
            let what = format_args!("the version is {VERSION}, not {}", quoted(other));
            return Err(colors.bad(format_args!("line {line}"), what));
        }
        None => return Err(colors.bad("line 2", format_args!("the version, {VERSION}, is missing"))),
    }
    let Some((line, count)) = lines.next() else {
        return Err(colors.bad("line 3", "the number of colours is missing"));
    };
    let Ok(expected) = count.parse::<u32>() else {
        return Err(colors.bad(format_args!("line {line}"), format_args!("{} is no number of colours", quoted(count))));
    };
    let mut rows = 0;
    for (line, row) in lines {
        let mut pieces = row.split_whitespace();
        let mut next = || channel(pieces.next(), line, &colors);
        let [r, g, b] = [next()?, next()?, next()?];
        let alpha = pieces.next().map_or(Ok(255), |piece| channel(Some(piece), line, &colors))?;
        if let Some(piece) = pieces.next() {
            return Err(colors.bad(format_args!("line {line}"), format_args!("{} is one too many", quoted(piece))));
        }
        colors.add([r, g, b, alpha], format_args!("line {line}"))?;
        rows += 1;
    }
    if rows != expected {
        let what = format_args!("it says {expected} colours, and {rows} follow; correct the number or the list");
        return Err(colors.bad(format_args!("line {line}"), what));
    }
    colors.finish()
}
