//! Files appear whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use huepress::codec::Container;

/// Where a result goes.
pub enum Target {
    /// A name made from the input's, still without its ending.
    Beside(PathBuf),
    /// A name that the user gave.
    Named(PathBuf),
    Stdout,
}

impl Target {
    pub fn path(&self, container: Container) -> Option<PathBuf> {
        match self {
            Self::Beside(path) => {
                let mut path = path.clone().into_os_string();
                path.push(".");
                path.push(container.extension());
                Some(path.into())
            }
            Self::Named(path) => Some(path.clone()),
            Self::Stdout => None,
        }
    }
}

pub struct Writer {
    pub force: bool,
}

impl Writer {
    /// Whether a file may be written here, as far as can be told before the work.
    pub fn check(&self, path: &Path) -> Result<(), String> {
        if path.is_dir() {
            return Err(format!("{} is a directory; name a file in it", path.display()));
        }
        if !self.force && path.symlink_metadata().is_ok() {
            return Err(format!("{} exists; -f overwrites it, -o names another file", path.display()));
        }
        if path.is_symlink() && !path.exists() {
            return Err(format!("{} is a symbolic link that leads nowhere", path.display()));
        }
        if path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
            return Err(format!("{} names a directory that is not there", path.display()));
        }
        let directory = directory(path);
        if !directory.is_dir() {
            return Err(format!("cannot write {}: there is no directory {}", path.display(), directory.display()));
        }
        Ok(())
    }

    /// Writes under a temporary name in the same directory. A symbolic link is followed.
    pub fn prepare(&self, path: &Path, bytes: &[u8]) -> Result<Pending, String> {
        let place = resolved(path);
        let failed = |error: io::Error| format!("cannot write {}: {error}", path.display());
        let existing = fs::metadata(&place).ok();
        if existing.as_ref().is_some_and(|existing| !existing.is_file()) {
            // A device or a pipe is written to, never replaced.
            return Ok(Pending { place, how: How::Into(bytes.to_vec()) });
        }
        let mut file = temporary(&place).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        if let Some(existing) = existing {
            file.as_file().set_permissions(existing.permissions()).map_err(failed)?;
        }
        file.as_file().sync_all().map_err(failed)?;
        Ok(Pending { place, how: How::Renamed { file, overwrite: self.force } })
    }

    pub fn stdout(&self, bytes: &[u8]) -> Result<(), String> {
        let mut stdout = io::stdout().lock();
        stdout
            .write_all(bytes)
            .and_then(|()| stdout.flush())
            .map_err(|error| format!("cannot write to standard output: {error}"))
    }
}

/// A file that is whole but not yet in its place. Dropped, it leaves nothing behind.
pub struct Pending {
    place: PathBuf,
    how: How,
}

enum How {
    Renamed { file: tempfile::NamedTempFile, overwrite: bool },
    Into(Vec<u8>),
}

impl Pending {
    pub fn commit(self) -> Result<(), String> {
        let place = &self.place;
        let done = match self.how {
            How::Into(bytes) => {
                fs::OpenOptions::new().write(true).open(place).and_then(|mut file| file.write_all(&bytes))
            }
            How::Renamed { file, overwrite: true } => file.persist(place).map(|_| ()).map_err(|error| error.error),
            How::Renamed { file, overwrite: false } => {
                file.persist_noclobber(place).map(|_| ()).map_err(|error| error.error)
            }
        };
        done.map_err(|error| format!("cannot write {}: {error}", place.display()))
    }
}

fn temporary(place: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // New files get the permissions that the user's mask gives, not the private ones of temporary files.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(".huepress-").tempfile_in(directory(place))
}

/// The file that a path leads to, however it is spelt.
pub fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| {
        let directory = fs::canonicalize(directory(path)).unwrap_or_else(|_| directory(path).to_owned());
        directory.join(path.file_name().unwrap_or_default())
    })
}

fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
