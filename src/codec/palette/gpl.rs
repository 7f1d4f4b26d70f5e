//! GIMP palettes.
//!
//! Source: <https://developer.gimp.org/core/standards/gpl/>. The line `Channels: RGBA`, after which each colour has
//! alpha as a fourth number, is Aseprite's.

use crate::codec::palette::colors::Colors;
use crate::codec::palette::text::{channel, lines};
use crate::error::Result;
use crate::image::Rgba;

/// The format's name in messages.
pub(super) const NAME: &str = "GIMP palette";

/// The first line of a file.
pub(super) const MAGIC: &str = "GIMP Palette";

/// Encodes colours, each with a name, because Aseprite skips colours without one.
pub(super) fn encode(colors: &[[u8; 3]], name: &str) -> Vec<u8> {
    let name = name.split(char::is_control).collect::<Vec<_>>().join(" ");
    let name = if name.trim().is_empty() { "Untitled" } else { name.trim() };
    let columns = colors.len().min(16);
    let mut text = format!("{MAGIC}\nName: {name}\nColumns: {columns}\n#\n");
    for [r, g, b] in colors {
        text += &format!("{r:3} {g:3} {b:3}\t{r:02x}{g:02x}{b:02x}\n");
    }
    text.into_bytes()
}

pub(super) fn decode(text: &str) -> Result<Vec<Rgba>> {
    let mut colors = Colors::new(NAME);
    let mut alpha = false;
    for (line, content) in lines(text).skip(1).filter(|(_, content)| !content.starts_with('#')) {
        let mut pieces = content.split_whitespace();
        match content.split_once(':') {
            Some(("Channels", channels)) => alpha = channels.trim() == "RGBA",
            Some((key, _)) if key.starts_with(|c: char| c.is_alphabetic()) => (),
            _ => {
                let mut next = || channel(pieces.next(), line, &colors);
                let color = [next()?, next()?, next()?, if alpha { next()? } else { 255 }];
                colors.add(color, format_args!("line {line}"))?;
            }
        }
    }
    colors.finish()
}
