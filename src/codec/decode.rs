//! The decoder of images, which recognises the format by content.

use std::fmt;
use std::io::Cursor;

use image::codecs::{png::PngDecoder, tiff::TiffDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::codec::color::cmyk;
use crate::codec::color::profile::Profile;
use crate::codec::jpeg;
use crate::codec::metadata::{self, Metadata};
use crate::error::{Error, Result};
use crate::image::Image;

/// An image format that [`decode`] reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Portable Network Graphics, of every colour type and depth.
    Png,
    /// JPEG, grey, YCbCr or CMYK.
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

/// A decoded image, with its format and metadata.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Decoded {
    /// The picture, with the EXIF orientation applied.
    pub image: Image,
    /// The format of the bytes.
    pub format: Format,
    /// Whether there is more than one frame. `image` is the first.
    pub animated: bool,
    /// The metadata of the file.
    pub metadata: Metadata,
    /// Whether a PNG has chunks that belong neither to the picture nor to `metadata`, or bytes after its end.
    pub has_more: bool,
    /// Why the colour profile could not be used, if it could not.
    pub warning: Option<String>,
}

/// Options of decoding.
///
/// ```
/// use huepress::codec::DecodeOptions;
///
/// let png = huepress::codec::encode_rgba(&huepress::Image::new(3, 1, vec![255; 12])?)?;
/// assert!(DecodeOptions::default().max_pixels(3).decode(&png).is_ok());
/// assert!(DecodeOptions::default().max_pixels(2).decode(&png).is_err());
/// # Ok::<(), huepress::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DecodeOptions {
    max_pixels: u64,
    keep_profile: bool,
}

impl Default for DecodeOptions {
    fn default() -> Self {
        Self { max_pixels: Image::MAX_PIXELS, keep_profile: false }
    }
}

/// Decodes PNG, JPEG, WebP, GIF, BMP or TIFF to 8-bit RGBA. The format is recognised by content.
///
/// Colours are converted to sRGB: by cICP of a PNG, by an ICC profile, or by gAMA and cHRM of a PNG (a gamma of about
/// 1/2.2 means sRGB). Pixels of 16 bits are rounded once, after the conversion. The size is checked before pixels are
/// allocated.
///
/// # Errors
/// [`Error::UnknownFormat`], [`Error::TooManyPixels`], or [`Error::Decode`] for bytes that are damaged or cut off.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    DecodeOptions::default().decode(bytes)
}

impl DecodeOptions {
    /// The most pixels of an image, since a small file can declare a very large picture. Default:
    /// [`Image::MAX_PIXELS`].
    pub fn max_pixels(self, max_pixels: u64) -> Self {
        Self { max_pixels, ..self }
    }

    /// Whether to keep colours as they are and their profile in [`Metadata`], instead of converting them to sRGB.
    /// Colours with a profile for grey or CMYK, which a palette cannot have, are converted in any case. Default: false.
    pub fn keep_profile(self, keep_profile: bool) -> Self {
        Self { keep_profile, ..self }
    }

    /// Decodes an image as [`decode`] does, with these options.
    ///
    /// # Errors
    /// Those of [`decode`].
    pub fn decode(&self, bytes: &[u8]) -> Result<Decoded> {
        let (format, decoder) = open(bytes)?;
        self.read(bytes, format, decoder)
    }

    fn keeps(&self, icc: &[u8]) -> bool {
        self.keep_profile && Profile::can_be_kept(icc)
    }

    fn read(&self, bytes: &[u8], format: Format, mut decoder: impl ImageDecoder) -> Result<Decoded> {
        let limits = limits(self.check_size(&decoder)?);
        decoder.set_limits(limits).map_err(|error| failed(format, &error))?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let icc = read_icc(bytes, format, &mut decoder);
        let mut metadata = Metadata::default();
        metadata.take_xmp(decoder.xmp_metadata().ok().flatten());
        metadata.take_exif(decoder.exif_metadata().ok().flatten());
        let Picture { mut pixels, mut profile } = self.read_picture(bytes, format, decoder, icc.as_deref())?;
        pixels.apply_orientation(orientation);
        let icc_is_lost = icc.is_none() && names_icc(bytes, format);
        metadata.icc = icc.filter(|icc| self.keeps(icc));
        if format == Format::Png {
            metadata.take_chunks(bytes, self.keep_profile && matches!(profile, Ok(None)));
            if !self.keep_profile {
                profile = Profile::from_png(bytes, profile);
            }
        }
        if icc_is_lost && profile.is_ok() {
            profile = Err(DAMAGED.to_owned());
        }
        let (image, warning) = Picture { pixels, profile }.into_srgb()?;
        let has_more = format == Format::Png && metadata::has_more(bytes);
        Ok(Decoded { image, format, animated: is_animated(bytes, format), metadata, has_more, warning })
    }

    /// The number of pixels, checked against the limits of [`Image`] and of these options.
    fn check_size(&self, decoder: &impl ImageDecoder) -> Result<u64> {
        let (width, height) = decoder.dimensions();
        Image::check_size(width, height)?;
        let pixels = u64::from(width) * u64::from(height);
        if pixels > self.max_pixels {
            return Err(Error::TooManyPixels { width, height, limit: self.max_pixels });
        }
        Ok(pixels)
    }

    /// Decodes the pixels and reads the profile that their conversion to sRGB needs.
    fn read_picture(
        &self,
        bytes: &[u8],
        format: Format,
        decoder: impl ImageDecoder,
        icc: Option<&[u8]>,
    ) -> Result<Picture> {
        // The decoder would convert CMYK without its profile.
        let cmyk = match icc {
            Some(icc) if format == Format::Jpeg && cmyk::is_for(icc) => cmyk::read(bytes, icc),
            _ => Ok(None),
        };
        if let Ok(Some(pixels)) = cmyk {
            return Ok(Picture { pixels, profile: Ok(None) });
        }
        let pixels = DynamicImage::from_decoder(decoder).map_err(|error| failed(format, &error))?;
        let profile = match (cmyk, icc) {
            (Err(reason), _) => Err(reason),
            (_, Some(icc)) if !self.keeps(icc) => Profile::from_icc(icc, pixels.color()),
            _ => Ok(None),
        };
        Ok(Picture { pixels, profile })
    }
}

/// Decoded pixels, and the profile that converts them to sRGB: None for sRGB, or the reason why it cannot be used.
struct Picture {
    pixels: DynamicImage,
    profile: Result<Option<Profile>, String>,
}

impl Picture {
    /// Converts the pixels to 8-bit sRGB, with a warning where the profile cannot be used.
    fn into_srgb(self) -> Result<(Image, Option<String>)> {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let (profile, warning) = match self.profile {
            Ok(profile) => (profile, None),
            Err(reason) => (None, Some(format!("{reason}; colours are taken as sRGB"))),
        };
        let pixels = match profile {
            Some(profile) => profile.apply(self.pixels),
            None => self.pixels.into_rgba8().into_raw(),
        };
        Ok((Image::new(width, height, pixels)?, warning))
    }
}

/// The embedded ICC profile, if there is one that can be read.
fn read_icc(bytes: &[u8], format: Format, decoder: &mut impl ImageDecoder) -> Option<Vec<u8>> {
    let icc = match format {
        // The memory limit for the pixels of a small picture may be too low for its profile.
        Format::Tiff => TiffDecoder::new(Cursor::new(bytes)).and_then(|mut decoder| decoder.icc_profile()),
        _ => decoder.icc_profile(),
    };
    icc.ok().flatten()
}

/// The warning about a profile that the decoder could not read.
const DAMAGED: &str = "the colour profile is damaged";

/// Whether a file has data of an ICC profile, readable or not.
fn names_icc(bytes: &[u8], format: Format) -> bool {
    match format {
        Format::Png => metadata::chunks(bytes).any(|(name, _)| name == *b"iCCP"),
        Format::Jpeg => {
            jpeg::segments(bytes).any(|(marker, data)| marker == 0xe2 && data.starts_with(b"ICC_PROFILE\0"))
        }
        _ => false,
    }
}

/// The memory limit of a decoder: 32 bytes a pixel, twice four channels of 32 bits, and 64 MiB for metadata. A frame of
/// a GIF can be far larger than its picture, and compressed texts can unpack to gigabytes.
fn limits(pixels: u64) -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(32 * pixels + (64 << 20));
    limits
}

/// Recognises the format and makes its decoder.
fn open(bytes: &[u8]) -> Result<(Format, impl ImageDecoder)> {
    if bytes.is_empty() {
        return Err(Error::UnknownFormat("there are no bytes at all"));
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| Error::Decode { format: "unknown", reason: error.to_string() })?;
    let format = match reader.format() {
        Some(ImageFormat::Png) => Format::Png,
        Some(ImageFormat::Jpeg) => Format::Jpeg,
        Some(ImageFormat::WebP) => Format::WebP,
        Some(ImageFormat::Gif) => Format::Gif,
        Some(ImageFormat::Bmp) => Format::Bmp,
        Some(ImageFormat::Tiff) => Format::Tiff,
        _ => return Err(Error::UnknownFormat("these bytes are none of them")),
    };
    let failed = |reason: String| Error::Decode { format: format.name(), reason };
    if format == Format::Jpeg && jpeg::is_cut_off(bytes) {
        return Err(failed("the file is cut off before its end marker".to_owned()));
    }
    reader.limits(limits(0));
    let decoder = reader.into_decoder().map_err(|error| failed(reason(&error)))?;
    Ok((format, decoder))
}

/// Whether a decodable file has a second frame.
fn is_animated(bytes: &[u8], format: Format) -> bool {
    let bytes = Cursor::new(bytes);
    match format {
        Format::Png => PngDecoder::new(bytes).and_then(|decoder| decoder.is_apng()).unwrap_or(false),
        Format::WebP => WebPDecoder::new(bytes).is_ok_and(|decoder| decoder.has_animation()),
        Format::Gif => {
            let mut options = gif::DecodeOptions::new();
            options.skip_frame_decoding(true);
            let Ok(mut decoder) = options.read_info(bytes) else { return false };
            let mut is_frame = || matches!(decoder.next_frame_info(), Ok(Some(_)));
            is_frame() && is_frame()
        }
        Format::Jpeg | Format::Bmp | Format::Tiff => false,
    }
}

fn failed(format: Format, error: &image::ImageError) -> Error {
    Error::Decode { format: format.name(), reason: reason(error) }
}

/// The message of the decoder itself, without the wrapping of the `image` crate.
fn reason(error: &image::ImageError) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
