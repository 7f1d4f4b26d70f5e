//! Finds the inputs: those that are named, those in a list, and those in directories.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::cli::files::InputArgs;
use crate::files::output::resolved;

/// The endings of files that are taken from directories where there is no --include.
const ENDINGS: [&str; 9] = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "apng"];

/// An input file.
pub struct Input {
    pub path: PathBuf,
    /// Its path relative to the directory in which it was found; its name where it was named itself.
    pub inside: PathBuf,
    /// The reason why it cannot be read.
    pub problem: Option<String>,
}

impl Input {
    fn named(path: PathBuf) -> Self {
        let inside = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
        Self { path, inside, problem: None }
    }
}

/// The place of earlier results among the files of a directory, where they are no inputs.
#[derive(Clone, Copy)]
pub enum Results<'a> {
    /// There are none to leave out.
    Nowhere,
    /// Beside the inputs, with names that end like this.
    Ending(&'a str),
    /// In this directory.
    Inside(&'a Path),
}

/// Gathers all inputs, in the order in which they are named, and by name inside a directory.
///
/// # Errors
/// Fails where a pattern makes no sense or a list cannot be read.
pub fn gather(named: &[PathBuf], input_args: &InputArgs, results: Results<'_>) -> Result<Vec<Input>, String> {
    let filter = Filter::new(input_args, results)?;
    let listed = input_args.files_from.as_deref().map(|path| list(path, input_args.null)).transpose()?;
    let mut inputs = Vec::new();
    for path in named.iter().cloned().chain(listed.unwrap_or_default()) {
        if input_args.recursive && path.is_dir() {
            walk(&path, &filter, &mut inputs);
        } else {
            inputs.push(Input::named(path));
        }
    }
    Ok(inputs)
}

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    if path.is_dir() {
        return Err(format!("{} is a directory; -r takes the images in it", path.display()));
    }
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Adds the images below a directory.
fn walk(root: &Path, filter: &Filter, inputs: &mut Vec<Input>) {
    let has_results = |entry: &DirEntry| {
        let is_theirs = |results: &PathBuf| resolved(entry.path()) == *results;
        entry.depth() > 0 && entry.file_type().is_dir() && filter.results.as_ref().is_some_and(is_theirs)
    };
    let is_gone_into = |entry: &DirEntry| !has_results(entry);
    for entry in WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().filter_entry(is_gone_into) {
        match entry {
            Ok(entry) => {
                let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
                if entry.file_type().is_file() && filter.takes(inside) {
                    inputs.push(Input { inside: inside.to_owned(), path: entry.into_path(), problem: None });
                }
            }
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                let problem = Some(format!("cannot go into {}: {reason}", path.display()));
                inputs.push(Input { inside: path.clone(), path, problem });
            }
        }
    }
}

/// The paths in a list, without empty lines.
fn list(path: &Path, null: bool) -> Result<Vec<PathBuf>, String> {
    let mut bytes = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => io::stdin().read_to_end(&mut bytes).map(|_| ()),
        false => fs::read(path).map(|read| bytes = read),
    };
    read.map_err(|error| format!("cannot read the list {}: {error}", path.display()))?;
    let ends = |&byte: &u8| byte == if null { 0 } else { b'\n' };
    let name = |line: &[u8]| match line {
        [line @ .., b'\r'] if !null => to_path(line),
        line => to_path(line),
    };
    bytes.split(ends).filter(|line| !line.is_empty()).map(name).collect()
}

#[cfg(unix)]
fn to_path(bytes: &[u8]) -> Result<PathBuf, String> {
    use std::os::unix::ffi::OsStrExt;
    Ok(std::ffi::OsStr::from_bytes(bytes).into())
}

#[cfg(not(unix))]
fn to_path(bytes: &[u8]) -> Result<PathBuf, String> {
    let text = std::str::from_utf8(bytes);
    text.map(PathBuf::from)
        .map_err(|_| format!("the list has a name that is no UTF-8: {}", String::from_utf8_lossy(bytes)))
}

/// A filter for the files of a directory.
struct Filter {
    include: Option<GlobSet>,
    exclude: GlobSet,
    /// The end of the names of results.
    result_suffix: Option<String>,
    /// The directory of results.
    results: Option<PathBuf>,
}

impl Filter {
    fn new(input_args: &InputArgs, results: Results<'_>) -> Result<Self, String> {
        let include = Some(globs(&input_args.include)?).filter(|_| !input_args.include.is_empty());
        let (result_suffix, results) = match results {
            Results::Nowhere | Results::Ending("") => (None, None),
            Results::Ending(suffix) => (Some(suffix.to_owned()), None),
            Results::Inside(directory) => (None, Some(resolved(directory))),
        };
        Ok(Self { include, exclude: globs(&input_args.exclude)?, result_suffix, results })
    }

    fn takes(&self, inside: &Path) -> bool {
        let ending = inside.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let is_image = || ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
        let stem = inside.file_stem().unwrap_or_default().to_string_lossy();
        self.include.as_ref().map_or_else(is_image, |include| include.is_match(inside))
            && !self.exclude.is_match(inside)
            && !self.result_suffix.as_ref().is_some_and(|suffix| stem.ends_with(suffix.as_str()))
    }
}

/// A set of patterns. Those without a separator match the name of a file, others its path in the directory.
fn globs(patterns: &[String]) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let anywhere = if pattern.contains('/') { pattern.clone() } else { format!("**/{pattern}") };
        let glob = GlobBuilder::new(&anywhere).literal_separator(true).case_insensitive(cfg!(windows)).build();
        set.add(glob.map_err(|error| format!("the pattern {pattern:?} is not one: {}", error.kind()))?);
    }
    set.build().map_err(|error| error.to_string())
}
