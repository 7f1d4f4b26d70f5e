//! Writes files, which appear whole or not at all.

use std::collections::BTreeSet;
use std::fs::{self, FileTimes, Metadata};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::cli::job::JobArgs;
use crate::files::attributes;
use crate::files::device::is_device;
use crate::files::name::{is_dash, shown};
use crate::files::read::Snapshot;
use crate::files::{interrupt, permissions, temporary};

/// A function that writes the contents of a file.
type Contents<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

/// Writes files under temporary names and renames them.
#[derive(Clone, Copy)]
pub struct Writer {
    /// Whether existing files may be replaced.
    pub force: bool,
    /// Whether missing directories are created.
    pub make_directories: bool,
}

impl Writer {
    pub fn new(args: &JobArgs) -> Self {
        Self { force: args.force || args.update, make_directories: args.out_dir.is_some() }
    }

    /// Checks that a file may be written here, as far as this is known before the work.
    pub fn check(&self, path: &Path) -> Result<(), String> {
        if path.is_dir() {
            return Err(format!("{} is a directory; name a file in it", shown(path)));
        }
        if is_device(path) {
            return Ok(());
        }
        if !self.force && path.symlink_metadata().is_ok() {
            return Err(format!("{} exists; -f overwrites it, or name another file", shown(path)));
        }
        if path.is_symlink() && !path.exists() {
            return Err(format!("{} is a symbolic link that leads nowhere", shown(path)));
        }
        if path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
            return Err(format!("{} names a directory that is not there", shown(path)));
        }
        let directory = directory(path);
        if !directory.is_dir() && !self.make_directories {
            return Err(format!("cannot write {}: there is no directory {}", shown(path), shown(directory)));
        }
        Ok(())
    }

    /// Writes a file under a temporary name in the same directory. A symbolic link is followed, and a file that is
    /// there already gives its permissions.
    pub fn prepare(&self, path: &Path, bytes: &[u8], times: Option<&Metadata>) -> Result<Pending, String> {
        self.prepare_with(path, &|out| out.write_all(bytes), times)
    }

    /// Prepares a file as [`Writer::prepare`] does, by a function that writes it.
    pub fn prepare_by(&self, path: &Path, write: Contents<'_>) -> Result<Pending, String> {
        self.prepare_with(path, write, None)
    }

    fn prepare_with(&self, path: &Path, write: Contents<'_>, times: Option<&Metadata>) -> Result<Pending, String> {
        if is_device(path) {
            let mut bytes = Vec::new();
            write(&mut bytes).map_err(|error| failed(path, &error))?;
            return Ok(Pending { path: path.to_owned(), method: Method::Into(bytes), warning: None });
        }
        if self.make_directories {
            fs::create_dir_all(directory(path)).map_err(|error| failed(path, &error))?;
        }
        let path = resolved(path);
        let existing = fs::metadata(&path).ok();
        let instead = if self.force { Instead::OfAny } else { Instead::OfNone };
        Draft { path, write, like: existing.as_ref(), attributes: None, times, instead }.write()
    }

    /// Prepares a copy of a file that was read, with its permissions and times, where there is no file yet.
    pub fn prepare_copy(&self, path: &Path, bytes: &[u8], of: &Snapshot) -> Result<Pending, String> {
        let (path, like) = (path.to_owned(), Some(&of.metadata));
        let write: Contents<'_> = &|out| out.write_all(bytes);
        Draft { path, write, like, attributes: Some(&of.path), times: like, instead: Instead::OfNone }.write()
    }

    /// Prepares the file that takes the place of one that was read, unless that is changed until then.
    pub fn prepare_instead(&self, of: &Snapshot, bytes: &[u8], times: Option<&Metadata>) -> Result<Pending, String> {
        let (path, like, instead) = (of.path.clone(), Some(&of.metadata), Instead::Of(Box::new(of.clone())));
        let write: Contents<'_> = &|out| out.write_all(bytes);
        Draft { path, write, like, attributes: Some(&of.path), times, instead }.write()
    }
}

/// A file before it is written under a temporary name.
struct Draft<'a> {
    path: PathBuf,
    write: Contents<'a>,
    /// The file that gives its permissions; None where they are those of a new file.
    like: Option<&'a Metadata>,
    /// The file that gives its extended attributes.
    attributes: Option<&'a Path>,
    /// The file that gives its times.
    times: Option<&'a Metadata>,
    instead: Instead,
}

impl Draft<'_> {
    fn write(self) -> Result<Pending, String> {
        let (file, warning) = self.write_temporary().map_err(|error| failed(&self.path, &error))?;
        Ok(Pending { path: self.path, method: Method::Renamed { file, instead: self.instead }, warning })
    }

    fn write_temporary(&self) -> io::Result<(NamedTempFile, Option<String>)> {
        let mut temporary = temporary::create(directory(&self.path))?;
        (self.write)(&mut temporary)?;
        let file = temporary.as_file();
        let warning = match self.like {
            Some(like) => permissions::like(file, like)?,
            None => permissions::like_new(file).map(|()| None)?,
        };
        // After the mode, of which an access control list is a part.
        let lost = self.attributes.and_then(|from| attributes::copy(from, file));
        let warning = warning.into_iter().chain(lost).reduce(|all, more| all + "; " + &more);
        if let Some((accessed, modified)) = self.times.and_then(|like| like.accessed().ok().zip(like.modified().ok())) {
            file.set_times(FileTimes::new().set_accessed(accessed).set_modified(modified))?;
        }
        file.sync_all()?;
        Ok((temporary, warning))
    }
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("cannot write {}: {error}", shown(path))
}
/// The destination of the one result of a subcommand.
pub enum Destination {
    Stdout,
    File(PathBuf),
}

impl Destination {
    /// The destination that a path names; `-` is standard output.
    pub fn from_path(path: &Path) -> Self {
        if is_dash(path) { Self::Stdout } else { Self::File(path.to_owned()) }
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
            Self::File(path) => commit(vec![writer.prepare(path, bytes, None)?]).map(drop),
        }
    }
}

/// Writes bytes to standard output.
pub fn to_stdout(bytes: &[u8]) -> Result<(), String> {
    put(&mut io::stdout().lock(), bytes).map_err(|error| format!("cannot write to standard output: {error}"))
}

/// Writes text to standard output, in colours where they are shown. A reader that goes away early is no failure.
pub fn print(text: &str) -> Result<(), String> {
    match put(&mut anstream::stdout().lock(), text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot write to standard output: {error}")),
        _ => Ok(()),
    }
}

/// Writes bytes and what the stream has kept back, as an error would be lost at the end of the process.
fn put(stream: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

/// A file that is whole but does not have its name yet. Dropped, it leaves nothing behind.
pub struct Pending {
    path: PathBuf,
    method: Method,
    /// What is not as it should be, but does not stop the work.
    warning: Option<String>,
}

/// The way in which a file gets its bytes.
enum Method {
    Renamed { file: NamedTempFile, instead: Instead },
    Into(Vec<u8>),
}

/// The file whose place is taken.
enum Instead {
    OfNone,
    OfAny,
    /// The one that was read, and no other.
    Of(Box<Snapshot>),
}

/// Gives all files their names, and returns warnings.
pub fn commit(pending: Vec<Pending>) -> Result<Vec<String>, String> {
    // A pipe may wait for its reader: this comes before the last look at the files that are replaced.
    pending.iter().try_for_each(Pending::write_into)?;
    let directories: BTreeSet<PathBuf> = pending.iter().filter_map(Pending::renamed_in).map(Path::to_owned).collect();
    let warnings = interrupt::unbroken(|| {
        pending.iter().try_for_each(Pending::check)?;
        pending.into_iter().filter_map(|pending| pending.rename().transpose()).collect()
    });
    directories.iter().for_each(|directory| temporary::sync_names(directory));
    warnings
}

impl Pending {
    fn write_into(&self) -> Result<(), String> {
        let Method::Into(bytes) = &self.method else { return Ok(()) };
        let written = fs::OpenOptions::new().write(true).open(&self.path).and_then(|mut file| file.write_all(bytes));
        written.map_err(|error| failed(&self.path, &error))
    }

    /// The directory in which the file gets its name.
    fn renamed_in(&self) -> Option<&Path> {
        matches!(self.method, Method::Renamed { .. }).then(|| directory(&self.path))
    }

    fn check(&self) -> Result<(), String> {
        match &self.method {
            Method::Renamed { instead: Instead::Of(snapshot), .. } => snapshot.check(),
            _ => Ok(()),
        }
    }

    fn rename(self) -> Result<Option<String>, String> {
        let path = &self.path;
        let renamed = match self.method {
            Method::Into(_) => return Ok(self.warning),
            Method::Renamed { file, instead: Instead::OfNone } => temporary::persist_new(file, path),
            Method::Renamed { file, instead: Instead::OfAny | Instead::Of(_) } => file.persist(path),
        };
        renamed.map(|_| self.warning).map_err(|error| failed(path, &error.error))
    }
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
        true => Err(format!("{} is an input; name another file with {option}", shown(path))),
        false => Ok(()),
    }
}

/// # Errors
/// Fails where the PNG that an option draws would have the name of another format.
pub fn refuse_no_png(path: &Path, option: &str) -> Result<(), String> {
    match image::ImageFormat::from_path(path) {
        Ok(kind) if kind != image::ImageFormat::Png => {
            Err(format!("{option} draws a PNG, and {} is a name for something else", shown(path)))
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

/// The directory of a file.
pub fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
