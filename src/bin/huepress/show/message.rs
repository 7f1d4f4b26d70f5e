//! Prints messages on stderr, with the exit codes of those that end the command.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::cli::verbosity::VerbosityArgs;
use crate::files::name::{harmless, shown};
use crate::show::style;

/// Prints a text on stderr. If stderr is closed, the text is dropped.
pub fn print_err(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Prints an error, and returns the exit code of a failure.
pub fn fail(message: &str) -> ExitCode {
    print_error(message);
    ExitCode::FAILURE
}

/// The exit code where the command line makes no sense.
const USAGE: u8 = 2;

/// Prints the help for a command line without arguments, and returns its exit code.
pub fn help(page: &str) -> ExitCode {
    print_err(page);
    ExitCode::from(USAGE)
}

/// Prints an error in the command line, and returns its exit code.
pub fn usage(message: &str) -> ExitCode {
    print_error(&format!("{message}\n\nFor more information, try '--help'."));
    ExitCode::from(USAGE)
}

/// Prints a remark.
pub fn print_note(message: &str) {
    print_err(&format!("{} {}\n", style::note(), harmless(message)));
}

/// Prints remarks on the inputs, unless little is to be printed.
pub fn print_notes(notes: &[String], verbosity: &VerbosityArgs) {
    notes.iter().filter(|_| !verbosity.quiet).for_each(|note| print_note(note));
}

/// Prints a warning about a file.
pub fn print_warning(file: &Path, message: &str) {
    print_err(&format!("{} {}: {}\n", style::warning(), shown(file), harmless(message)));
}

/// Prints an error.
pub fn print_error(message: &str) {
    print_err(&format!("{} {}\n", style::error(), harmless(message)));
}
