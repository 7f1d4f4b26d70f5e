//! Any bytes are a palette, which can be written again, or an error that says something.
#![no_main]

use huepress::codec::{PaletteFormat, Swatch, decode_palette, decode_plte, parse_colors};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = parse_colors(text);
    }
    // Pictures have a target of their own.
    if bytes.len() > 1 << 16 {
        return;
    }
    let _ = decode_plte(bytes);
    match decode_palette(bytes) {
        Ok(colors) => {
            let swatches: Vec<Swatch> = colors.iter().map(|&color| Swatch { color, share: 0.5 }).collect();
            for format in [PaletteFormat::Hex, PaletteFormat::Json] {
                let file = format.encode(&swatches, "fuzz").unwrap();
                assert_eq!(decode_palette(&file).unwrap(), colors);
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
