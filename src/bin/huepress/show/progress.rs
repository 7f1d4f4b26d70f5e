//! Progress bars, which are drawn on terminals only.

use std::fmt::Write;
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::cli::verbosity::VerbosityArgs;

/// The time between two drawings, so that the time left does not stand still.
const TICK: Duration = Duration::from_millis(100);

/// A bar for many files, with the name of the last that was begun.
pub fn of_files(files: usize, verbosity: &VerbosityArgs) -> ProgressBar {
    if verbosity.quiet || files < 2 {
        return ProgressBar::hidden();
    }
    let style = style("{bar:30} {pos}/{len} files, {rate}/s, {eta} left  {wide_msg}");
    let rate = |state: &ProgressState, out: &mut dyn Write| {
        let _ = write!(out, "{:.1}", state.per_sec());
    };
    begun(ProgressBar::new(files as u64), style.with_key("rate", rate))
}

/// A spinner for one file, with the time since it began.
pub fn of_one(verbosity: &VerbosityArgs) -> ProgressBar {
    if verbosity.quiet {
        return ProgressBar::hidden();
    }
    begun(ProgressBar::new_spinner(), style("{spinner} {elapsed} {msg}"))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is well-formed")
}

fn begun(bar: ProgressBar, style: ProgressStyle) -> ProgressBar {
    bar.set_style(style);
    // The ticker would panic where no thread is to be had.
    if thread::Builder::new().spawn(|| ()).is_ok_and(|probe| probe.join().is_ok()) {
        bar.enable_steady_tick(TICK);
    }
    bar
}
