//! Files appear whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where a result goes.
pub enum Target {
    /// A name made from the input's.
    Beside(PathBuf),
    /// A name that the user gave.
    Named(PathBuf),
    Stdout,
}

impl Target {
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Beside(path) | Self::Named(path) => Some(path),
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
        let directory = directory(path);
        if !directory.is_dir() {
            return Err(format!("cannot write {}: there is no directory {}", path.display(), directory.display()));
        }
        Ok(())
    }

    /// Writes under a temporary name in the same directory, then renames. A symbolic link is followed.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), String> {
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.write_at(&place, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
    }

    fn write_at(&self, place: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        // New files get the permissions that the user's mask gives, not the private ones of temporary files.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.prefix(".huepress-").tempfile_in(directory(place))?;
        file.write_all(bytes)?;
        if let Ok(existing) = fs::metadata(place) {
            file.as_file().set_permissions(existing.permissions())?;
        }
        file.as_file().sync_all()?;
        let persisted = if self.force { file.persist(place) } else { file.persist_noclobber(place) };
        persisted.map(|_| ()).map_err(|error| error.error)
    }

    pub fn stdout(&self, bytes: &[u8]) -> Result<(), String> {
        let mut stdout = io::stdout().lock();
        stdout
            .write_all(bytes)
            .and_then(|()| stdout.flush())
            .map_err(|error| format!("cannot write to standard output: {error}"))
    }
}

fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
