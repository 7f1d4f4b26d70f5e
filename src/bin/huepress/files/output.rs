//! Writes files, which appear whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, FileTimes, Metadata};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use huepress::codec::Container;
use tempfile::NamedTempFile;

use crate::cli::job::JobArgs;
use crate::files::interrupt;

/// The target of a result.
pub enum Target {
    /// A path beside the input, still without its ending.
    Beside(PathBuf),
    /// A path in another directory, still without its ending. An input that is kept is copied there.
    Mirrored(PathBuf),
    /// A path that the user gave.
    Named(PathBuf),
    /// The path of the input.
    InPlace(PathBuf),
    Stdout,
}

impl Target {
    /// The path of a result in this format.
    pub fn path(&self, container: Container) -> Option<PathBuf> {
        match self {
            Self::Beside(path) | Self::Mirrored(path) => Some(with_ending(path, container.extension())),
            Self::Named(path) | Self::InPlace(path) => Some(path.clone()),
            Self::Stdout => None,
        }
    }

    /// The path to which an input that is kept is copied; None where it stays as it is.
    pub fn path_of_kept(&self, input: &Path, container: Container) -> Option<PathBuf> {
        match self {
            Self::Beside(_) | Self::InPlace(_) => None,
            Self::Mirrored(path) => Some(match input.extension() {
                Some(ending) => with_ending(path, ending),
                None => path.clone(),
            }),
            Self::Named(_) | Self::Stdout => self.path(container),
        }
    }

    /// Whether an input of any format may be kept instead of the result.
    pub fn is_free(&self) -> bool {
        matches!(self, Self::Beside(_) | Self::Mirrored(_) | Self::InPlace(_))
    }
}

fn with_ending(path: &Path, ending: impl AsRef<OsStr>) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    path.into()
}

/// Writes files under temporary names and renames them.
pub struct Writer {
    /// Whether existing files may be replaced.
    pub force: bool,
    /// Whether missing directories are created.
    pub make_directories: bool,
}

impl Writer {
    pub fn new(args: &JobArgs) -> Self {
        Self { force: args.force, make_directories: args.out_dir.is_some() }
    }

    /// Checks that a file may be written here, as far as this is known before the work.
    pub fn check(&self, path: &Path) -> Result<(), String> {
        if path.is_dir() {
            return Err(format!("{} is a directory; name a file in it", path.display()));
        }
        if !self.force && path.symlink_metadata().is_ok() {
            return Err(format!("{} exists; -f overwrites it, or name another file", path.display()));
        }
        if path.is_symlink() && !path.exists() {
            return Err(format!("{} is a symbolic link that leads nowhere", path.display()));
        }
        if path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
            return Err(format!("{} names a directory that is not there", path.display()));
        }
        let directory = directory(path);
        if !directory.is_dir() && !self.make_directories {
            return Err(format!("cannot write {}: there is no directory {}", path.display(), directory.display()));
        }
        Ok(())
    }

    /// Prepares a copy of another file, with its permissions; see [`Writer::prepare`].
    pub fn prepare_copy(&self, path: &Path, bytes: &[u8], of: Option<&Metadata>) -> Result<Pending, String> {
        let pending = self.prepare(path, bytes, of)?;
        if let (Method::Renamed { file, .. }, Some(of)) = (&pending.method, of) {
            let set = file.as_file().set_permissions(of.permissions());
            set.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
        Ok(pending)
    }

    /// Writes a file under a temporary name in the same directory, with the times of `like` where they are given. A
    /// symbolic link is followed.
    pub fn prepare(&self, path: &Path, bytes: &[u8], like: Option<&Metadata>) -> Result<Pending, String> {
        let failed = |error: io::Error| format!("cannot write {}: {error}", path.display());
        if self.make_directories {
            fs::create_dir_all(directory(path)).map_err(failed)?;
        }
        let path = resolved(path);
        let existing = fs::metadata(&path).ok();
        if existing.as_ref().is_some_and(|existing| !existing.is_file()) {
            // A device or a pipe is written to, never replaced.
            return Ok(Pending { path, method: Method::Into(bytes.to_vec()) });
        }
        let mut temporary = temporary(&path).map_err(failed)?;
        temporary.write_all(bytes).map_err(failed)?;
        let file = temporary.as_file();
        if let Some(existing) = existing {
            file.set_permissions(existing.permissions()).map_err(failed)?;
        }
        if let Some((accessed, modified)) = like.and_then(|like| like.accessed().ok().zip(like.modified().ok())) {
            file.set_times(FileTimes::new().set_accessed(accessed).set_modified(modified)).map_err(failed)?;
        }
        file.sync_all().map_err(failed)?;
        Ok(Pending { path, method: Method::Renamed { file: temporary, overwrite: self.force } })
    }
}

/// The destination of the one result of a subcommand.
pub enum Destination {
    Stdout,
    File(PathBuf),
}

impl Destination {
    /// The destination that a path names; `-` is standard output.
    pub fn from_path(path: &Path) -> Self {
        if path == Path::new("-") { Self::Stdout } else { Self::File(path.to_owned()) }
    }

    /// # Errors
    /// Fails where one of the inputs would be overwritten.
    pub fn refuse_inputs<'a>(&self, inputs: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), String> {
        match self {
            Self::File(path) => refuse_inputs(path, "-o", inputs),
            Self::Stdout => Ok(()),
        }
    }

    /// # Errors
    /// Fails where bytes would go to a terminal.
    pub fn refuse_terminal(&self) -> Result<(), String> {
        match self {
            Self::Stdout if io::stdout().is_terminal() => {
                Err("the result is no text for a terminal; redirect standard output or name a file with -o".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Checks that the result may be written, as far as this is known before the work.
    pub fn check(&self, writer: &Writer) -> Result<(), String> {
        match self {
            Self::Stdout => Ok(()),
            Self::File(path) => writer.check(path),
        }
    }

    /// Writes the result.
    pub fn put(&self, writer: &Writer, bytes: &[u8]) -> Result<(), String> {
        match self {
            Self::Stdout => to_stdout(bytes),
            Self::File(path) => commit(vec![writer.prepare(path, bytes, None)?]),
        }
    }
}

/// Writes bytes to standard output.
pub fn to_stdout(bytes: &[u8]) -> Result<(), String> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .map_err(|error| format!("cannot write to standard output: {error}"))
}

/// A file that is whole but does not have its name yet. Dropped, it leaves nothing behind.
pub struct Pending {
    path: PathBuf,
    method: Method,
}

/// The way in which a file gets its bytes.
enum Method {
    Renamed { file: NamedTempFile, overwrite: bool },
    Into(Vec<u8>),
}

/// Gives all files their names.
pub fn commit(pending: Vec<Pending>) -> Result<(), String> {
    interrupt::unbroken(|| pending.into_iter().try_for_each(Pending::put))
}

impl Pending {
    fn put(self) -> Result<(), String> {
        let path = &self.path;
        let done = match self.method {
            Method::Into(bytes) => {
                fs::OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(&bytes))
            }
            Method::Renamed { file, overwrite: true } => file.persist(path).map(|_| ()).map_err(|error| error.error),
            Method::Renamed { file, overwrite: false } => {
                file.persist_noclobber(path).map(|_| ()).map_err(|error| error.error)
            }
        };
        done.map_err(|error| format!("cannot write {}: {error}", path.display()))
    }
}

fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // New files get the permissions that the user's mask gives, not the private ones of temporary files.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(".huepress-");
    interrupt::begin(|| builder.tempfile_in(directory(path)))
}

/// # Errors
/// Fails where the file that an option names is one of the inputs.
pub fn refuse_inputs<'a>(
    path: &Path,
    option: &str,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), String> {
    let named = resolved(path);
    match inputs.into_iter().any(|input| resolved(input) == named) {
        true => Err(format!("{} is an input; name another file with {option}", path.display())),
        false => Ok(()),
    }
}

/// # Errors
/// Fails where the PNG that an option draws would have the name of another format.
pub fn refuse_no_png(path: &Path, option: &str) -> Result<(), String> {
    match image::ImageFormat::from_path(path) {
        Ok(kind) if kind != image::ImageFormat::Png => {
            Err(format!("{option} draws a PNG, and {} is a name for something else", path.display()))
        }
        _ => Ok(()),
    }
}

/// The file to which a path leads, however it is spelt.
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
