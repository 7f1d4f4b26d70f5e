//! Temporary files, which get another name when they are whole.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, File};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

use tempfile::{NamedTempFile, PersistError};

use crate::files::interrupt;

const PREFIX: &str = ".huepress-";
const SUFFIX: &str = ".tmp";
/// Letters and digits between them.
const RANDOM: usize = 8;
/// The age from which a temporary file is nobody's: no work on one file takes so long.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// Makes a temporary file in a directory, which only its owner may read.
pub fn create(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
    interrupt::begin(|| builder.tempfile_in(directory))
}

/// Gives a temporary file its name, if no file has it.
pub fn persist_new(file: NamedTempFile, path: &Path) -> Result<File, PersistError> {
    match file.persist_noclobber(path) {
        Err(PersistError { error, file }) if error.kind() != ErrorKind::AlreadyExists => claim_and_persist(file, path),
        persisted => persisted,
    }
}

/// [`persist_new`] where the file system can neither rename without replacing nor link: an empty file takes the name
/// first.
fn claim_and_persist(file: NamedTempFile, path: &Path) -> Result<File, PersistError> {
    if let Err(error) = File::create_new(path) {
        return Err(PersistError { error, file });
    }
    file.persist(path).inspect_err(|_| drop(fs::remove_file(path)))
}

/// Brings the names in a directory to the disk, where the system and the file system have a way to.
pub fn sync_names(directory: &Path) {
    if cfg!(unix)
        && let Err(error) = fs::File::open(directory).and_then(|directory| directory.sync_all())
    {
        log::debug!("the names in {directory:?} may be lost if the power fails now: {error}");
    }
}

/// Removes what runs that were killed have left in directories, as far as this is possible.
pub fn sweep(directories: &BTreeSet<&Path>) {
    let entries = directories.iter().filter_map(|directory| fs::read_dir(directory).ok()).flatten().flatten();
    for entry in entries.filter(is_abandoned) {
        match fs::remove_file(entry.path()) {
            Ok(()) => log::info!("removed {:?}, which an earlier run has left", entry.path()),
            Err(error) => log::warn!("cannot remove {:?}, which an earlier run has left: {error}", entry.path()),
        }
    }
}

fn is_abandoned(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    let is_ours =
        random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric()));
    let is_old = || {
        let modified = entry.metadata().ok().filter(|metadata| metadata.is_file())?.modified().ok()?;
        modified.elapsed().ok()
    };
    is_ours && is_old().is_some_and(|age| age > ABANDONED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_a_file_that_is_not_whole() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let file = create(dir.path()).unwrap();
        assert_eq!(file.as_file().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_new_name_is_never_one_that_a_file_has() {
        for persist in [persist_new, claim_and_persist] {
            let dir = tempfile::tempdir().unwrap();
            let (path, written) = (dir.path().join("a.png"), |text: &str| {
                let file = create(dir.path()).unwrap();
                fs::write(file.path(), text).unwrap();
                file
            });
            persist(written("first"), &path).unwrap();
            assert_eq!(persist(written("second"), &path).unwrap_err().error.kind(), ErrorKind::AlreadyExists);
            assert_eq!(fs::read_to_string(&path).unwrap(), "first");
            assert!(persist(written("third"), &dir.path().join("none/a.png")).is_err());
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn only_old_files_are_abandoned() {
        let dir = tempfile::tempdir().unwrap();
        let file = create(dir.path()).unwrap();
        let entry = fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap();
        assert!(!is_abandoned(&entry));
        file.as_file().set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        assert!(is_abandoned(&entry));
    }
}
