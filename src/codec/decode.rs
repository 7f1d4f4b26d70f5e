//! Encoded bytes to an image, whatever the format.

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

/// A format that [`decode`] reads, told by content.
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
    /// The name as people write it.
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

/// An image and the format that it was in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Decoded {
    /// The picture, upright: an EXIF orientation is applied.
    pub image: Image,
    /// What the bytes were.
    pub format: Format,
    /// Whether there are more frames than the first, which is the picture.
    pub animated: bool,
    /// What else the file says.
    pub metadata: Metadata,
    /// Whether a PNG has chunks that are not among the metadata and not needed for its picture, or bytes behind its end.
    pub has_more: bool,
    /// What could not be understood of its colours.
    pub warning: Option<String>,
}

/// How bytes become an image.
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

/// Decodes PNG, JPEG, WebP, GIF, BMP or TIFF to 8-bit RGBA. The format is told by the content.
///
/// Colours become sRGB: by cICP of a PNG, by an ICC profile, or by gAMA and cHRM of a PNG (a gamma of about 1/2.2 means
/// sRGB). Pixels of 16 bits are rounded once, after that. The sides are checked before pixels are allocated.
///
/// # Errors
/// [`Error::UnknownFormat`], [`Error::TooManyPixels`], or [`Error::Decode`] for bytes that are damaged or cut off.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    DecodeOptions::default().decode(bytes)
}

impl DecodeOptions {
    /// The most pixels of an image: a small file can say that it is a very large picture. Default:
    /// [`Image::MAX_PIXELS`].
    pub fn max_pixels(self, max_pixels: u64) -> Self {
        Self { max_pixels, ..self }
    }

    /// Whether colours stay as they are and what they mean goes into [`Metadata`], instead of becoming sRGB. Profiles for
    /// grey and for inks, which a palette cannot have, are followed nevertheless. Default: false.
    pub fn keep_profile(self, keep_profile: bool) -> Self {
        Self { keep_profile, ..self }
    }

    /// [`decode`] with these options.
    ///
    /// # Errors
    /// As [`decode`].
    pub fn decode(&self, bytes: &[u8]) -> Result<Decoded> {
        let (format, decoder) = open(bytes)?;
        self.read(bytes, format, decoder)
    }

    fn keeps(&self, icc: &[u8]) -> bool {
        self.keep_profile && Profile::can_be_kept(icc)
    }

    fn read(&self, bytes: &[u8], format: Format, mut decoder: impl ImageDecoder) -> Result<Decoded> {
        let failed = |error: &image::ImageError| Error::Decode { format: format.name(), reason: reason(error) };
        let (width, height) = decoder.dimensions();
        Image::check_size(width, height)?;
        if u64::from(width) * u64::from(height) > self.max_pixels {
            return Err(Error::TooManyPixels { width, height, limit: self.max_pixels });
        }
        decoder.set_limits(limits(u64::from(width) * u64::from(height))).map_err(|error| failed(&error))?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let icc = match format {
            // Within the limits for its pixels a small picture may have no large profile.
            Format::Tiff => TiffDecoder::new(Cursor::new(bytes)).and_then(|mut decoder| decoder.icc_profile()),
            _ => decoder.icc_profile(),
        };
        let icc = icc.ok().flatten();
        let mut metadata = Metadata::default();
        metadata.take_xmp(decoder.xmp_metadata().ok().flatten());
        metadata.take_exif(decoder.exif_metadata().ok().flatten());
        let has_icc = icc.is_some();
        // Inks are read together with their profile.
        let of_inks = match &icc {
            Some(icc) if format == Format::Jpeg && cmyk::is_for(icc) => cmyk::read(bytes, icc),
            _ => Ok(None),
        };
        let (mut picture, mut profile) = match of_inks {
            Ok(Some(picture)) => (picture, Ok(None)),
            other => {
                let picture = DynamicImage::from_decoder(decoder).map_err(|error| failed(&error))?;
                let profile = match (other, &icc) {
                    (Err(why), _) => Err(why),
                    (_, Some(icc)) if !self.keeps(icc) => Profile::from_icc(icc, picture.color()),
                    _ => Ok(None),
                };
                (picture, profile)
            }
        };
        picture.apply_orientation(orientation);
        metadata.icc = icc.filter(|icc| self.keeps(icc));
        if format == Format::Png {
            metadata.take_chunks(bytes, self.keep_profile && matches!(profile, Ok(None)));
            if !self.keep_profile {
                profile = Profile::from_png(bytes, profile);
            }
        }
        let is_lost = icc_is_lost(bytes, format, has_icc);
        let profile = profile.and_then(|profile| if is_lost { Err(DAMAGED.to_owned()) } else { Ok(profile) });
        let (profile, warning) = match profile {
            Ok(profile) => (profile, None),
            Err(why) => (None, Some(format!("{why}; colours are taken as sRGB"))),
        };
        let (width, height) = (picture.width(), picture.height());
        let pixels = match profile {
            Some(profile) => profile.apply(picture),
            None => picture.into_rgba8().into_raw(),
        };
        let image = Image::new(width, height, pixels)?;
        let has_more = format == Format::Png && metadata::has_more(bytes);
        Ok(Decoded { image, format, animated: is_animated(bytes, format), metadata, has_more, warning })
    }
}

/// What is said of a profile of which nothing could be read.
const DAMAGED: &str = "the colour profile is damaged";

/// Whether a file has a profile and the decoder has none.
fn icc_is_lost(bytes: &[u8], format: Format, has_icc: bool) -> bool {
    let is_there = match format {
        Format::Png => metadata::chunks(bytes).any(|(name, _)| name == *b"iCCP"),
        Format::Jpeg => {
            jpeg::segments(bytes).any(|(marker, data)| marker == 0xe2 && data.starts_with(b"ICC_PROFILE\0"))
        }
        _ => false,
    };
    is_there && !has_icc
}

/// What a decoder may take for so many pixels: four channels of 32 bits and as much again, and something for what is said
/// besides. A frame of a GIF can be far larger than the picture that it is in, and texts can unpack to gigabytes.
fn limits(pixels: u64) -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(32 * pixels + (64 << 20));
    limits
}

/// The decoder of the format that the bytes are in.
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

/// Whether a file that can be decoded has a second frame.
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

/// The decoder's own words, without the frame that `image` puts around them.
fn reason(error: &image::ImageError) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
