//! Lines and numbers of the palette formats that are text.

use crate::codec::palette::colors::Colors;
use crate::error::Result;

/// Iterates over trimmed lines that are not blank, with their numbers from 1. LF, CR LF and CR end a line.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
    (1..).zip(lines.map(str::trim)).filter(|(_, line)| !line.is_empty())
}

/// Quotes a piece of the file for a message: shortened, with control characters escaped.
pub(super) fn quoted(piece: &str) -> String {
    const SHOWN: usize = 24;
    let shown: String = piece.chars().take(SHOWN).collect();
    format!("{shown:?}{}", if shown.len() < piece.len() { "…" } else { "" })
}

/// Parses one number of a colour, from 0 to 255.
pub(super) fn channel(piece: Option<&str>, line: usize, colors: &Colors) -> Result<u8> {
    let place = format_args!("line {line}");
    let Some(piece) = piece else { return Err(colors.bad(place, "a colour is red, green and blue: three numbers")) };
    let number = piece.parse().ok().filter(|_| piece.bytes().all(|byte| byte.is_ascii_digit()));
    number.ok_or_else(|| colors.bad(place, format_args!("{} is not a number from 0 to 255", quoted(piece))))
}
