//! The choice between a result and its original.

#[cfg(feature = "metrics")]
use crate::api::search::Goal;
use crate::codec::container::Container;
use crate::codec::metadata::{Metadata, Strip};
#[cfg(feature = "metrics")]
use crate::error::Error;
use crate::error::Result;
use crate::press::encode::Encoded;
use crate::press::options::{OutputFormat, PressOptions};
use crate::press::original::{Original, OriginalFile};

/// The reason why an original was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kept {
    /// The result would be no smaller.
    NoSmaller,
    /// The result would be smaller, but not by [`PressOptions::min_saving`].
    LittleSaved,
    /// The goal cannot be met.
    Unmet,
}

impl Kept {
    /// The reason as a clause.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NoSmaller => "the result would not be smaller",
            Self::LittleSaved => "the result would save less than is asked for",
            Self::Unmet => "the goal cannot be met",
        }
    }
}

/// The reason to keep the original instead of the result, if there is one.
///
/// # Errors
/// [`Error::Unmet`] where a goal cannot be met and the original cannot replace the result.
pub(super) fn reason_to_keep(
    original: &Original<'_>,
    options: &PressOptions,
    stripped: &Metadata,
    encoded: &Encoded,
) -> Result<Option<Kept>> {
    let file = original.file().filter(|file| may_keep(file, options, stripped));
    #[cfg(feature = "metrics")]
    if let Some(reached) = encoded.reached.as_ref().filter(|reached| !reached.met && !options.best_effort) {
        let is_small = |file: &OriginalFile<'_>| match reached.goal {
            Goal::MaxSize(most) => file.bytes.len() as u64 <= most,
            Goal::Quality(_) => true,
        };
        return match file.is_some_and(is_small) {
            true => Ok(Some(Kept::Unmet)),
            false => Err(Error::Unmet(reached.to_string())),
        };
    }
    Ok(file.and_then(|file| {
        let (before, after) = (file.bytes.len(), encoded.bytes.len());
        let saved = before.saturating_sub(after) as f64;
        match after < before {
            false => Some(Kept::NoSmaller),
            true => (100.0 * saved < options.min_saving * before as f64).then_some(Kept::LittleSaved),
        }
    }))
}

/// Whether a file may be kept whatever the result is.
fn may_keep(file: &OriginalFile<'_>, options: &PressOptions, stripped: &Metadata) -> bool {
    let is_named = |container: Container| container.name() == file.format.name();
    let has_format = match options.format {
        OutputFormat::Free => true,
        OutputFormat::Only(container) => is_named(container),
        OutputFormat::Smallest => Container::ALL.into_iter().any(is_named),
    };
    let must_strip =
        options.strip.is_some_and(|strip| *stripped != file.metadata || strip == Strip::All && file.has_more);
    has_format && !must_strip && !options.is_palette_asked_for()
}
