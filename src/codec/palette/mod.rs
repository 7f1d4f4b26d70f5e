//! Palette files, in the formats that drawing programs share.

mod aco;
mod act;
mod colors;
mod gpl;
pub(super) mod hex;
mod jasc;
mod json;
mod names;
pub(super) mod plte;
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

/// A file format of palettes. [`decode_palette`](crate::codec::decode_palette) reads all of them.
///
/// Only [`Hex`](Self::Hex), [`Json`](Self::Json) and [`Png`](Self::Png) have alpha. The other formats hold partly
/// transparent colours as if they were opaque, and no fully transparent ones, except that [`Act`](Self::Act) can hold
/// one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaletteFormat {
    /// One colour a line, as `rrggbb`, or as `rrggbbaa` if it is not opaque. The `.hex` format of lospec.com.
    Hex,
    /// A JSON object with `schema` (1), `name`, and `colors`, a list of objects with `hex` (`#rrggbb` or `#rrggbbaa`),
    /// `rgba` (four numbers from 0 to 255) and `share` (of the pixels, from 0 to 1).
    Json,
    /// GIMP's palette format, which Aseprite, Inkscape and Krita read too. Each colour is named by its hexadecimal
    /// form.
    Gpl,
    /// Paint Shop Pro's `JASC-PAL` format.
    Jasc,
    /// Photoshop's colour table: 256 entries, the number of colours and the index of the transparent one.
    Act,
    /// Photoshop's swatches, in version 1 and again in version 2, where each is named by its hexadecimal form.
    Aco,
    /// A picture of the colours, each at least 32 pixels wide and high, and no more than 16 in a row.
    Png,
}

impl PaletteFormat {
    /// All formats.
    pub const ALL: [Self; 7] = [Self::Hex, Self::Json, Self::Gpl, Self::Jasc, Self::Act, Self::Aco, Self::Png];

    /// The format's short name, such as `hex` or `JSON`.
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

    /// The file name extension: `hex`, `json`, `gpl`, `pal`, `act`, `aco` or `png`.
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

    /// Encodes a palette in the order given. Only [`Json`](Self::Json) and [`Gpl`](Self::Gpl) hold its name, and only
    /// [`Json`](Self::Json) the shares. The bytes depend on the swatches and the name alone.
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
    /// [`Error::Palette`] where there are no swatches or more than 256; [`Error::Encode`] where a share is not from 0
    /// to 1, or where the format can hold none of the colours.
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

    /// The colour as the format holds it; None if the format leaves it out.
    ///
    /// ```
    /// use huepress::codec::PaletteFormat;
    ///
    /// assert_eq!(PaletteFormat::Gpl.held([9, 9, 9, 128]), Some([9, 9, 9, 255]));
    /// assert_eq!(PaletteFormat::Gpl.held([0, 0, 0, 0]), None);
    /// ```
    pub fn held(self, color: Rgba) -> Option<Rgba> {
        let [r, g, b, a] = color;
        match (self, a) {
            (Self::Hex | Self::Json | Self::Png, _) => Some(color),
            (Self::Act, 0) => Some(color),
            (_, 0) => None,
            _ => Some([r, g, b, 255]),
        }
    }

    /// The colours that a format without alpha can hold; an error if there are none.
    fn opaque(self, palette: &Palette) -> Result<Vec<[u8; 3]>> {
        let held = palette.colors().iter().filter_map(|&color| self.held(color));
        let colors: Vec<[u8; 3]> = held.map(|[r, g, b, _]| [r, g, b]).collect();
        if colors.is_empty() {
            return Err(
                self.failed("the format has no transparency, and no colour is seen; take hex or JSON".to_owned())
            );
        }
        Ok(colors)
    }

    fn failed(self, reason: String) -> Error {
        Error::Encode { format: self.long_name(), reason }
    }

    /// The format's name in messages.
    fn long_name(self) -> &'static str {
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

    /// Parses a name or a file name extension, ignoring case.
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
