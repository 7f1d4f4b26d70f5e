//! Lists of hexadecimal colours, in files and in option values.

use std::collections::BTreeMap;

use crate::codec::palette::colors::Colors;
use crate::codec::palette::names;
use crate::codec::palette::text::{lines, quoted};
use crate::error::{Error, Result};
use crate::image::Rgba;

/// The format's name in messages.
pub(super) const NAME: &str = "hex palette";

/// Parses a list of colours such as `#e4002b,fff,00ff0080`: `rgb`, `rgba`, `rrggbb` or `rrggbbaa`, each with or without
/// `#` or `0x`, or a colour's name in CSS, separated by commas or spaces. Duplicates are dropped, and all fully
/// transparent colours count as one.
///
/// ```
/// let colors = huepress::codec::parse_colors("#e4002b, fff, 00ff0080, rebeccapurple")?;
/// assert_eq!(colors, [[228, 0, 43, 255], [255, 255, 255, 255], [0, 255, 0, 128], [102, 51, 153, 255]]);
/// # Ok::<(), huepress::Error>(())
/// ```
///
/// # Errors
/// [`Error::Palette`] for text that is not a colour, and unless there are from 1 to 256 colours.
pub fn parse_colors(text: &str) -> Result<Vec<Rgba>> {
    let mut colors = Colors::new("list of colours");
    for (number, (_, piece)) in (1..).zip(pieces(text)) {
        let place = format!("colour {number}");
        let color = color(piece).or_else(|| names::color(piece));
        colors.add(color.ok_or_else(|| not_a_color(&colors, &place, piece, ", or a name of CSS"))?, &place)?;
    }
    colors.finish()
}

/// Decodes a file of hexadecimal colours. `//`, `;` and a lone `#` start a comment.
pub(super) fn decode(text: &str) -> Result<Vec<Rgba>> {
    let mut colors = Colors::new(NAME);
    let alpha_first = is_paint_net(text);
    if let Some(line) = decimal(text) {
        let what = "these may be decimal numbers; write # before hexadecimal ones, or GIMP Palette in the first line";
        return Err(colors.bad(format_args!("line {line}"), what));
    }
    for (line, piece) in pieces(text) {
        let place = format!("line {line}");
        let mut color = color(piece).ok_or_else(|| not_a_color(&colors, &place, piece, ""))?;
        if alpha_first && digits(piece).len() == 8 {
            color.rotate_left(1);
        }
        colors.add(color, &place)?;
    }
    colors.finish()
}

/// Whether a comment names Paint.NET, which writes `aarrggbb`.
fn is_paint_net(text: &str) -> bool {
    lines(text).any(|(_, line)| line.starts_with(';') && line.to_ascii_lowercase().contains("paint.net"))
}

/// The first line's number, if every line is three decimal numbers up to 255, which might be red, green and blue.
fn decimal(text: &str) -> Option<usize> {
    let mut counts = BTreeMap::new();
    for (line, piece) in pieces(text) {
        let number = piece.bytes().all(|byte| byte.is_ascii_digit()).then(|| piece.parse::<u8>().ok())?;
        *counts.entry(line).or_insert(0) += number.map(|_| 1)?;
    }
    counts.values().all(|&count| count == 3).then(|| counts.keys().next().copied())?
}

fn not_a_color(colors: &Colors, place: &str, piece: &str, or: &str) -> Error {
    let what = format!("{} is not a colour; write rgb, rgba, rrggbb or rrggbbaa in hexadecimal{or}", quoted(piece));
    colors.bad(place, what)
}

/// Splits text without comments at commas and spaces. Each piece comes with the number of its line.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    lines(text).flat_map(|(number, line)| {
        let end = line.find(';').into_iter().chain(line.find("//")).min().unwrap_or(line.len());
        let pieces = line[..end].split(|c: char| c == ',' || c.is_whitespace()).filter(|piece| !piece.is_empty());
        pieces.take_while(|piece| !piece.bytes().all(|byte| byte == b'#')).map(move |piece| (number, piece))
    })
}

/// Strips the prefix `#` or `0x`.
fn digits(piece: &str) -> &str {
    ["#", "0x", "0X"].iter().find_map(|prefix| piece.strip_prefix(prefix)).unwrap_or(piece)
}

/// Parses a colour of 3, 4, 6 or 8 digits, with or without a prefix.
pub(super) fn color(piece: &str) -> Option<Rgba> {
    let digits: Option<Vec<u8>> = digits(piece).chars().map(|c| Some(c.to_digit(16)? as u8)).collect();
    match digits?[..] {
        [r, g, b] => Some([17 * r, 17 * g, 17 * b, 255]),
        [r, g, b, a] => Some([17 * r, 17 * g, 17 * b, 17 * a]),
        [r, s, g, h, b, c] => Some([16 * r + s, 16 * g + h, 16 * b + c, 255]),
        [r, s, g, h, b, c, a, d] => Some([16 * r + s, 16 * g + h, 16 * b + c, 16 * a + d]),
        _ => None,
    }
}

/// Formats a colour as `rrggbb`, or as `rrggbbaa` if it is not opaque.
pub(super) fn digits_of([r, g, b, a]: Rgba) -> String {
    let rgb = format!("{r:02x}{g:02x}{b:02x}");
    if a == 255 { rgb } else { format!("{rgb}{a:02x}") }
}

pub(super) fn encode(colors: &[Rgba]) -> Vec<u8> {
    colors.iter().map(|&color| digits_of(color) + "\n").collect::<String>().into_bytes()
}
