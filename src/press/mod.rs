//! Compression of a file from its bytes to the bytes of the result.

mod encode;
pub(crate) mod kept;
pub(crate) mod options;
pub(crate) mod original;
pub(crate) mod pressed;
#[cfg(feature = "metrics")]
pub(crate) mod reached;

use crate::backend::engine::Engine;
use crate::error::Result;
use crate::press::encode::{Encoded, Request};
use crate::press::kept::reason_to_keep;
use crate::press::options::PressOptions;
use crate::press::original::Original;
use crate::press::pressed::Pressed;
use crate::settings::event::Observer;
#[cfg(not(target_family = "wasm"))]
use crate::settings::event::ignore_events;

/// Compresses the bytes of an image file to those of a smaller one, as the command does; blocks until done. Makes a new
/// [`Engine`].
///
/// The result is never larger than the original: where nothing is gained, [`Pressed::bytes`] are those of the original.
///
/// ```
/// use huepress::{Image, Options, PressOptions, codec, press};
///
/// let pixels = (0..64u32 * 64).flat_map(|i| [(i * i >> 7) as u8, (i / 16) as u8, (i % 64 * 4) as u8, 255]).collect();
/// let photo = codec::encode_rgba(&Image::new(64, 64, pixels)?)?;
/// let pressed = press(&photo, &PressOptions::from(Options::default().colors(16)))?;
/// assert_eq!(pressed.compressed.image.palette().len(), 16);
/// assert!(pressed.kept.is_none() && pressed.bytes().len() < photo.len());
/// let again = press(pressed.bytes(), &PressOptions::default())?;
/// assert_eq!(again.bytes(), pressed.bytes());
/// # Ok::<(), huepress::Error>(())
/// ```
///
/// # Errors
/// Those of [`decode`](crate::codec::decode) and of [`Engine::press_async`].
#[cfg(not(target_family = "wasm"))]
pub fn press<'a>(bytes: &'a [u8], options: &PressOptions) -> Result<Pressed<'a>> {
    Engine::default().press(&Original::decode(bytes, options.decode)?, options)
}

/// From files to files.
impl Engine {
    /// Compresses an original to the bytes of a file; blocks until done.
    ///
    /// # Errors
    /// Those of [`Engine::press_async`].
    #[cfg(not(target_family = "wasm"))]
    pub fn press<'a>(&self, original: &Original<'a>, options: &PressOptions) -> Result<Pressed<'a>> {
        pollster::block_on(self.press_async(original, options, &mut ignore_events))
    }

    /// Compresses an original to the bytes of a file: finds the palette, or the settings that reach a goal, removes
    /// metadata, encodes, and decides between the result and the original.
    ///
    /// The same original and options give the same bytes on every device.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) for an option out of range, or a format that cannot have what is asked
    /// for; [`Error::Unmet`](crate::Error::Unmet) where a goal cannot be met and the original is no answer either;
    /// [`Error::Palette`](crate::Error::Palette) where [`PressOptions::like`] lacks a colour;
    /// [`Error::Encode`](crate::Error::Encode) where the format cannot hold the picture; and those of
    /// [`Engine::compress_async`].
    pub async fn press_async<'a>(
        &self,
        original: &Original<'a>,
        options: &PressOptions,
        observer: Observer<'_>,
    ) -> Result<Pressed<'a>> {
        options.check()?;
        if let Some(palette) = &options.like {
            original.check_colors(palette)?;
        }
        let metadata = original.metadata().stripped(options.strip.unwrap_or_default());
        let quantizer = options.quantizer();
        let request = Request { original, options, quantizer: &quantizer, metadata: &metadata };
        let encoded = request.encode(self, observer).await?;
        let kept = reason_to_keep(original, options, &metadata, &encoded)?;
        let mut warnings = original.warnings(kept.is_some());
        let Encoded { compressed, container, bytes: found, .. } = encoded;
        if quantizer.palette_is_given() {
            warnings.extend(original.lost_softness(&compressed.image));
        }
        #[cfg(feature = "metrics")]
        warnings.extend(encoded.reached.as_ref().filter(|_| kept.is_none()).and_then(|reached| reached.warning()));
        Ok(Pressed {
            compressed,
            container,
            found,
            kept,
            #[cfg(feature = "metrics")]
            reached: encoded.reached,
            #[cfg(feature = "metrics")]
            curve: encoded.curve,
            warnings,
            original: original.file.as_ref().map(|file| file.bytes),
        })
    }
}
