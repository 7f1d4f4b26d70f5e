//! An image of 8-bit sRGB pixels with straight alpha.

pub(crate) mod builtin;
#[cfg(feature = "codecs")]
mod convert;
pub(crate) mod indexed;
pub(crate) mod layout;
pub(crate) mod palette;
pub(crate) mod swatch;

use rayon::prelude::*;

use crate::error::{Error, Result};

/// A colour: red, green and blue in 8-bit sRGB, and straight (not premultiplied) alpha.
pub type Rgba = [u8; 4];

/// The largest difference of two colours in one channel.
#[inline]
pub(crate) fn difference(one: Rgba, other: Rgba) -> u8 {
    one.iter().zip(other).map(|(one, other)| one.abs_diff(other)).fold(0, u8::max)
}

/// The largest difference of two colours in one channel, as it is seen: channels count by their alpha.
#[inline]
pub(crate) fn seen_difference(one: Rgba, other: Rgba) -> u8 {
    difference(on_black(one).map(|channel| channel as u8), on_black(other).map(|channel| channel as u8))
}

/// A colour premultiplied by its alpha, and its alpha.
#[inline]
pub(crate) fn on_black([r, g, b, a]: Rgba) -> [i32; 4] {
    [r, g, b, 255].map(|c: u8| (i32::from(c) * i32::from(a) + 127) / 255)
}

/// Full transparency.
pub(crate) const CLEAR: Rgba = [0; 4];

/// An RGBA8 image in sRGB with at least one pixel, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

impl Image {
    /// The most pixels of an image: 2^30, four gibibytes of RGBA; 2^26 where addresses have 32 bits, as in WebAssembly.
    pub const MAX_PIXELS: u64 = if usize::BITS < 64 { 1 << 26 } else { 1 << 30 };

    /// Makes an image of `width * height` pixels of four bytes each. [`Image::from_layout`] takes other layouts.
    ///
    /// # Errors
    /// [`Error::NoPixels`], [`Error::TooManyPixels`], or [`Error::PixelCount`] for a wrong number of bytes.
    pub fn new(width: u32, height: u32, bytes: Vec<u8>) -> Result<Self> {
        Self::check_size(width, height)?;
        let (expected, actual) = (u64::from(width) * u64::from(height) * 4, bytes.len() as u64);
        if expected != actual {
            return Err(Error::PixelCount { width, height, expected, actual });
        }
        Ok(Self { width, height, bytes })
    }

    /// Checks that an image may have this size, for use before pixels are allocated.
    ///
    /// # Errors
    /// [`Error::NoPixels`] or [`Error::TooManyPixels`].
    pub fn check_size(width: u32, height: u32) -> Result<()> {
        match u64::from(width) * u64::from(height) {
            0 => Err(Error::NoPixels { width, height }),
            pixels if pixels > Self::MAX_PIXELS => Err(Error::TooManyPixels { width, height, limit: Self::MAX_PIXELS }),
            _ => Ok(()),
        }
    }

    /// Width in pixels, at least 1.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels, row by row.
    pub fn pixels(&self) -> &[Rgba] {
        self.bytes.as_chunks().0
    }

    /// The image without partial transparency: pixels of less than half opacity become fully transparent, all others
    /// opaque. None if there is no partial transparency.
    pub(crate) fn with_hard_edges(&self) -> Option<Self> {
        let is_soft = |pixel: &Rgba| !matches!(pixel[3], 0 | 255);
        let harden = |pixel: &mut Rgba| match pixel[3] {
            0..128 => *pixel = CLEAR,
            _ => pixel[3] = 255,
        };
        self.pixels().par_iter().any(is_soft).then(|| {
            let mut hard = self.clone();
            hard.bytes.as_chunks_mut().0.par_iter_mut().for_each(harden);
            hard
        })
    }

    /// Converts to the bytes of the pixels, four each.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The bytes of the pixels, four each.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}
