//! One input, and how it was found.

use std::path::PathBuf;

use crate::files::name::is_dash;
use crate::files::output::resolved;

/// An input file.
pub struct Input {
    /// Its name, as it was given or found.
    pub path: PathBuf,
    /// The file to which the name leads, without links.
    pub file: PathBuf,
    /// Its path relative to the directory in which it was found; its name where it was named itself.
    pub inside: PathBuf,
    /// Whether it was found in a directory.
    pub is_found: bool,
    /// The reason why it cannot be read.
    pub problem: Option<String>,
}

impl Input {
    /// A file that was named, or standard input.
    pub fn named(path: PathBuf) -> Self {
        let inside = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
        let file = if is_dash(&path) { path.clone() } else { resolved(&path) };
        Self { path, file, inside, is_found: false, problem: None }
    }

    /// A file in a directory that was named.
    pub fn found(path: PathBuf, inside: PathBuf) -> Self {
        let file = resolved(&path);
        Self { path, file, inside, is_found: true, problem: None }
    }

    /// Something in a directory that cannot be read.
    pub fn broken(path: PathBuf, problem: String) -> Self {
        Self { file: path.clone(), inside: path.clone(), path, is_found: true, problem: Some(problem) }
    }
}
