//! The decoder of images, which recognises the format by content.

mod bmp;
pub(in crate::codec) mod declared;
pub(crate) mod format;
mod gif;
mod jpeg;
mod png;
mod stored;
mod tiff;
mod watch;
mod webp;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::codec::color::profile::Profile;
use crate::codec::decode::format::Format;
use crate::codec::decode::stored::Stored;
use crate::codec::decode::watch::Watch;
use crate::codec::metadata::{self, Metadata};
use crate::error::{Error, Result};
use crate::image::Image;
use crate::settings::event::{Observer, ignore_events};

/// A decoded image, with its format and metadata.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Decoded {
    /// The picture, with the EXIF orientation applied.
    pub image: Image,
    /// The format of the bytes.
    pub format: Format,
    /// Whether the file is an animation of more than one frame. `image` is the first.
    pub animated: bool,
    /// The number of frames of an animation, or of pages of a TIFF without its thumbnails; 1 for others. `image` is the
    /// first.
    pub frames: u32,
    /// The metadata of the file.
    pub metadata: Metadata,
    /// Whether a PNG has chunks that belong neither to the picture nor to `metadata`, or bytes after its end.
    pub has_more: bool,
    /// What is wrong with the file, though it could be read: why its colour profile could not be used, or that its end
    /// is missing.
    pub warning: Option<String>,
}

impl Decoded {
    /// What is wrong with the file, and what of it is left out.
    pub fn warnings(&self) -> Vec<String> {
        let left_out = left_out(self.frames, self.animated).map(str::to_owned);
        self.warning.iter().cloned().chain(left_out).collect()
    }
}

/// What is left out of a file with so many frames or pages.
pub(crate) fn left_out(frames: u32, animated: bool) -> Option<&'static str> {
    let what = match animated {
        true => "it is an animation, of which only the first frame is used",
        false => "it has several pages, of which only the first is used",
    };
    (frames > 1).then_some(what)
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeOptions {
    max_pixels: u64,
    keep_profile: bool,
}

impl Default for DecodeOptions {
    fn default() -> Self {
        Self { max_pixels: Self::MAX_PIXELS, keep_profile: false }
    }
}

/// Decodes PNG, JPEG, WebP, GIF, BMP or TIFF to 8-bit RGBA. The format is recognised by content.
///
/// Colours are converted to sRGB: by cICP of a PNG, by an ICC profile, or by gAMA and cHRM of a PNG (a gamma of about
/// 1/2.2 means sRGB). Pixels of 16 bits are rounded once, after the conversion. The size is checked before pixels are
/// allocated.
///
/// # Errors
/// [`Error::UnknownFormat`], [`Error::NoPixels`], [`Error::TooManyPixels`], or [`Error::Decode`] for bytes that are
/// damaged or cut off.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    DecodeOptions::default().decode(bytes)
}

impl DecodeOptions {
    /// The default of [`Self::max_pixels`]: 2^28, a gibibyte of RGBA, which decoding needs several times; 2^26 where
    /// addresses have 32 bits.
    pub const MAX_PIXELS: u64 = if usize::BITS < 64 { Image::MAX_PIXELS } else { 1 << 28 };

    /// The most pixels of an image, up to [`Image::MAX_PIXELS`], since a small file can declare a very large picture.
    /// Default: [`Self::MAX_PIXELS`].
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
        self.decode_observed(bytes, &mut ignore_events)
    }

    /// Decodes an image as [`DecodeOptions::decode`] does, with an observer that may end the work.
    ///
    /// # Errors
    /// Those of [`decode`], and [`Error::Stopped`].
    pub fn decode_observed(&self, bytes: &[u8], observer: Observer<'_>) -> Result<Decoded> {
        if bytes.is_empty() {
            return Err(Error::UnknownFormat("there are no bytes at all"));
        }
        let format = Format::of(bytes).ok_or(Error::UnknownFormat("these bytes are none of them"))?;
        let watch = Watch::new(observer);
        let decoded = guarded(format, || {
            watch.ask()?;
            self.finish(bytes, format, self.read(bytes, format, &watch)?, &watch)
        });
        watch.outcome(decoded)
    }

    fn read(&self, bytes: &[u8], format: Format, watch: &Watch<'_>) -> Result<Stored> {
        let read = match format {
            Format::Png => png::read,
            Format::Jpeg => jpeg::read,
            Format::WebP => webp::read,
            Format::Gif => gif::read,
            Format::Bmp => bmp::read,
            Format::Tiff => tiff::read,
        };
        read(bytes, self.max_pixels, watch)
    }

    /// Turns what a file stores upright and to sRGB, and takes its metadata.
    fn finish(&self, bytes: &[u8], format: Format, stored: Stored, watch: &Watch<'_>) -> Result<Decoded> {
        watch.ask()?;
        let Stored { mut pixels, orientation, icc, exif, xmp, resolution, frames, mut warnings } = stored;
        pixels.apply_orientation(orientation);
        watch.ask()?;
        let is_png = format == Format::Png;
        let is_kept = |icc: &[u8]| self.keep_profile && Profile::can_be_kept(icc);
        let mut profile = match &icc {
            Some(icc) if !is_kept(icc) => Profile::from_icc(icc, pixels.color()),
            _ => Ok(None),
        };
        let has_icc = icc.is_some();
        let mut metadata = Metadata::default();
        metadata.take_xmp(xmp);
        metadata.take_exif(exif);
        metadata.icc = icc.filter(|icc| is_kept(icc));
        if let Some(resolution) = resolution {
            metadata.chunks.push((*b"pHYs", resolution.chunk()));
        }
        if is_png {
            metadata.take_chunks(bytes, self.keep_profile && matches!(profile, Ok(None)));
            if !self.keep_profile {
                profile = Profile::from_png(bytes, profile, has_icc);
            }
        }
        metadata.turn_resolution(orientation);
        let (width, height) = (pixels.width(), pixels.height());
        let profile = profile.unwrap_or_else(|reason| {
            warnings.push(format!("{reason}; colours are taken as sRGB"));
            None
        });
        let pixels = match profile {
            Some(profile) => profile.apply(pixels),
            None => pixels.into_rgba8().into_raw(),
        };
        Ok(Decoded {
            image: Image::new(width, height, pixels)?,
            format,
            animated: frames > 1 && format != Format::Tiff,
            frames,
            metadata,
            has_more: is_png && metadata::has_more(bytes),
            warning: (!warnings.is_empty()).then(|| warnings.join("; ")),
        })
    }
}

/// Turns a panic into an error: damaged files may meet a mistake of a library, such as image-rs/image-webp#182.
fn guarded(format: Format, decode: impl FnOnce() -> Result<Decoded>) -> Result<Decoded> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| {
        let reason = "the decoder failed; the file is damaged, or of a kind that it does not know".to_owned();
        Err(Error::Decode { format: format.name(), reason })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_of_a_library_is_an_error_of_the_file() {
        let error = guarded(Format::Tiff, || panic!("a mistake")).unwrap_err().to_string();
        assert!(error.starts_with("cannot decode the TIFF image: the decoder failed"), "{error}");
    }
}
