//! Conversions from and to the types of the `image` crate.

use image::{DynamicImage, RgbaImage};

use crate::error::{Error, Result};
use crate::image::Image;
use crate::image::indexed::IndexedImage;

/// Fails as [`Image::new`] does: for an image without pixels, or with too many.
impl TryFrom<RgbaImage> for Image {
    type Error = Error;

    fn try_from(image: RgbaImage) -> Result<Self> {
        let (width, height) = image.dimensions();
        Self::new(width, height, image.into_raw())
    }
}

/// Rounds colours to 8 bits and ignores their profile; [`codec`](crate::codec) converts to sRGB.
impl TryFrom<DynamicImage> for Image {
    type Error = Error;

    fn try_from(image: DynamicImage) -> Result<Self> {
        image.into_rgba8().try_into()
    }
}

impl From<Image> for RgbaImage {
    fn from(image: Image) -> Self {
        let (width, height) = (image.width(), image.height());
        Self::from_raw(width, height, image.into_bytes()).expect("the bytes fill the sides")
    }
}

impl From<&IndexedImage> for RgbaImage {
    fn from(image: &IndexedImage) -> Self {
        image.to_image().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_come_back() {
        let bytes: Vec<u8> = (0..4 * 3 * 2).collect();
        let image = Image::new(3, 2, bytes).unwrap();
        let theirs = RgbaImage::from(image.clone());
        assert_eq!((theirs.dimensions(), theirs.get_pixel(2, 1).0), ((3, 2), [20, 21, 22, 23]));
        assert_eq!(Image::try_from(DynamicImage::from(theirs)).unwrap(), image);
        assert!(matches!(Image::try_from(RgbaImage::new(0, 5)), Err(Error::NoPixels { .. })));
    }
}
