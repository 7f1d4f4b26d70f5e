//! Finds the images in directories.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::files::filter::Filter;
use crate::files::input::Input;
use crate::files::name::shown;
use crate::files::output::resolved;

/// A walk through directories.
pub struct Walk<'a> {
    pub filter: Filter<'a>,
    /// Whether to go into directories behind links.
    pub follow_links: bool,
    /// The directories that links must not lead out of, without links themselves; None where they may lead anywhere.
    pub bounds: Option<Vec<PathBuf>>,
}

/// What a walk has found.
#[derive(Default)]
pub struct Found {
    pub inputs: Vec<Input>,
    /// Links to directories that were not followed.
    pub left_out: Vec<PathBuf>,
    /// Links that lead out of the bounds.
    pub outside: Vec<PathBuf>,
}

impl Walk<'_> {
    /// Adds the images below a directory, by name.
    pub fn through(&self, root: &Path, found: &mut Found) {
        let mut entries = WalkDir::new(root).follow_links(self.follow_links).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if entry.depth() == 0 => (),
                Ok(entry) if entry.file_type().is_dir() => {
                    let enters = self.filter.enters(entry.path(), inside(&entry, root));
                    if !enters || self.leads_outside(&entry, found) {
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) => self.take(entry, root, found),
                Err(error) => found.inputs.extend(self.problem(root, &error)),
            }
        }
    }

    /// Takes a file, or the file behind a link.
    fn take(&self, entry: DirEntry, root: &Path, found: &mut Found) {
        let (path, inside) = (entry.path(), inside(&entry, root));
        if entry.path_is_symlink() && path.is_dir() {
            if self.filter.enters(path, inside) {
                found.left_out.push(path.to_owned());
            }
            return;
        }
        if !self.filter.takes(path, inside) || self.leads_outside(&entry, found) {
            return;
        }
        match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => (),
            Ok(_) => found.inputs.push(Input::found(path.to_owned(), inside.to_owned())),
            Err(error) => found.inputs.push(Input::broken(path.to_owned(), why(path, &error))),
        }
    }

    /// Whether an entry is a link that leads out of the bounds, which is noted.
    fn leads_outside(&self, entry: &DirEntry, found: &mut Found) -> bool {
        let Some(bounds) = self.bounds.as_ref().filter(|_| entry.path_is_symlink()) else { return false };
        let target = resolved(entry.path());
        let leads_outside = !bounds.iter().any(|bound| target.starts_with(bound));
        found.outside.extend(leads_outside.then(|| entry.path().to_owned()));
        leads_outside
    }

    /// The input that stands for something that could not be read, if it would have been taken.
    fn problem(&self, root: &Path, error: &walkdir::Error) -> Option<Input> {
        let path = error.path().unwrap_or(root).to_owned();
        let problem = match (error.loop_ancestor(), error.io_error()) {
            (Some(ancestor), _) => {
                format!("cannot go into {}: the link leads back to {}", shown(&path), shown(ancestor))
            }
            (None, Some(_)) if path.is_symlink() && !self.filter.takes(&path, path.strip_prefix(root).ok()?) => {
                return None;
            }
            (None, Some(error)) if path.is_symlink() => why(&path, error),
            (None, Some(error)) => format!("cannot go into {}: {error}", shown(&path)),
            (None, None) => format!("cannot go into {}: {error}", shown(&path)),
        };
        Some(Input::broken(path, problem))
    }
}

/// The path of an entry below the directory that was named.
fn inside<'a>(entry: &'a DirEntry, root: &Path) -> &'a Path {
    entry.path().strip_prefix(root).unwrap_or(entry.path())
}

/// The reason why a link cannot be followed.
fn why(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("{} is a link that leads nowhere", shown(path)),
        _ => format!("cannot read {}: {error}", shown(path)),
    }
}
