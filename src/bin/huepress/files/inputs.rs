//! The inputs: those that are named, those in a list, and those found in directories.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::cli::files::InputArgs;
use crate::files::output::resolved;

/// Endings of files that are taken out of directories where no --include says which.
const ENDINGS: [&str; 9] = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "apng"];

/// A file to work on.
pub struct Input {
    pub path: PathBuf,
    /// Its path in the directory that it was found in; its name where it was named itself.
    pub inside: PathBuf,
    /// Why it cannot be worked on.
    pub problem: Option<String>,
}

impl Input {
    fn named(path: PathBuf) -> Self {
        let inside = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
        Self { path, inside, problem: None }
    }
}

/// Where results are that may lie among the files of a directory: they are no inputs the next time.
#[derive(Clone, Copy)]
pub enum Results<'a> {
    Nowhere,
    /// Beside the inputs, with names that end like this.
    Ending(&'a str),
    Inside(&'a Path),
}

/// All inputs: in the order in which they are named, and by name inside a directory.
///
/// # Errors
/// What is wrong with a pattern or a list.
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

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    if path.is_dir() {
        return Err(format!("{} is a directory; -r takes the images in it", path.display()));
    }
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

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

/// The paths in a list, of which empty ones are left out.
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

/// Which files of a directory are taken.
struct Filter {
    include: Option<GlobSet>,
    exclude: GlobSet,
    /// Ends the names of results.
    own: Option<String>,
    /// The directory of results.
    results: Option<PathBuf>,
}

impl Filter {
    fn new(input_args: &InputArgs, results: Results<'_>) -> Result<Self, String> {
        let include = Some(globs(&input_args.include)?).filter(|_| !input_args.include.is_empty());
        let (own, results) = match results {
            Results::Nowhere | Results::Ending("") => (None, None),
            Results::Ending(own) => (Some(own.to_owned()), None),
            Results::Inside(directory) => (None, Some(resolved(directory))),
        };
        Ok(Self { include, exclude: globs(&input_args.exclude)?, own, results })
    }

    fn takes(&self, inside: &Path) -> bool {
        let ending = inside.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let is_image = || ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
        let stem = inside.file_stem().unwrap_or_default().to_string_lossy();
        self.include.as_ref().map_or_else(is_image, |include| include.is_match(inside))
            && !self.exclude.is_match(inside)
            && !self.own.as_ref().is_some_and(|own| stem.ends_with(own.as_str()))
    }
}

/// Patterns that match a path in a directory or, where they have no separator, the name at its end.
fn globs(patterns: &[String]) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let anywhere = if pattern.contains('/') { pattern.clone() } else { format!("**/{pattern}") };
        let glob = GlobBuilder::new(&anywhere).literal_separator(true).case_insensitive(cfg!(windows)).build();
        set.add(glob.map_err(|error| format!("the pattern {pattern:?} is not one: {}", error.kind()))?);
    }
    set.build().map_err(|error| error.to_string())
}
