//! The command `huepress`, run by Python's process.

use std::ffi::OsString;

use pyo3::prelude::*;

use crate::entry;

/// Runs the command once in this process, and returns its exit code.
///
/// Windows leaves it to programs to expand patterns that are not quoted. Which are, only the command line of the process
/// tells; there the arguments stand behind `before` others, which are for Python.
#[pyfunction]
pub fn command(py: Python<'_>, arguments: Vec<OsString>, before: usize) -> u8 {
    let arguments = if cfg!(windows) { wild::args_os().skip(before).collect() } else { arguments };
    py.detach(|| entry::run([OsString::from("huepress")].into_iter().chain(arguments)))
}
