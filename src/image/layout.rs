//! Images from other layouts of bytes: fewer channels, and rows with a gap between them.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::image::{Image, Rgba};

/// The channels of a pixel in memory, one byte each. Greys and colours are sRGB, alpha is straight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Channels {
    /// Grey.
    Grey,
    /// Grey and alpha.
    GreyAlpha,
    /// Red, green and blue.
    Rgb,
    /// Red, green, blue and alpha.
    Rgba,
}

/// The layout of an image's bytes: row by row from the top, pixel by pixel from the left.
///
/// ```
/// use huepress::{Channels, Image, PixelLayout};
///
/// // Two rows of two pixels, each filled up to eight bytes.
/// let bytes = [1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0];
/// let layout = PixelLayout::new(2, 2, Channels::Rgb).stride(8);
/// let image = Image::from_layout(layout, &bytes)?;
/// assert_eq!(image.pixels()[2], [7, 8, 9, 255]);
/// # Ok::<(), huepress::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelLayout {
    width: u32,
    height: u32,
    channels: Channels,
    stride: Option<usize>,
}

impl Channels {
    /// Bytes of a pixel, from 1 to 4.
    pub fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Grey => "grey",
            Self::GreyAlpha => "grey and alpha",
            Self::Rgb => "RGB",
            Self::Rgba => "RGBA",
        }
    }
}

impl PixelLayout {
    /// The layout of an image of this size in pixels, its rows without gaps.
    pub fn new(width: u32, height: u32, channels: Channels) -> Self {
        Self { width, height, channels, stride: None }
    }

    /// The number of bytes from the start of a row to the start of the next, at least those of its pixels. What is
    /// between rows is ignored. Default: the bytes of the pixels.
    pub fn stride(self, bytes: usize) -> Self {
        Self { stride: Some(bytes), ..self }
    }

    /// The bytes of the pixels of a row, and those from row to row.
    ///
    /// # Errors
    /// Those of [`Image::check_size`], and [`Error::Layout`] unless `len` bytes are as many as the layout has. The gap
    /// after the last row may be there or not.
    fn check(self, len: usize) -> Result<(usize, usize)> {
        let Self { width, height, channels, stride } = self;
        Image::check_size(width, height)?;
        // At most 2^32 bytes by now.
        let row = u64::from(width) * channels.count() as u64;
        let stride = stride.map_or(row, |bytes| bytes as u64);
        let of = || format!("an image of {width}x{height} pixels of {}", channels.name());
        if stride < row {
            return Err(Error::Layout(format!("{} needs {row} bytes a row, and the stride is {stride}", of())));
        }
        let least = u128::from(stride) * u128::from(height - 1) + u128::from(row);
        let most = u128::from(stride) * u128::from(height);
        if !(least..=most).contains(&(len as u128)) {
            let gap = if stride == row { String::new() } else { format!(" at a stride of {stride}") };
            return Err(Error::Layout(format!("{}{gap} needs {least} bytes, not {len}", of())));
        }
        Ok((row as usize, stride as usize))
    }
}

impl Image {
    /// Makes an opaque image of `width * height` pixels of three bytes each: red, green and blue.
    ///
    /// ```
    /// let image = huepress::Image::from_rgb(2, 1, &[1, 2, 3, 4, 5, 6])?;
    /// assert_eq!(image.pixels(), [[1, 2, 3, 255], [4, 5, 6, 255]]);
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Image::from_layout`].
    pub fn from_rgb(width: u32, height: u32, bytes: &[u8]) -> Result<Self> {
        Self::from_layout(PixelLayout::new(width, height, Channels::Rgb), bytes)
    }

    /// Makes an opaque image of `width * height` greys.
    ///
    /// ```
    /// let image = huepress::Image::from_grey(2, 1, &[0, 200])?;
    /// assert_eq!(image.pixels(), [[0, 0, 0, 255], [200, 200, 200, 255]]);
    /// # Ok::<(), huepress::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Image::from_layout`].
    pub fn from_grey(width: u32, height: u32, bytes: &[u8]) -> Result<Self> {
        Self::from_layout(PixelLayout::new(width, height, Channels::Grey), bytes)
    }

    /// Makes an image of bytes in a layout. Nothing is allocated before all is checked.
    ///
    /// # Errors
    /// [`Error::NoPixels`], [`Error::TooManyPixels`], or [`Error::Layout`] for a wrong number of bytes or a stride that
    /// is shorter than a row.
    pub fn from_layout(layout: PixelLayout, bytes: &[u8]) -> Result<Self> {
        let (row, stride) = layout.check(bytes.len())?;
        let PixelLayout { width, height, channels, .. } = layout;
        let mut pixels = vec![0; 4 * width as usize * height as usize];
        let targets = pixels.par_chunks_mut(4 * width as usize).zip(bytes.par_chunks(stride));
        targets.for_each(|(target, bytes)| expand(channels, &bytes[..row], target.as_chunks_mut().0));
        Self::new(width, height, pixels)
    }
}

/// Converts a row to RGBA.
fn expand(channels: Channels, row: &[u8], pixels: &mut [Rgba]) {
    match channels {
        Channels::Grey => pixels.iter_mut().zip(row).for_each(|(pixel, &grey)| *pixel = [grey, grey, grey, 255]),
        Channels::GreyAlpha => {
            let row = row.as_chunks().0;
            pixels.iter_mut().zip(row).for_each(|(pixel, &[grey, alpha])| *pixel = [grey, grey, grey, alpha]);
        }
        Channels::Rgb => {
            let row = row.as_chunks().0;
            pixels.iter_mut().zip(row).for_each(|(pixel, &[r, g, b])| *pixel = [r, g, b, 255]);
        }
        Channels::Rgba => pixels.as_flattened_mut().copy_from_slice(row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Channels; 4] = [Channels::Grey, Channels::GreyAlpha, Channels::Rgb, Channels::Rgba];

    #[test]
    fn every_layout_gives_its_pixels_whatever_is_between_the_rows() {
        let (width, height) = (5, 3);
        for channels in ALL {
            let row = width as usize * channels.count();
            for stride in [row, row + 1, 64] {
                let byte = |at: usize| (at * 37 % 251) as u8;
                for len in [stride * 2 + row, stride * 3] {
                    let bytes: Vec<u8> = (0..len).map(byte).collect();
                    let layout = PixelLayout::new(width, height, channels).stride(stride);
                    let image = Image::from_layout(layout, &bytes).unwrap();
                    assert_eq!((image.width(), image.height()), (width, height));
                    for (at, &pixel) in image.pixels().iter().enumerate() {
                        let start = at / 5 * stride + at % 5 * channels.count();
                        let [a, b, c, d] = [0, 1, 2, 3].map(|offset| byte(start + offset));
                        let expected = match channels {
                            Channels::Grey => [a, a, a, 255],
                            Channels::GreyAlpha => [a, a, a, b],
                            Channels::Rgb => [a, b, c, 255],
                            Channels::Rgba => [a, b, c, d],
                        };
                        assert_eq!(pixel, expected, "{channels:?} {stride} {at}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let layout = |width, height, channels| PixelLayout::new(width, height, channels);
        let rgb = layout(3, 2, Channels::Rgb);
        let cases = [
            (rgb, 17, "an image of 3x2 pixels of RGB needs 18 bytes, not 17"),
            (rgb, 19, "an image of 3x2 pixels of RGB needs 18 bytes, not 19"),
            (rgb.stride(12), 20, "an image of 3x2 pixels of RGB at a stride of 12 needs 21 bytes, not 20"),
            (rgb.stride(12), 25, "at a stride of 12 needs 21 bytes, not 25"),
            (rgb.stride(8), 17, "an image of 3x2 pixels of RGB needs 9 bytes a row, and the stride is 8"),
            (layout(1, 2, Channels::GreyAlpha).stride(usize::MAX), 9, "needs"),
            (layout(0, 2, Channels::Grey), 0, "the image is 0x2 and has no pixels"),
            (layout(u32::MAX, u32::MAX, Channels::Grey), 9, "more than the 1073741824 pixels that are allowed"),
        ];
        for (layout, len, message) in cases {
            let error = Image::from_layout(layout, &vec![0; len]).expect_err(message).to_string();
            assert!(error.contains(message), "{error}\nshould say: {message}");
        }
        assert!(Image::from_rgb(2, 1, &[0; 5]).is_err() && Image::from_grey(2, 1, &[0; 3]).is_err());
    }
}
