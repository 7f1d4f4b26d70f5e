//! What goes on, for whoever looks at a terminal. Elsewhere nothing is drawn.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::verbosity::VerbosityArgs;

/// What is done of many files.
pub fn of_files(files: usize, verbosity: &VerbosityArgs) -> ProgressBar {
    if verbosity.quiet || files < 2 {
        return ProgressBar::hidden();
    }
    ProgressBar::new(files as u64).with_style(style("{bar:30} {pos}/{len} {eta} {msg}"))
}

/// What is being done to one, and since when.
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
