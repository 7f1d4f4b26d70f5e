//! Colours on their way out of a file.

use std::collections::HashSet;
use std::fmt::Display;

use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::image::palette::Palette;

/// Colours in order of first appearance, and what messages call the place that they come from.
pub(super) struct Colors {
    source: &'static str,
    list: Vec<Rgba>,
    seen: HashSet<Rgba>,
}

impl Colors {
    pub(super) fn of(source: &'static str) -> Self {
        Self { source, list: Vec::new(), seen: HashSet::new() }
    }

    /// Takes a colour that is new. All fully transparent colours are one.
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

    /// What is wrong, and where.
    pub(super) fn bad(&self, place: impl Display, what: impl Display) -> Error {
        Error::Palette(format!("cannot read the {}: {place}: {what}", self.source))
    }

    /// The colours, of which there must be one.
    pub(super) fn finish(self) -> Result<Vec<Rgba>> {
        if self.list.is_empty() {
            return Err(Error::Palette(format!("the {} has no colours; it needs at least one", self.source)));
        }
        Ok(self.list)
    }
}
