//! An image whose pixels are indices into a palette.

use crate::error::{Error, Result};
use crate::image::Image;
#[cfg(feature = "codecs")]
use crate::image::Rgba;
use crate::image::palette::Palette;

/// An image of palette indices, one byte a pixel, row by row. Every index is below the palette's length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedImage {
    width: u32,
    height: u32,
    palette: Palette,
    indices: Vec<u8>,
}

impl IndexedImage {
    /// Makes an image of `width * height` indices into `palette`.
    ///
    /// # Errors
    /// Those of [`Image::check_size`]; [`Error::PixelCount`] for a wrong number of indices; [`Error::Palette`] for an
    /// index beyond the palette.
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

    /// The indices, one a pixel, row by row.
    pub fn indices(&self) -> &[u8] {
        &self.indices
    }

    /// Converts to the indices.
    pub(crate) fn into_indices(self) -> Vec<u8> {
        self.indices
    }

    /// The number of pixels of each palette colour.
    pub fn counts(&self) -> Vec<u64> {
        let mut counts = [0; Palette::MAX_COLORS];
        for &index in &self.indices {
            counts[usize::from(index)] += 1;
        }
        counts[..self.palette.len()].to_vec()
    }

    /// The same picture with the palette in another order: entry `order[i]` moves to index `i`. Entries missing from
    /// `order` must be unused.
    #[cfg(feature = "codecs")]
    pub(crate) fn reordered(&self, order: &[u8]) -> Result<Self> {
        let mut new_indices = [0u8; Palette::MAX_COLORS];
        for (new, &old) in order.iter().enumerate() {
            new_indices[usize::from(old)] = new as u8;
        }
        let colors: Vec<Rgba> = order.iter().map(|&old| self.palette.colors()[usize::from(old)]).collect();
        let indices = self.indices.iter().map(|&index| new_indices[usize::from(index)]).collect();
        Self::new(self.width, self.height, Palette::new(colors)?.stored(self.palette.storage()), indices)
    }

    /// Converts to an image in full colour.
    pub fn to_image(&self) -> Image {
        let colors = self.palette.colors();
        let bytes = self.indices.iter().flat_map(|&index| colors[usize::from(index)]).collect();
        Image::new(self.width, self.height, bytes).expect("an indexed image has an image's size")
    }
}
