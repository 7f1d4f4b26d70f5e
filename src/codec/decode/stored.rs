//! What a file stores: its pixels before they become sRGB, and all that belongs to them.

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use crate::codec::decode::format::Format;
use crate::error::{Error, Result};
use crate::image::Image;

/// The contents of a file.
pub(super) struct Stored {
    pub(super) pixels: DynamicImage,
    pub(super) orientation: Orientation,
    pub(super) icc: Option<Vec<u8>>,
    pub(super) exif: Option<Vec<u8>>,
    pub(super) xmp: Option<Vec<u8>>,
    pub(super) resolution: Option<Resolution>,
    /// The number of frames or pages.
    pub(super) frames: u32,
    /// What is wrong with the file, though it can be read.
    pub(super) warnings: Vec<String>,
}

impl Stored {
    pub(super) fn new(pixels: DynamicImage) -> Self {
        Self {
            pixels,
            orientation: Orientation::NoTransforms,
            icc: None,
            exif: None,
            xmp: None,
            resolution: None,
            frames: 1,
            warnings: Vec::new(),
        }
    }

    /// Decodes by a decoder of the `image` crate.
    pub(super) fn read(format: Format, mut decoder: impl ImageDecoder, max_pixels: u64) -> Result<Self> {
        let (width, height) = decoder.dimensions();
        check_size(width, height, max_pixels)?;
        let failed = |error: ImageError| Error::Decode { format: format.name(), reason: reason(&error) };
        decoder.set_limits(limits(u64::from(width) * u64::from(height))).map_err(failed)?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let icc = decoder.icc_profile().ok().flatten();
        let exif = decoder.exif_metadata().ok().flatten();
        let xmp = decoder.xmp_metadata().ok().flatten();
        let pixels = DynamicImage::from_decoder(decoder).map_err(failed)?;
        Ok(Self { orientation, icc, exif, xmp, ..Self::new(pixels) })
    }
}

/// Pixels per metre, or their ratio.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Resolution {
    pub(super) across: u32,
    pub(super) down: u32,
    pub(super) is_per_metre: bool,
}

impl Resolution {
    /// A resolution from pixels per so many metres. None if it makes no sense.
    pub(super) fn per_metres(pixels: [f64; 2], metres: f64) -> Option<Self> {
        let [across, down] = pixels.map(|pixels| (pixels / metres).round());
        let is_sensible = |value: f64| (1.0..=f64::from(i32::MAX)).contains(&value);
        (is_sensible(across) && is_sensible(down)).then_some(Self {
            across: across as u32,
            down: down as u32,
            is_per_metre: true,
        })
    }

    /// The data of a `pHYs` chunk.
    pub(super) fn chunk(self) -> Vec<u8> {
        [&self.across.to_be_bytes()[..], &self.down.to_be_bytes(), &[self.is_per_metre.into()]].concat()
    }
}

/// The warning about a profile that could not be unpacked or put together.
pub(super) const DAMAGED_PROFILE: &str = "the colour profile is damaged; colours are taken as sRGB";

/// Metres of an inch.
pub(super) const INCH: f64 = 0.0254;

/// Checks a size against the limits of [`Image`] and of the caller.
pub(super) fn check_size(width: u32, height: u32, max_pixels: u64) -> Result<()> {
    Image::check_size(width, height)?;
    if u64::from(width) * u64::from(height) > max_pixels {
        return Err(Error::TooManyPixels { width, height, limit: max_pixels });
    }
    Ok(())
}

/// The most bytes that metadata may have, unpacked.
pub(super) const MAX_METADATA: usize = 16 << 20;

/// The most bytes that the decoder of so many pixels may allocate: 32 bytes a pixel, twice four channels of 32 bits, and
/// metadata. A frame of a GIF can be far larger than its picture, and compressed texts can unpack to gigabytes.
pub(super) fn max_bytes(pixels: u64) -> u64 {
    32 * pixels + MAX_METADATA as u64
}

/// The same for the `image` crate.
pub(super) fn limits(pixels: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(max_bytes(pixels));
    limits
}

/// The message of the decoder itself, without the wrapping of the `image` crate.
pub(super) fn reason(error: &ImageError) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
