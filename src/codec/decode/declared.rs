//! What an image says of itself before its pixels are decoded.

use crate::codec::decode::DecodeOptions;
use crate::codec::decode::format::Format;
use crate::codec::decode::stored::check_size;
use crate::codec::metadata::chunks;
use crate::error::{Error, Result};

/// The size of an image, and how many colours it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declared {
    /// Width in pixels, before the picture is turned upright.
    pub width: u32,
    /// Height in pixels, before the picture is turned upright.
    pub height: u32,
    /// Whether there may be more than 2^24 colours, as pixels may have any opacity.
    pub has_alpha: bool,
}

impl DecodeOptions {
    /// The size that an image declares. Nothing is allocated for its pixels.
    ///
    /// ```
    /// use huepress::codec::DecodeOptions;
    ///
    /// let png = huepress::codec::encode_rgba(&huepress::Image::new(3, 1, vec![0; 12])?)?;
    /// let declared = DecodeOptions::default().declared(&png)?;
    /// assert_eq!((declared.width, declared.height, declared.has_alpha), (3, 1, true));
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`decode`](crate::codec::decode), as far as they are seen before the pixels.
    pub fn declared(&self, bytes: &[u8]) -> Result<Declared> {
        // Every reader looks at the size first, and refuses any for this limit.
        let [width, height] = match self.max_pixels(0).decode(bytes) {
            Err(Error::TooManyPixels { width, height, .. }) => [width, height],
            Err(error) => return Err(error),
            Ok(decoded) => [decoded.image.width(), decoded.image.height()],
        };
        check_size(width, height, self.max_pixels)?;
        Ok(Declared { width, height, has_alpha: has_alpha(bytes) })
    }
}

fn has_alpha(bytes: &[u8]) -> bool {
    const INDEXED: u8 = 3;
    match Format::of(bytes) {
        Some(Format::Jpeg | Format::Gif) => false,
        Some(Format::Png) => match chunks(bytes).next().and_then(|(_, header)| header.get(9).copied()) {
            Some(kind) if kind <= INDEXED => kind != INDEXED && chunks(bytes).any(|(name, _)| name == *b"tRNS"),
            _ => true,
        },
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::png::encode_rgba;
    use crate::image::Image;

    #[test]
    fn a_size_is_known_without_pixels_and_checked() {
        let whole = encode_rgba(&Image::new(5, 4, vec![7; 80]).unwrap()).unwrap();
        let declared = |most: u64, bytes: &[u8]| DecodeOptions::default().max_pixels(most).declared(bytes);
        assert_eq!(declared(20, &whole).unwrap(), Declared { width: 5, height: 4, has_alpha: true });
        let jpeg = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x09\0\x07\x01\x01\x11\0\xff\xd9";
        assert_eq!(declared(63, jpeg).unwrap(), Declared { width: 7, height: 9, has_alpha: false });
        for (most, bytes) in [(19, &whole[..]), (62, jpeg)] {
            let error = declared(most, bytes).unwrap_err();
            assert!(matches!(error, Error::TooManyPixels { limit, .. } if limit == most), "{error}");
        }
        assert!(matches!(declared(20, b"no image"), Err(Error::UnknownFormat(_))));
    }
}
