//! Palettes.

use crate::error::{Error, Result};
use crate::image::Rgba;

/// A palette of 1 to 256 colours. An index into it fits a byte.
#[derive(Clone, Debug, Eq)]
pub struct Palette {
    colors: Vec<Rgba>,
    storage: PaletteStorage,
    /// The colours' order is one in which neighbouring pixels have near indices.
    is_in_picture_order: bool,
}

/// What an encoder may do to a palette. WebP has no palette of its own and ignores it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaletteStorage {
    /// Whatever makes the file smallest: another order, or a PNG of greys without a palette.
    #[default]
    Smallest,
    /// A palette in any order.
    Indexed,
    /// Every entry in its place, used or not.
    InOrder,
}

impl PartialEq for Palette {
    /// Equality of palettes by their colours and storage, however they came about.
    fn eq(&self, other: &Self) -> bool {
        self.colors == other.colors && self.storage == other.storage
    }
}

impl Palette {
    /// The most colours of a palette.
    pub const MAX_COLORS: usize = 256;

    /// Makes a palette of colours in their order.
    ///
    /// # Errors
    /// [`Error::Palette`] unless there are from 1 to 256 colours.
    pub fn new(colors: Vec<Rgba>) -> Result<Self> {
        match colors.len() {
            1..=Self::MAX_COLORS => Ok(Self { colors, storage: PaletteStorage::default(), is_in_picture_order: false }),
            n => Err(Error::Palette(format!("a palette has from 1 to {} colours, not {n}", Self::MAX_COLORS))),
        }
    }

    /// The colours, in the order of their indices.
    pub fn colors(&self) -> &[Rgba] {
        &self.colors
    }

    /// The same palette, to be stored in another way. Default: [`PaletteStorage::Smallest`].
    pub fn stored(self, storage: PaletteStorage) -> Self {
        Self { storage, ..self }
    }

    /// What an encoder may do to the palette.
    pub fn storage(&self) -> PaletteStorage {
        self.storage
    }

    /// The same palette, in an order that an encoder need not better.
    pub(crate) fn in_picture_order(self, is_in_picture_order: bool) -> Self {
        Self { is_in_picture_order, ..self }
    }

    /// Whether the order of the colours suits a PNG already, so that an encoder keeps it.
    pub(crate) fn is_in_picture_order(&self) -> bool {
        self.is_in_picture_order
    }

    /// Number of colours, from 1 to 256.
    #[allow(clippy::len_without_is_empty, reason = "a palette is never empty")]
    pub fn len(&self) -> usize {
        self.colors.len()
    }

    /// Bits of the narrowest PNG index that holds this palette: 1, 2, 4 or 8.
    pub fn bit_depth(&self) -> u8 {
        match self.len() {
            0..=2 => 1,
            3..=4 => 2,
            5..=16 => 4,
            _ => 8,
        }
    }
}
