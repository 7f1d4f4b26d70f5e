//! The names of files, as people read them in messages.

use std::fmt::{self, Display, Write};
use std::path::Path;

/// The name of standard input and standard output.
pub const DASH: &str = "-";

/// Whether a path stands for standard input or standard output.
pub fn is_dash(path: &Path) -> bool {
    path.as_os_str() == DASH
}

/// A path for a message, or the words for standard input. Bytes that are no text and characters that would steer a
/// terminal are escaped.
pub fn shown(path: &Path) -> impl Display {
    Shown(path)
}

/// The first of some names, and the number of the others.
pub fn listed<'a>(paths: impl IntoIterator<Item = &'a Path>) -> String {
    const MOST: usize = 3;
    let names: Vec<String> = paths.into_iter().map(|path| shown(path).to_string()).collect();
    match names.len() {
        0..=MOST => names.join(", "),
        all => format!("{} and {} more", names[..MOST].join(", "), all - MOST),
    }
}

struct Shown<'a>(&'a Path);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_dash(self.0) {
            return f.write_str("standard input");
        }
        for chunk in self.0.as_os_str().as_encoded_bytes().utf8_chunks() {
            chunk.valid().chars().try_for_each(|c| put(f, c, steers(c)))?;
            chunk.invalid().iter().try_for_each(|byte| write!(f, "\\x{byte:02x}"))?;
        }
        Ok(())
    }
}

/// A message in which no character but the end of a line steers a terminal: words in it may come from a file.
pub fn harmless(message: &str) -> String {
    let mut text = String::new();
    for c in message.chars() {
        put(&mut text, c, steers(c) && c != '\n').expect("a string takes all");
    }
    text
}

fn put(out: &mut impl Write, c: char, is_escaped: bool) -> fmt::Result {
    if is_escaped { write!(out, "{}", c.escape_default()) } else { out.write_char(c) }
}

/// Whether a character is a control character, or changes the direction in which those after it are written.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_escaped_and_letters_stay() {
        let cases = [
            ("photo.png", "photo.png"),
            ("-", "standard input"),
            ("./-", "./-"),
            ("日本 語/ä b.png", "日本 語/ä b.png"),
            ("a\nb\t\r.png", "a\\nb\\t\\r.png"),
            ("\x1b[31mred\x07\x7f\u{9b}", "\\u{1b}[31mred\\u{7}\\u{7f}\\u{9b}"),
            ("gnp.\u{202e}photo", "gnp.\\u{202e}photo"),
        ];
        for (name, expected) in cases {
            assert_eq!(shown(Path::new(name)).to_string(), expected);
        }
    }

    #[test]
    fn messages_keep_their_lines() {
        assert_eq!(harmless("one\ntwo \x1b[2J\u{9b}\r"), "one\ntwo \\u{1b}[2J\\u{9b}\\r");
    }

    #[test]
    fn long_lists_are_cut() {
        let list = |names: &[&'static str]| listed(names.iter().map(Path::new));
        assert_eq!(list(&["a", "b", "c"]), "a, b, c");
        assert_eq!(list(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_shown_as_such() {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"\xff\xc3\xa4\xfe.png");
        assert_eq!(shown(Path::new(name)).to_string(), "\\xffä\\xfe.png");
    }
}
