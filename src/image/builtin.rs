//! Built-in palettes of devices, known by name.

use crate::image::Rgba;

/// A built-in palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuiltinPalette {
    /// The palette's name, in lower case.
    pub name: &'static str,
    /// A short description.
    pub about: &'static str,
    /// The colours, all opaque.
    pub colors: &'static [Rgba],
}

/// All built-in palettes, fewest colours first.
///
/// The palettes of electronic paper have the nominal colours that drivers expect, in the order of the panels' numbers.
/// The visible colours are duller and differ from panel to panel; for best results measure a panel and use its colours
/// instead.
pub const BUILTIN_PALETTES: [BuiltinPalette; 6] = [
    BuiltinPalette { name: "1-bit", about: "black and white", colors: &ONE_BIT },
    BuiltinPalette { name: "gameboy", about: "the four greens of the first Game Boy, DMG-01", colors: &GAME_BOY },
    BuiltinPalette { name: "spectra6", about: "E Ink Spectra 6: electronic paper of six colours", colors: &SPECTRA_6 },
    BuiltinPalette { name: "acep7", about: "E Ink ACeP, Gallery: electronic paper of seven colours", colors: &ACEP_7 },
    BuiltinPalette { name: "cga", about: "the 16 colours of the IBM Color Graphics Adapter", colors: &CGA },
    BuiltinPalette { name: "web-safe", about: "the 216 colours of steps of 51", colors: &WEB_SAFE },
];

/// The colours of a built-in palette, by its name in any case; None for an unknown name.
///
/// ```
/// assert_eq!(huepress::builtin_palette("1-bit").unwrap(), [[0, 0, 0, 255], [255, 255, 255, 255]]);
/// ```
pub fn builtin_palette(name: &str) -> Option<&'static [Rgba]> {
    let called = |palette: &BuiltinPalette| palette.name.eq_ignore_ascii_case(name);
    BUILTIN_PALETTES.into_iter().find(called).map(|palette| palette.colors)
}

const fn opaque(rgb: u32) -> Rgba {
    let [_, r, g, b] = rgb.to_be_bytes();
    [r, g, b, 255]
}

const fn opaques<const N: usize>(colors: [u32; N]) -> [Rgba; N] {
    let mut palette = [[0; 4]; N];
    let mut index = 0;
    while index < N {
        palette[index] = opaque(colors[index]);
        index += 1;
    }
    palette
}

/// The value of a channel at a step of the colour cube, counted modulo 6.
const fn level(step: usize) -> u8 {
    (step % 6 * 51) as u8
}

static ONE_BIT: [Rgba; 2] = opaques([0x000000, 0xffffff]);

/// Dark to light. Source: Wikipedia, "List of video game console palettes"; the screen itself has no sRGB values.
static GAME_BOY: [Rgba; 4] = opaques([0x0f380f, 0x306230, 0x8bac0f, 0x9bbc0f]);

/// Black, white, yellow, red, blue, green. Source: Waveshare, e-Paper, `epd7in3e.py`; Pimoroni's Inky has the same.
static SPECTRA_6: [Rgba; 6] = opaques([0x000000, 0xffffff, 0xffff00, 0xff0000, 0x0000ff, 0x00ff00]);

/// Black, white, green, blue, red, yellow, orange. Source: Waveshare, e-Paper, `epd7in3f.py`; others have a lighter
/// orange.
static ACEP_7: [Rgba; 7] = opaques([0x000000, 0xffffff, 0x00ff00, 0x0000ff, 0xff0000, 0xffff00, 0xff8000]);

/// In the order of their numbers. Source: IBM 5153 Color Display, which turns dark yellow into brown.
static CGA: [Rgba; 16] = opaques([
    0x000000, 0x0000aa, 0x00aa00, 0x00aaaa, 0xaa0000, 0xaa00aa, 0xaa5500, 0xaaaaaa, 0x555555, 0x5555ff, 0x55ff55,
    0x55ffff, 0xff5555, 0xff55ff, 0xffff55, 0xffffff,
]);

/// Six levels of red, green and blue, blue fastest. Source: Netscape's colour cube, of multiples of 0x33.
static WEB_SAFE: [Rgba; 216] = {
    let mut palette = [[0; 4]; 216];
    let mut index = 0;
    while index < 216 {
        palette[index] = [level(index / 36), level(index / 6), level(index), 255];
        index += 1;
    }
    palette
};
