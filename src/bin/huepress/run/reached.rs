//! What a search for a goal came to.

use huepress::{Goal, Setting, Trial};

use crate::show::format::{grouped, look, plural};

/// The result of a search for a goal.
pub struct Reached {
    pub goal: Goal,
    pub trial: Trial,
    pub met: bool,
    pub tries: usize,
    /// Whether nothing was reduced, as the input has a palette already and meets the goal.
    pub is_exact: bool,
}

/// The SSIMULACRA2 below which results look bad.
const BAD: f64 = 30.0;

impl Reached {
    /// A sentence for the user: the score, the setting, and whether the goal is met.
    pub fn summary(&self) -> String {
        if self.is_exact {
            return "met by the input, which has a palette already and keeps it; -k with fewer colours reduces it"
                .to_owned();
        }
        let Trial { setting: Setting { colors, lossy, dither_strength }, bytes, score, .. } = self.trial;
        let by = format!(
            "-k {colors} --lossy {lossy} --dither-strength {dither_strength}; {} tried",
            plural(self.tries as u64, "setting")
        );
        let look = match self.trial.worth() {
            worth if worth < score => format!("SSIMULACRA2 {score:.2}, worth {worth:.2} as a colour is lost,"),
            _ => format!("SSIMULACRA2 {score:.2} ({})", look(score)),
        };
        match (self.goal, self.met) {
            (_, true) => format!("{look} with {by}"),
            (Goal::Quality(least), false) => {
                format!("--quality {least} cannot be met: {look} is the most that was found, with {by}")
            }
            (Goal::MaxSize(most), false) => {
                let (most, bytes) = (grouped(most), grouped(bytes));
                format!("--max-size {most} cannot be met: {bytes} bytes are the fewest that were found, with {by}")
            }
            (goal, false) => format!("{goal:?} cannot be met; the nearest was found with {by}"),
        }
    }

    /// A warning where the size that was asked for leaves too little of the picture.
    pub fn warning(&self) -> Option<String> {
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
