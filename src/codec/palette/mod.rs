//! Palettes as files: a few colours, in the formats that drawing programs share.

mod aco;
mod act;
mod colors;
mod gpl;
pub(super) mod hex;
mod jasc;
mod json;
pub(super) mod read;
mod spaces;
mod swatch_image;
mod text;

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::image::palette::Palette;
use crate::image::swatch::Swatch;

/// A format that palettes are written in; [`decode_palette`](crate::codec::decode_palette) reads all of them.
///
/// Only [`Hex`](Self::Hex), [`Json`](Self::Json) and [`Png`](Self::Png) have alpha. In the other formats a colour that is
/// partly transparent is written as if it were opaque, and one that is fully transparent is left out, except that
/// [`Act`](Self::Act) has a place for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaletteFormat {
    /// One colour a line, as `rrggbb`, or as `rrggbbaa` where it is not opaque. The `.hex` of lospec.com.
    Hex,
    /// An object with all that is known: `schema` (1), `name`, and `colors`, a list of objects with `hex` (`#rrggbb` or
    /// `#rrggbbaa`), `rgba` (four numbers from 0 to 255) and `share` (of the pixels, from 0 to 1).
    Json,
    /// The palette of GIMP, which Aseprite, Inkscape and Krita read too. The colours are named by their hexadecimal form.
    Gpl,
    /// The `JASC-PAL` of Paint Shop Pro.
    Jasc,
    /// The colour table of Photoshop: always room for 256 colours, and for the place of the one that is transparent.
    Act,
    /// The swatches of Photoshop, in version 1 and again in version 2, where they are named by their hexadecimal form.
    Aco,
    /// A picture of the colours, each at least 32 pixels wide and high, and no more than 16 in a row.
    Png,
}

impl PaletteFormat {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Hex, Self::Json, Self::Gpl, Self::Jasc, Self::Act, Self::Aco, Self::Png];

    /// The name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Json => "JSON",
            Self::Gpl => "GPL",
            Self::Jasc => "JASC",
            Self::Act => "ACT",
            Self::Aco => "ACO",
            Self::Png => "PNG",
        }
    }

    /// The ending of a file's name: `hex`, `json`, `gpl`, `pal`, `act`, `aco` or `png`.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Json => "json",
            Self::Gpl => "gpl",
            Self::Jasc => "pal",
            Self::Act => "act",
            Self::Aco => "aco",
            Self::Png => "png",
        }
    }

    /// Encodes a palette in the order given. Its name goes into [`Json`](Self::Json) and [`Gpl`](Self::Gpl), its shares
    /// into [`Json`](Self::Json). The bytes are a function of the swatches and the name alone.
    ///
    /// ```
    /// use huepress::codec::{PaletteFormat, Swatch, decode_palette};
    ///
    /// let swatches = [[228, 0, 43, 255], [0, 0, 0, 0]].map(|color| Swatch { color, share: 0.5 });
    /// let file = PaletteFormat::Hex.encode(&swatches, "Flag")?;
    /// assert_eq!(file, b"e4002b\n00000000\n");
    /// assert_eq!(decode_palette(&file)?, [[228, 0, 43, 255], [0, 0, 0, 0]]);
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Palette`] where there are no swatches or more than 256; [`Error::Encode`] where a share is not from 0 to 1,
    /// or where the format can hold none of the colours.
    pub fn encode(self, swatches: &[Swatch], name: &str) -> Result<Vec<u8>> {
        let colors: Vec<Rgba> = swatches.iter().map(|swatch| swatch.color).collect();
        let palette = Palette::new(colors)?;
        if let Some(swatch) = swatches.iter().find(|swatch| !(0.0..=1.0).contains(&swatch.share)) {
            return Err(self.failed(format!("a share is from 0 to 1, not {}", swatch.share)));
        }
        match self {
            Self::Hex => Ok(hex::encode(palette.colors())),
            Self::Json => Ok(json::encode(swatches, name)),
            Self::Gpl => Ok(gpl::encode(&self.opaque(&palette)?, name)),
            Self::Jasc => Ok(jasc::encode(&self.opaque(&palette)?)),
            Self::Act => Ok(act::encode(palette.colors())),
            Self::Aco => Ok(aco::encode(&self.opaque(&palette)?)),
            Self::Png => swatch_image::encode(palette),
        }
    }

    /// The colours that a format without alpha can hold.
    fn opaque(self, palette: &Palette) -> Result<Vec<[u8; 3]>> {
        let seen = palette.colors().iter().filter(|color| color[3] > 0);
        let colors: Vec<[u8; 3]> = seen.map(|&[r, g, b, _]| [r, g, b]).collect();
        if colors.is_empty() {
            return Err(
                self.failed("the format has no transparency, and no colour is seen; take hex or JSON".to_owned())
            );
        }
        Ok(colors)
    }

    fn failed(self, reason: String) -> Error {
        Error::Encode { format: self.palette(), reason }
    }

    /// What messages call a palette of this format.
    fn palette(self) -> &'static str {
        match self {
            Self::Hex => hex::NAME,
            Self::Json => json::NAME,
            Self::Gpl => gpl::NAME,
            Self::Jasc => jasc::NAME,
            Self::Act => act::NAME,
            Self::Aco => aco::NAME,
            Self::Png => swatch_image::NAME,
        }
    }
}

impl fmt::Display for PaletteFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PaletteFormat {
    type Err = Error;

    /// By name or by the ending of a file's name, whatever the case.
    fn from_str(text: &str) -> Result<Self> {
        let range = "hex, json, gpl, jasc (or pal), act, aco or png";
        let called = |format: &Self| [format.name(), format.extension()].iter().any(|n| n.eq_ignore_ascii_case(text));
        (Self::ALL.into_iter().find(called)).ok_or_else(|| Error::Option {
            name: "palette format",
            value: text.to_owned(),
            range,
        })
    }
}
