//! The choice of a palette's colours: found, pinned, or given.

use crate::image::{CLEAR, Rgba};

/// The choice of a palette.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PaletteChoice {
    /// Up to `most` colours: the pinned ones, and others to be found.
    Found { most: u32, pinned: Vec<Rgba> },
    /// Given colours alone.
    Given(GivenPalette),
}

/// Colours of a palette that was not made for the image alone.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GivenPalette {
    /// The colours without duplicates.
    pub(super) colors: Vec<Rgba>,
    /// The colours as they were given.
    pub(super) entries: Vec<Rgba>,
    /// The most colours of the search, if they were found for several images together.
    pub(super) shared: Option<u32>,
}

impl GivenPalette {
    pub(super) fn new(entries: &[Rgba], shared: Option<u32>) -> Self {
        Self { colors: unique(entries), entries: entries.to_vec(), shared }
    }
}

/// Removes duplicates. All fully transparent colours are one.
pub(super) fn unique(colors: &[Rgba]) -> Vec<Rgba> {
    let mut unique: Vec<Rgba> = Vec::new();
    for &color in colors {
        let color = if color[3] == 0 { CLEAR } else { color };
        if !unique.contains(&color) {
            unique.push(color);
        }
    }
    unique
}
