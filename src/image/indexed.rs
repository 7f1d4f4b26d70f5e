//! An image whose pixels are indices into a palette.

use crate::error::{Error, Result};
use crate::image::Image;
#[cfg(feature = "codecs")]
use crate::image::Rgba;
use crate::image::palette::Palette;

/// An image of palette indices, one byte a pixel, row by row. Every index lies inside the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedImage {
    width: u32,
    height: u32,
    palette: Palette,
    indices: Vec<u8>,
}

impl IndexedImage {
    /// Takes `width * height` indices into `palette`.
    ///
    /// # Errors
    /// Those of [`Image::check_size`]; [`Error::PixelCount`] where the indices do not fill the sides;
    /// [`Error::Palette`] where one lies beyond the palette's end.
    pub fn new(width: u32, height: u32, palette: Palette, indices: Vec<u8>) -> Result<Self> {
        Image::check_size(width, height)?;
        let pixels = u64::from(width) * u64::from(height);
        if pixels != indices.len() as u64 {
            return Err(Error::PixelCount { width, height, expected: 4 * pixels, actual: 4 * indices.len() as u64 });
        }
        let highest = indices.iter().copied().max().map_or(0, usize::from);
        if highest >= palette.len() {
            return Err(Error::Palette(format!("index {highest} is beyond a palette of {} colours", palette.len())));
        }
        Ok(Self { width, height, palette, indices })
    }

    /// Width in pixels, at least 1.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The palette.
    pub fn palette(&self) -> &Palette {
        &self.palette
    }

    /// One index a pixel, row by row.
    pub fn indices(&self) -> &[u8] {
        &self.indices
    }

    /// Number of pixels of each palette colour.
    pub fn counts(&self) -> Vec<u64> {
        let mut counts = [0; Palette::MAX_COLORS];
        for &index in &self.indices {
            counts[usize::from(index)] += 1;
        }
        counts[..self.palette.len()].to_vec()
    }

    /// The same picture with the palette in another order: entry `order[i]` moves to place `i`.
    /// Entries that `order` leaves out must be unused.
    #[cfg(feature = "codecs")]
    pub(crate) fn reordered(&self, order: &[u8]) -> Result<Self> {
        let mut place = [0u8; Palette::MAX_COLORS];
        for (to, &from) in order.iter().enumerate() {
            place[usize::from(from)] = to as u8;
        }
        let colors: Vec<Rgba> = order.iter().map(|&from| self.palette.colors()[usize::from(from)]).collect();
        let indices = self.indices.iter().map(|&index| place[usize::from(index)]).collect();
        Self::new(self.width, self.height, Palette::new(colors)?, indices)
    }

    /// The picture in full colour.
    pub fn to_image(&self) -> Image {
        let colors = self.palette.colors();
        let bytes = self.indices.iter().flat_map(|&index| colors[usize::from(index)]).collect();
        Image::new(self.width, self.height, bytes).expect("an indexed image has an image's size")
    }
}
