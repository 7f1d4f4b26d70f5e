//! JSON palettes: huepress's own form, and simpler ones that other programs write.

use serde_json::Value;

use crate::codec::palette::colors::Colors;
use crate::codec::palette::hex;
use crate::codec::palette::text::quoted;
use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::image::swatch::Swatch;

/// The format's name in messages.
pub(super) const NAME: &str = "JSON palette";

/// Version of huepress's form.
const SCHEMA: u64 = 1;

/// Encodes swatches, one a line.
pub(super) fn encode(swatches: &[Swatch], name: &str) -> Vec<u8> {
    let line = |&Swatch { color, share }: &Swatch| {
        let ([r, g, b, a], hex) = (color, hex::digits_of(color));
        format!("  {{\"hex\": \"#{hex}\", \"rgba\": [{r}, {g}, {b}, {a}], \"share\": {share}}}")
    };
    let lines: Vec<String> = swatches.iter().map(line).collect();
    let (name, lines) = (Value::from(name), lines.join(",\n"));
    format!("{{\"schema\": {SCHEMA}, \"name\": {name}, \"colors\": [\n{lines}\n]}}\n").into_bytes()
}

/// Decodes a list of colours, or an object with such a list as `colors`. A colour is a string of hexadecimal digits, a
/// list of three or four numbers, or an object with the former as `hex` or the latter as `rgba`, or with both if they
/// agree.
pub(super) fn decode(text: &str) -> Result<Vec<Rgba>> {
    let mut colors = Colors::new(NAME);
    let document: Value = serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let what = said.split(" at line ").next().unwrap_or_default();
        colors.bad(format_args!("line {}, column {}", error.line(), error.column()), what)
    })?;
    if let Some(schema) = document.get("schema").filter(|&schema| *schema != SCHEMA) {
        let what = format!("{} is not known; this version reads {SCHEMA}", quoted(&schema.to_string()));
        return Err(colors.bad("schema", what));
    }
    let list = document.get("colors").unwrap_or(&document);
    let Value::Array(list) = list else {
        return Err(colors.bad("colors", "there is no such list, such as {\"colors\": [\"#e4002b\", \"#fff\"]}"));
    };
    for (number, item) in (1..).zip(list) {
        let place = format!("colour {number}");
        colors.add(color(item).ok_or_else(|| not_a_color(&colors, &place, item))?, &place)?;
    }
    colors.finish()
}

fn not_a_color(colors: &Colors, place: &str, item: &Value) -> Error {
    let what = "is not a colour; write \"#rrggbb\", [r, g, b] with numbers from 0 to 255, or {\"hex\": \"#rrggbb\"}";
    colors.bad(place, format_args!("{} {what}", quoted(&item.to_string())))
}

fn color(item: &Value) -> Option<Rgba> {
    match item {
        Value::String(digits) => hex::color(digits.trim()),
        Value::Array(channels) => {
            let channels: Option<Vec<u8>> = channels.iter().map(|c| u8::try_from(c.as_u64()?).ok()).collect();
            match channels?[..] {
                [r, g, b] => Some([r, g, b, 255]),
                [r, g, b, a] => Some([r, g, b, a]),
                _ => None,
            }
        }
        Value::Object(fields) => {
            let forms = [fields.get("hex"), fields.get("rgba")].into_iter().flatten();
            let colors: Option<Vec<Rgba>> =
                forms.map(|form| if form.is_object() { None } else { color(form) }).collect();
            let [first, rest @ ..] = &colors?[..] else { return None };
            rest.iter().all(|other| other == first).then_some(*first)
        }
        _ => None,
    }
}
