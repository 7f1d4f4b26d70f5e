//! The formats of indexed images.

use std::fmt;
use std::str::FromStr;

use crate::codec::gif;
use crate::codec::metadata::Metadata;
use crate::codec::png;
use crate::codec::webp;
use crate::error::{Error, Result};
use crate::image::indexed::IndexedImage;
use crate::settings::effort::Effort;
use crate::settings::event::{Observer, ignore_events};

/// A file format for indexed images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Container {
    /// PNG of 1, 2, 4 or 8 bits a pixel, with a palette or of greys, which every program reads. See
    /// [`encode_indexed`](super::encode_indexed).
    #[default]
    Png,
    /// Lossless WebP, often a sixth smaller; sides of up to 16,383 pixels. Builds for WebAssembly cannot encode it.
    WebP,
    /// GIF, without partial transparency; sides of up to 65,535 pixels.
    Gif,
}

impl Container {
    /// All formats, beginning with the one that most programs read.
    pub const ALL: [Self; 3] = [Self::Png, Self::WebP, Self::Gif];

    /// The format's usual spelling: `PNG`, `WebP` or `GIF`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::WebP => webp::NAME,
            Self::Gif => gif::NAME,
        }
    }

    /// The file name extension: `png`, `webp` or `gif`.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
        }
    }

    /// Encodes an image losslessly. The bytes depend on the picture, the palette's storage and the effort alone.
    ///
    /// # Errors
    /// [`Error::Encode`] where the format cannot hold the picture, or the encoder fails.
    pub fn encode(self, image: &IndexedImage, effort: Effort) -> Result<Vec<u8>> {
        self.encode_with(image, effort, &Metadata::default())
    }

    /// Encodes an image with metadata. PNG holds all metadata, WebP an ICC profile, EXIF and XMP, GIF none.
    ///
    /// Metadata that the format cannot hold are dropped, except those that define the colours.
    ///
    /// # Errors
    /// Those of [`Container::encode`], and [`Error::Encode`] where the format cannot hold metadata that define the
    /// colours.
    pub fn encode_with(self, image: &IndexedImage, effort: Effort, metadata: &Metadata) -> Result<Vec<u8>> {
        self.encode_observed(image, effort, metadata, &mut ignore_events)
    }

    /// Encodes an image as [`Container::encode_with`] does, with an observer that may end the work.
    ///
    /// # Errors
    /// Those of [`Container::encode_with`], and [`Error::Stopped`].
    pub fn encode_observed(
        self,
        image: &IndexedImage,
        effort: Effort,
        metadata: &Metadata,
        observer: Observer<'_>,
    ) -> Result<Vec<u8>> {
        let failed = |what| {
            let reason = format!("it has no room for {what}; bring the colours to sRGB, or take PNG");
            Err(Error::Encode { format: self.name(), reason })
        };
        match self {
            Self::Png => png::encode(image, effort, metadata, observer),
            _ if metadata.has_color_chunks() => failed("gamma, primaries or code points"),
            Self::Gif if metadata.icc.is_some() => failed("a colour profile"),
            Self::WebP => webp::encode(image, effort, metadata, observer),
            Self::Gif => gif::encode(image, observer),
        }
    }

    /// Encodes an image in every format that can hold it and returns the smallest file. Ties go to the first format of
    /// [`Container::ALL`].
    ///
    /// # Errors
    /// [`Error::Encode`] where the PNG encoder fails, and in WebAssembly, where there is no encoder of WebP: the smallest
    /// of the others might be another file than elsewhere.
    pub fn smallest(image: &IndexedImage, effort: Effort, metadata: &Metadata) -> Result<(Self, Vec<u8>)> {
        Self::smallest_observed(image, effort, metadata, &mut ignore_events)
    }

    /// [`Container::smallest`] with an observer that may end the work.
    pub(crate) fn smallest_observed(
        image: &IndexedImage,
        effort: Effort,
        metadata: &Metadata,
        observer: Observer<'_>,
    ) -> Result<(Self, Vec<u8>)> {
        if cfg!(target_family = "wasm") {
            return Err(webp::no_encoder());
        }
        let mut best = (Self::Png, Self::Png.encode_observed(image, effort, metadata, observer)?);
        for container in [Self::WebP, Self::Gif] {
            match container.encode_observed(image, effort, metadata, observer) {
                Ok(bytes) if bytes.len() < best.1.len() => best = (container, bytes),
                Ok(_) => (),
                Err(Error::Stopped) => return Err(Error::Stopped),
                Err(error) => log::debug!("{error}"),
            }
        }
        Ok(best)
    }
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Container {
    type Err = Error;

    /// Parses a file name extension, ignoring case.
    fn from_str(text: &str) -> Result<Self> {
        (Self::ALL.into_iter().find(|container| container.extension().eq_ignore_ascii_case(text)))
            .ok_or_else(|| Error::Option { name: "format", value: text.to_owned(), range: "png, webp or gif" })
    }
}
