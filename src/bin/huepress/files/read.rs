//! Reads files, after a look at what they are.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use huepress::Error;
use huepress::codec::{DecodeOptions, decode_histogram, is_histogram};

use crate::files::name::{is_dash, shown};

/// The most bytes of a file. BMP, TIFF and WebP cannot be larger, and no picture of 2^30 pixels needs to be.
const MOST: u64 = 1 << 32;
/// The bytes that show what a file is.
const HEAD: u64 = 64;

/// What a file should be.
#[derive(Clone, Copy)]
pub enum Kind {
    Image,
    Histogram,
}

impl Kind {
    /// # Errors
    /// Fails where a file that begins like this is something else.
    fn check(self, head: &[u8]) -> Result<(), String> {
        match self {
            // One pixel at most, as only the format is asked for.
            Self::Image => match DecodeOptions::default().max_pixels(1).decode(head) {
                Err(error @ Error::UnknownFormat(_)) => Err(error.to_string()),
                _ => Ok(()),
            },
            Self::Histogram if is_histogram(head) => Ok(()),
            Self::Histogram => decode_histogram(head).map(drop).map_err(|error| error.to_string()),
        }
    }
}

/// The bytes of a file.
pub struct Content {
    pub bytes: Vec<u8>,
    /// The file as it was; None for standard input and pipes.
    pub snapshot: Option<Snapshot>,
}

/// A file as it was when it was read.
#[derive(Clone)]
pub struct Snapshot {
    /// Its name in messages.
    pub name: PathBuf,
    pub path: PathBuf,
    pub metadata: Metadata,
}

impl Snapshot {
    /// # Errors
    /// Fails where another file has taken the place of this one, or its content or its attributes have changed.
    pub fn check(&self) -> Result<(), String> {
        // A link that has taken its place is not followed.
        let why = match fs::symlink_metadata(&self.path) {
            Ok(now) if now.is_file() && is_same(&self.metadata, &now) => return Ok(()),
            Ok(_) => "was changed by another program during the work; it stays as it is now".to_owned(),
            Err(error) => format!("cannot be found again: {error}"),
        };
        Err(format!("{} {why}", shown(&self.name)))
    }
}

#[cfg(unix)]
fn is_same(before: &Metadata, now: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: &Metadata| {
        let modified = (metadata.mtime(), metadata.mtime_nsec());
        (metadata.dev(), metadata.ino(), metadata.size(), modified)
    };
    let changed = |metadata: &Metadata| (metadata.ctime(), metadata.ctime_nsec());
    // This time changes too when another name of the file is made or removed, perhaps by this very run.
    identity(before) == identity(now) && (changed(before) == changed(now) || before.nlink() != now.nlink())
}

#[cfg(not(unix))]
fn is_same(before: &Metadata, now: &Metadata) -> bool {
    let identity = |metadata: &Metadata| (metadata.len(), metadata.modified().ok(), metadata.created().ok());
    identity(before) == identity(now)
}

/// Reads a file, or standard input where the path is `-`.
///
/// # Errors
/// Fails where the file cannot be read, is too large, does not begin like one of its kind, or changes meanwhile.
pub fn read(path: &Path, kind: Kind) -> Result<Content, String> {
    read_as(path, path, kind)
}

/// Reads the file at `path`, which is called `name` in messages; see [`read`].
pub fn read_as(name: &Path, path: &Path, kind: Kind) -> Result<Content, String> {
    let failed = |error: io::Error| format!("cannot read {}: {error}", shown(name));
    if is_dash(path) {
        return Ok(Content { bytes: read_all(path, io::stdin().lock(), kind)?, snapshot: None });
    }
    if path.is_dir() {
        return Err(format!("{} is a directory; -r takes the images in it", shown(name)));
    }
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_file() && metadata.len() > MOST {
        return Err(too_large(name));
    }
    let bytes = read_all(name, &mut file, kind)?;
    if !metadata.is_file() {
        return Ok(Content { bytes, snapshot: None });
    }
    if !is_same(&metadata, &file.metadata().map_err(failed)?) {
        return Err(format!("{} was changed by another program while it was read; try again", shown(name)));
    }
    Ok(Content { bytes, snapshot: Some(Snapshot { name: name.to_owned(), path: path.to_owned(), metadata }) })
}

/// Reads to the end, unless the first bytes or the number of them show that this is useless.
fn read_all(name: &Path, mut from: impl Read, kind: Kind) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut read = |limit: u64, bytes: &mut Vec<u8>| {
        let read = from.by_ref().take(limit).read_to_end(bytes);
        read.map_err(|error| format!("cannot read {}: {error}", shown(name)))
    };
    read(HEAD, &mut bytes)?;
    kind.check(&bytes).map_err(|why| format!("{}: {why}", shown(name)))?;
    read(MOST + 1 - HEAD, &mut bytes)?;
    if bytes.len() as u64 > MOST { Err(too_large(name)) } else { Ok(bytes) }
}

fn too_large(name: &Path) -> String {
    format!("{} has more than {} GiB, which is too much for an image", shown(name), MOST >> 30)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0";

    #[test]
    fn a_file_is_the_same_until_somebody_touches_it() {
        let dir = tempfile::tempdir().unwrap();
        let (path, other) = (dir.path().join("a.gif"), dir.path().join("b.gif"));
        let written = |path: &Path, bytes: &[u8]| {
            fs::write(path, bytes).unwrap();
            let old = std::time::SystemTime::UNIX_EPOCH;
            File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
        };
        let changes: [(&str, &dyn Fn()); 4] = [
            ("other bytes", &|| written(&path, b"GIF89a\x02\0\x01\0\0\0\0")),
            ("longer", &|| written(&path, b"GIF89a\x01\0\x01\0\0\0\0 and more")),
            ("another file of the same length and time", &|| {
                written(&other, GIF);
                fs::rename(&other, &path).unwrap();
            }),
            ("gone", &|| fs::remove_file(&path).unwrap()),
        ];
        for (name, change) in changes {
            written(&path, GIF);
            let snapshot = read(&path, Kind::Image).unwrap().snapshot.unwrap();
            assert_eq!(snapshot.check(), Ok(()), "{name}");
            change();
            assert!(snapshot.check().unwrap_err().contains("a.gif"), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_another_file() {
        let dir = tempfile::tempdir().unwrap();
        let (path, moved) = (dir.path().join("a.gif"), dir.path().join("b.gif"));
        fs::write(&path, GIF).unwrap();
        let snapshot = read(&path, Kind::Image).unwrap().snapshot.unwrap();
        fs::rename(&path, &moved).unwrap();
        std::os::unix::fs::symlink(&moved, &path).unwrap();
        assert!(snapshot.check().is_err());
    }

    #[test]
    fn what_has_no_end_is_not_read_to_it() {
        for kind in [Kind::Image, Kind::Histogram] {
            assert!(read_all(Path::new("-"), io::repeat(0), kind).is_err());
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sparse.gif");
        fs::write(&path, GIF).unwrap();
        File::options().write(true).open(&path).unwrap().set_len(MOST + 1).unwrap();
        assert!(read(&path, Kind::Image).err().unwrap().contains("more than 4 GiB"));
    }
}
