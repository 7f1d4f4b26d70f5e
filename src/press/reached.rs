//! What a search for a goal came to.

use std::fmt;

use crate::api::search::Goal;
use crate::metrics::look::look;
use crate::settings::trial::{Setting, Trial};
use crate::text::{grouped, plural};

/// The result of a search for a goal. Its text is a sentence on the score, the setting, and whether the goal is met.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reached {
    /// The goal.
    pub goal: Goal,
    /// The setting of the result, with its size and quality.
    pub trial: Trial,
    /// Whether the goal is met.
    pub met: bool,
    /// The number of settings that were tried.
    pub tries: usize,
    /// Whether nothing was reduced, as the original has a palette already and meets the goal.
    pub is_exact: bool,
}

/// The SSIMULACRA2 below which results look bad.
const BAD: f64 = 30.0;

impl Reached {
    /// A warning where the size that was asked for leaves too little of the picture.
    pub(super) fn warning(&self) -> Option<String> {
        let is_by_size = matches!(self.goal, Goal::MaxSize(_));
        (is_by_size && self.trial.score < BAD).then(|| {
            format!(
                "the result looks {} (SSIMULACRA2 {:.1}); allow more bytes, scale the picture down first, or take JPEG, \
                 lossy WebP or AVIF, which need fewer bytes for photos",
                look(self.trial.score),
                self.trial.score
            )
        })
    }
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_exact {
            return f.write_str(
                "met by the original, which has a palette already and keeps it; fewer colours would reduce it",
            );
        }
        let Trial { setting: Setting { colors, lossy, dither_strength }, bytes, score, .. } = self.trial;
        let by = format!(
            "{}, lossy {lossy} and dither strength {dither_strength}; {} tried",
            plural(colors.into(), "colour"),
            plural(self.tries as u64, "setting")
        );
        let look = match self.trial.worth() {
            worth if worth < score => format!("SSIMULACRA2 {score:.2}, worth {worth:.2} as a colour is lost,"),
            _ => format!("SSIMULACRA2 {score:.2} ({})", look(score)),
        };
        match (self.goal, self.met) {
            (_, true) => write!(f, "{look} with {by}"),
            (Goal::Quality(least), false) => {
                write!(f, "a quality of {least} cannot be met: {look} is the most that was found, with {by}")
            }
            (Goal::MaxSize(most), false) => {
                let (most, bytes) = (grouped(most), grouped(bytes));
                write!(f, "a size of {most} cannot be met: {bytes} bytes are the fewest that were found, with {by}")
            }
        }
    }
}
