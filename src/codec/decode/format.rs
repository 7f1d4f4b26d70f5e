//! The formats of images that are read.

use std::fmt;

use image::{ImageFormat, guess_format};

/// An image format that [`decode`](crate::codec::decode) reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Portable Network Graphics, of every colour type and depth.
    Png,
    /// JPEG, grey, YCbCr, RGB, CMYK or YCCK.
    Jpeg,
    /// WebP, lossy or lossless.
    WebP,
    /// GIF; the first frame is read.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// TIFF; the first page is read.
    Tiff,
}

impl Format {
    /// Recognises a format by its content.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let is_big_tiff = bytes.starts_with(b"II+\0") || bytes.starts_with(b"MM\0+");
        if is_big_tiff {
            return Some(Self::Tiff);
        }
        Some(match guess_format(bytes).ok()? {
            ImageFormat::Png => Self::Png,
            ImageFormat::Jpeg => Self::Jpeg,
            ImageFormat::WebP => Self::WebP,
            ImageFormat::Gif => Self::Gif,
            ImageFormat::Bmp => Self::Bmp,
            ImageFormat::Tiff => Self::Tiff,
            _ => return None,
        })
    }

    /// The format's usual spelling, such as `PNG` or `WebP`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
