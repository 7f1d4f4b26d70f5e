//! Messages on stderr, and the exit codes of those that end the command.

use std::io::Write;
use std::process::ExitCode;

use crate::show::style;

/// Says something on stderr. Whoever closed it does not want to know.
pub fn print_err(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Nothing can be done.
pub fn fail(message: &str) -> ExitCode {
    print_error(message);
    ExitCode::FAILURE
}

/// The command line asks for something that cannot be meant.
pub fn usage(message: &str) -> ExitCode {
    const USAGE: u8 = 2;
    print_error(&format!("{message}\n\nFor more information, try '--help'."));
    ExitCode::from(USAGE)
}

pub fn print_error(message: &str) {
    print_err(&format!("{} {message}\n", style::error()));
}
