//! Gathers the inputs: those that are named, those in a list, and those in directories.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::cli::files::InputArgs;
use crate::files::filter::{Filter, Results};
use crate::files::input::Input;
use crate::files::name::{is_dash, listed, shown};
use crate::files::output::resolved;
use crate::files::walk::{Found, Walk};

/// The bytes of a list that is too long, many millions of names.
const MOST_LIST: u64 = 1 << 30;

/// What is no input, though it may look like one.
pub struct Rules<'a> {
    pub results: Results<'a>,
    /// The end of the names of backups.
    pub backup_suffix: &'a str,
    /// Whether links that lead out of the named directories are left alone, as files are replaced.
    pub in_place: bool,
}

impl Rules<'_> {
    /// The end of the names of backups where no other is asked for.
    pub const BACKUP_SUFFIX: &'static str = ".orig";

    /// The rules where no file has a result of its own.
    pub fn of_reading() -> Self {
        Self { results: Results::Nowhere, backup_suffix: Self::BACKUP_SUFFIX, in_place: false }
    }
}

/// All inputs.
pub struct Gathered {
    pub inputs: Vec<Input>,
    /// Remarks on what was left out.
    pub notes: Vec<String>,
}

/// Gathers all inputs, in the order in which they are named, and by name inside a directory. A file with several names
/// is one input.
///
/// # Errors
/// Fails where a pattern makes no sense or a list cannot be read.
pub fn gather(named: &[PathBuf], input_args: &InputArgs, rules: &Rules<'_>) -> Result<Gathered, String> {
    let files_from = input_args.files_from.as_deref();
    if files_from.is_some_and(is_dash) && named.iter().any(|path| is_dash(path)) {
        return Err("standard input cannot be the list of --files-from and an image too".to_owned());
    }
    let listed = files_from.map(|path| list(path, input_args.null)).transpose()?.unwrap_or_default();
    let is_tree = |path: &PathBuf| input_args.recursive && path.is_dir();
    let named: Vec<PathBuf> = named.iter().cloned().chain(listed).collect();
    let bounds = || named.iter().filter(|path| is_tree(path)).map(|path| resolved(path)).collect();
    let walk = Walk {
        filter: Filter::new(input_args, rules.results, rules.backup_suffix)?,
        follow_links: input_args.follow_links,
        bounds: rules.in_place.then(bounds),
    };
    let mut found = Found::default();
    for path in &named {
        match is_tree(path) {
            true => walk.through(path, &mut found),
            false => found.inputs.push(Input::named(path.clone())),
        }
    }
    let (inputs, twice) = once(found.inputs);
    let notes = [
        (twice, "named more than once, or by a link, and taken once"),
        (found.left_out, "behind a link and not gone into; --follow-links does"),
        (found.outside, "left alone: the link leads out of the named directories"),
    ];
    let noted = notes.into_iter().filter(|(paths, _)| !paths.is_empty());
    let notes = noted.map(|(paths, why)| format!("{}: {why}", listed_paths(&paths))).collect();
    Ok(Gathered { inputs, notes })
}

fn listed_paths(paths: &[PathBuf]) -> String {
    listed(paths.iter().map(PathBuf::as_path))
}

/// Takes each file once, by a name that is no link where it has one, and gives the other names.
fn once(inputs: Vec<Input>) -> (Vec<Input>, Vec<PathBuf>) {
    let mut chosen: HashMap<PathBuf, usize> = HashMap::new();
    for (index, input) in inputs.iter().enumerate() {
        let first = chosen.entry(input.file.clone()).or_insert(index);
        if inputs[*first].path.is_symlink() && !input.path.is_symlink() {
            *first = index;
        }
    }
    let (mut kept, mut others) = (Vec::new(), Vec::new());
    for (index, input) in inputs.into_iter().enumerate() {
        match chosen[&input.file] == index {
            true => kept.push(input),
            false => others.push(input.path),
        }
    }
    (kept, others)
}

/// The paths in a list, without empty lines.
fn list(path: &Path, null: bool) -> Result<Vec<PathBuf>, String> {
    let mut bytes = Vec::new();
    let read = match is_dash(path) {
        true => io::stdin().take(MOST_LIST).read_to_end(&mut bytes),
        false => File::open(path).and_then(|file| file.take(MOST_LIST).read_to_end(&mut bytes)),
    };
    let length = read.map_err(|error| format!("cannot read the list {}: {error}", shown(path)))?;
    if length as u64 == MOST_LIST {
        return Err(format!("the list {} has no end in sight", shown(path)));
    }
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
