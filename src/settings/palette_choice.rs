//! The choice of a palette's colours: found, pinned, or given.

use crate::image::Rgba;

/// The choice of a palette.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PaletteChoice {
    /// Up to `most` colours: the pinned ones, and others to be found.
    Found { most: u32, pinned: Vec<Rgba> },
    /// Given colours alone. `shared` is the most colours of the search if they were found for several images together.
    Given { colors: Vec<Rgba>, shared: Option<u32> },
}

impl PaletteChoice {
    /// Pinned colours, and others to be found; without others a given palette.
    pub(super) fn new(most: u32, pinned: Vec<Rgba>) -> Self {
        if pinned.len() == most as usize {
            Self::Given { colors: pinned, shared: None }
        } else {
            Self::Found { most, pinned }
        }
    }
}

/// Removes duplicates. All fully transparent colours are one.
pub(super) fn unique(colors: &[Rgba]) -> Vec<Rgba> {
    let mut unique: Vec<Rgba> = Vec::new();
    for &color in colors {
        let color = if color[3] == 0 { [0; 4] } else { color };
        if !unique.contains(&color) {
            unique.push(color);
        }
    }
    unique
}
