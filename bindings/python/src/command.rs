//! The command `huepress`, run by Python's process.

use std::ffi::OsString;

use pyo3::prelude::*;

use crate::entry;

/// Runs the command once in this process, and returns its exit code.
///
/// Windows leaves it to programs to expand patterns, unless they are quoted. What is quoted only the command line of the
/// process tells, in which the arguments stand behind those of Python.
#[pyfunction]
pub fn command(py: Python<'_>, arguments: Vec<OsString>, before: usize) -> u8 {
    let arguments = if cfg!(windows) { wild::args_os().skip(before).collect() } else { arguments };
    py.detach(|| entry::run([OsString::from("huepress")].into_iter().chain(arguments)))
}
