//! Parsers for the values of options.

use std::path::Path;
use std::time::Duration;

use huepress::codec::{decode_palette, decode_plte, parse_colors};
use huepress::{Error, Image, Rgba, builtin_palette};

use crate::files::name::shown;

/// A list of colours.
#[derive(Clone)]
pub struct Colors(pub Vec<Rgba>);

/// A score from 0 to 100.
pub fn quality(text: &str) -> Result<f64, String> {
    between(text, 100.0)
}

/// A number from 0 to 100.
pub fn percent(text: &str) -> Result<f64, String> {
    between(text, 100.0)
}

/// A number from 0 to 1.
pub fn share(text: &str) -> Result<f64, String> {
    between(text, 1.0)
}

fn between(text: &str, most: f64) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (0.0..=most).contains(&number) => Ok(number),
        _ => Err(format!("a number from 0 to {most} is needed")),
    }
}

/// A number of bytes, with a unit or without.
pub fn size(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 11] = [
        ("kib", 1 << 10),
        ("mib", 1 << 20),
        ("gib", 1 << 30),
        ("kb", 1000),
        ("mb", 1_000_000),
        ("gb", 1_000_000_000),
        ("g", 1_000_000_000),
        ("k", 1000),
        ("m", 1_000_000),
        ("b", 1),
        ("", 1),
    ];
    let text = text.to_lowercase();
    let (number, unit) = (UNITS.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit))))
        .expect("every text ends with nothing");
    match number.trim().parse::<f64>() {
        Ok(number) if number * unit as f64 >= 1.0 && number.is_finite() => Ok((number * unit as f64) as u64),
        _ => Err("a number of bytes is needed, such as 70000, 70k, 70KiB or 1.5M".to_owned()),
    }
}

/// A duration in seconds.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|&seconds: &f64| seconds > 0.0);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| "a number of seconds above 0 is needed, such as 30 or 0.5".to_owned())
}

/// A number of pixels.
pub fn pixels(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(pixels) if (1..=Image::MAX_PIXELS).contains(&pixels) => Ok(pixels),
        _ => Err(format!("a number from 1 to {} is needed", Image::MAX_PIXELS)),
    }
}

/// A part of a file name.
pub fn suffix(text: &str) -> Result<String, String> {
    if text.contains(std::path::is_separator) {
        return Err("it is a part of a name, not of a path".to_owned());
    }
    Ok(text.to_owned())
}

/// A part of a file name that is not empty, so that it makes another name.
pub fn ending(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("it must not be empty: the copy needs a name of its own".to_owned());
    }
    suffix(text)
}

/// A list of colours in hexadecimal or by name.
pub fn colors(text: &str) -> Result<Colors, String> {
    parse_colors(text).map(Colors).map_err(|error| error.to_string())
}

/// A palette of at least two colours: a built-in one, a file, or a list.
pub fn palette(text: &str) -> Result<Colors, String> {
    let path = Path::new(text);
    let colors = match builtin_palette(text) {
        Some(colors) => colors.to_vec(),
        None if path.is_file() => {
            let bytes = read(path)?;
            decode_palette(&bytes).map_err(|error| describe(&error, path, &bytes))?
        }
        None => parse_colors(text).map_err(|error| format!("there is no such file, and {error}"))?,
    };
    if colors.len() < 2 {
        return Err("it has one colour, and at least two are needed".to_owned());
    }
    Ok(Colors(colors))
}

/// The palette of an indexed PNG.
pub fn like(text: &str) -> Result<Colors, String> {
    decode_plte(&read(Path::new(text))?).map(Colors).map_err(|error| error.to_string())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("cannot read it: {error}"))
}

/// The message for a palette file that cannot be read. An image of too many colours or pixels is likely one to make a
/// palette of.
fn describe(error: &Error, path: &Path, bytes: &[u8]) -> String {
    match error {
        Error::Palette(_) | Error::TooManyPixels { .. } if image::guess_format(bytes).is_ok() => {
            let palette = path.with_extension("gpl");
            let (path, palette) = (shown(path), shown(&palette));
            format!("it has more colours than a palette; make one of it: huepress palette {path} -k 16 -o {palette}")
        }
        _ => error.to_string(),
    }
}
