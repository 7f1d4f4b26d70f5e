//! Pictures of greys, which need no palette.

use crate::image::indexed::IndexedImage;
use crate::image::palette::{Palette, PaletteStorage};

/// The way that a picture of greys is stored without its palette.
pub(super) struct Grey {
    /// Bits of a level: the fewest of 1, 2, 4 and 8 that have all greys.
    pub(super) depth: u8,
    /// The level of each palette entry.
    levels: [u8; Palette::MAX_COLORS],
    /// The level that stands for full transparency.
    pub(super) clear: Option<u8>,
}

impl Grey {
    /// None unless every colour is an opaque grey or full transparency in black, which then may not be a grey too, and
    /// unless the palette is free to go.
    pub(super) fn of(palette: &Palette) -> Option<Self> {
        let colors = palette.colors();
        let is_grey = |&[r, g, b, a]: &[u8; 4]| r == g && g == b && (a == 255 || r == 0 && a == 0);
        if palette.storage() != PaletteStorage::Smallest || !colors.iter().all(is_grey) {
            return None;
        }
        let has_clear = colors.iter().any(|color| color[3] == 0);
        if has_clear && colors.contains(&[0, 0, 0, 255]) {
            return None;
        }
        // At a depth there are as many greys as levels, evenly spaced.
        let step = |depth: u8| 255 / ((1 << depth) - 1) as u8;
        let depth = [1, 2, 4].into_iter().find(|&depth| colors.iter().all(|color| color[0] % step(depth) == 0));
        let depth = depth.unwrap_or(8);
        let mut levels = [0; Palette::MAX_COLORS];
        levels.iter_mut().zip(colors).for_each(|(level, color)| *level = color[0] / step(depth));
        Some(Self { depth, levels, clear: has_clear.then_some(0) })
    }

    /// The level of each pixel.
    pub(super) fn levels_of(&self, image: &IndexedImage) -> Vec<u8> {
        image.indices().iter().map(|&index| self.levels[usize::from(index)]).collect()
    }
}
