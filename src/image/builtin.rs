//! Palettes of devices that have no others, known by name.

use crate::image::Rgba;

/// A palette that needs no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuiltinPalette {
    /// Its name, in lower case.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Its colours, all opaque.
    pub colors: &'static [Rgba],
}

/// All of them, fewest colours first.
///
/// Those of electronic paper are the nominal colours that drivers take, by the numbers that the panels have for them. What
/// is seen is duller, and differs from panel to panel: with a panel at hand, measure it and give the colours in a file.
pub const BUILTIN_PALETTES: [BuiltinPalette; 6] = [
    BuiltinPalette { name: "1-bit", about: "black and white", colors: &ONE_BIT },
    BuiltinPalette { name: "gameboy", about: "the four greens of the first Game Boy, DMG-01", colors: &GAME_BOY },
    BuiltinPalette { name: "spectra6", about: "E Ink Spectra 6: electronic paper of six colours", colors: &SPECTRA_6 },
    BuiltinPalette { name: "acep7", about: "E Ink ACeP, Gallery: electronic paper of seven colours", colors: &ACEP_7 },
    BuiltinPalette { name: "cga", about: "the 16 colours of the IBM Color Graphics Adapter", colors: &CGA },
    BuiltinPalette { name: "web-safe", about: "the 216 colours of steps of 51", colors: &WEB_SAFE },
];

/// The colours of a built-in palette, whatever the case of its name; None where there is none of that name.
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

const fn all<const N: usize>(colors: [u32; N]) -> [Rgba; N] {
    let mut palette = [[0; 4]; N];
    let mut place = 0;
    while place < N {
        palette[place] = opaque(colors[place]);
        place += 1;
    }
    palette
}

/// A step of the colour cube.
const fn level(step: usize) -> u8 {
    (step % 6 * 51) as u8
}

static ONE_BIT: [Rgba; 2] = all([0x000000, 0xffffff]);

/// Dark to light. Source: Wikipedia, "List of video game console palettes"; the screen itself has no sRGB values.
static GAME_BOY: [Rgba; 4] = all([0x0f380f, 0x306230, 0x8bac0f, 0x9bbc0f]);

/// Black, white, yellow, red, blue, green. Source: Waveshare, e-Paper, `epd7in3e.py`; Pimoroni's Inky has the same.
static SPECTRA_6: [Rgba; 6] = all([0x000000, 0xffffff, 0xffff00, 0xff0000, 0x0000ff, 0x00ff00]);

/// Black, white, green, blue, red, yellow, orange. Source: Waveshare, e-Paper, `epd7in3f.py`; others have a lighter orange.
static ACEP_7: [Rgba; 7] = all([0x000000, 0xffffff, 0x00ff00, 0x0000ff, 0xff0000, 0xffff00, 0xff8000]);

/// By their numbers. Source: IBM 5153 Color Display, which turns dark yellow into brown.
static CGA: [Rgba; 16] = all([
    0x000000, 0x0000aa, 0x00aa00, 0x00aaaa, 0xaa0000, 0xaa00aa, 0xaa5500, 0xaaaaaa, 0x555555, 0x5555ff, 0x55ff55,
    0x55ffff, 0xff5555, 0xff55ff, 0xffff55, 0xffffff,
]);

/// Six levels of red, green and blue, blue fastest. Source: Netscape's colour cube, of multiples of 0x33.
static WEB_SAFE: [Rgba; 216] = {
    let mut palette = [[0; 4]; 216];
    let mut place = 0;
    while place < 216 {
        palette[place] = [level(place / 36), level(place / 6), level(place), 255];
        place += 1;
    }
    palette
};
