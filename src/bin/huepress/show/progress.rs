//! Progress bars, which are drawn on terminals only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::verbosity::VerbosityArgs;

/// A bar for many files.
pub fn of_files(files: usize, verbosity: &VerbosityArgs) -> ProgressBar {
    if verbosity.quiet || files < 2 {
        return ProgressBar::hidden();
    }
    ProgressBar::new(files as u64).with_style(style("{bar:30} {pos}/{len} {eta} {msg}"))
}

/// A spinner for one file, with the time since it began.
pub fn of_one(verbosity: &VerbosityArgs) -> ProgressBar {
    if verbosity.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_style(style("{spinner} {elapsed} {msg}"));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is well-formed")
}
