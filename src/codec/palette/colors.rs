//! The list of colours that a palette decoder fills.

use std::collections::HashSet;
use std::fmt::Display;

use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::image::palette::Palette;

/// Different colours in order of first appearance.
pub(super) struct Colors {
    /// The palette's name in messages.
    source: &'static str,
    list: Vec<Rgba>,
    seen: HashSet<Rgba>,
}

impl Colors {
    /// An empty list.
    pub(super) fn new(source: &'static str) -> Self {
        Self { source, list: Vec::new(), seen: HashSet::new() }
    }

    /// Adds a colour unless the list has it. All fully transparent colours count as one. `place` is used in the error.
    ///
    /// # Errors
    /// [`Error::Palette`] for the 257th colour.
    pub(super) fn add(&mut self, color: Rgba, place: impl Display) -> Result<()> {
        let color = if color[3] == 0 { [0; 4] } else { color };
        if self.seen.insert(color) {
            self.list.push(color);
        }
        match self.list.len() {
            0..=Palette::MAX_COLORS => Ok(()),
            n => Err(self.bad(place, format_args!("colour {n} of at most {}; leave some out", n - 1))),
        }
    }

    /// The error that a palette cannot be read.
    pub(super) fn bad(&self, place: impl Display, what: impl Display) -> Error {
        Error::Palette(format!("cannot read the {}: {place}: {what}", self.source))
    }

    /// Returns the colours.
    ///
    /// # Errors
    /// [`Error::Palette`] if there are none.
    pub(super) fn finish(self) -> Result<Vec<Rgba>> {
        if self.list.is_empty() {
            return Err(Error::Palette(format!("the {} has no colours; it needs at least one", self.source)));
        }
        Ok(self.list)
    }
}
