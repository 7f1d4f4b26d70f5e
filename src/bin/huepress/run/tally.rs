//! The outcomes of all files together.

use crate::cli::job::JobArgs;
use huepress::Kept;

use crate::run::outcome::{Done, Outcome};

/// The exit code where at least one file failed, or --check found one that could shrink.
const FAILED: u8 = 1;
/// The exit code with --strict where a result would be no smaller, as pngquant has it.
const NO_SMALLER: u8 = 98;
/// The exit code with --strict where a goal cannot be met, as pngquant has it.
const UNMET: u8 = 99;

/// The number of files with each outcome, their bytes, and the exit code.
#[derive(Default)]
pub struct Tally {
    pub files: u64,
    pub written: u64,
    pub kept: u64,
    pub skipped: u64,
    pub failed: u64,
    /// Files in directories that have a format which is not written in place.
    pub passed_over: u64,
    /// The bytes of the inputs that were written or kept.
    pub bytes_in: u64,
    pub bytes_out: u64,
    pub code: u8,
}

impl Tally {
    /// Adds the outcome of a file.
    pub fn add(&mut self, outcome: &Outcome, args: &JobArgs) {
        self.files += 1;
        let code = match outcome {
            Outcome::Failed(failure) => {
                self.failed += 1;
                if failure.is_unmet && args.strict { UNMET } else { FAILED }
            }
            Outcome::Skipped(_) => {
                self.skipped += 1;
                0
            }
            Outcome::Done(done) => {
                self.bytes_in += done.bytes_in;
                self.bytes_out += done.bytes_out;
                *(if done.kept.is_some() { &mut self.kept } else { &mut self.written }) += 1;
                code(done, args)
            }
        };
        self.code =
            [FAILED, UNMET, NO_SMALLER].into_iter().find(|&worse| worse == code || worse == self.code).unwrap_or(0);
    }

    /// The bytes of the outputs in per cent of those of the inputs, where there are any.
    pub fn share(&self) -> Option<f64> {
        (self.bytes_in > 0).then(|| 100.0 * self.bytes_out as f64 / self.bytes_in as f64)
    }
}

/// The exit code of one file that succeeded.
fn code(done: &Done, args: &JobArgs) -> u8 {
    let saved = 100.0 * (1.0 - done.bytes_out as f64 / done.bytes_in as f64);
    match done.kept {
        Some(Kept::NoSmaller | Kept::LittleSaved) if args.strict => NO_SMALLER,
        _ if args.strict && done.reached.as_ref().is_some_and(|reached| !reached.met) => UNMET,
        _ if args.check.is_some_and(|most| saved > most) => FAILED,
        _ => 0,
    }
}
