//! Handles Ctrl-C, so that it leaves no temporary file and no half set of files.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{fs, io};

use tempfile::NamedTempFile;

/// The exit code of a command that was interrupted: 128 plus the number of SIGINT.
const INTERRUPTED: i32 = 130;

/// The names of temporary files, some of which may be gone.
static LIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn live() -> MutexGuard<'static, Vec<PathBuf>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Installs the handler, which removes the temporary files and ends the process.
pub fn watch() {
    let stop = || {
        // The lock is kept, so that no file is begun or put in its place any more.
        let live = live();
        live.iter().for_each(|path| drop(fs::remove_file(path)));
        end();
    };
    if let Err(error) = ctrlc::set_handler(stop) {
        log::warn!("an interruption may leave temporary files: {error}");
    }
}

/// Ends the process without running the destructors of libraries, which would crash a driver that is starting on
/// another thread.
fn end() -> ! {
    #[cfg(unix)]
    signal_hook::low_level::exit(INTERRUPTED);
    #[cfg(not(unix))]
    std::process::exit(INTERRUPTED)
}

/// Makes a temporary file that the handler knows. Names are never used again, so they are never forgotten.
pub fn begin(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    let mut live = live();
    let file = make()?;
    live.push(file.path().to_owned());
    Ok(file)
}

/// Does work that an interruption must not cut in two, such as renaming several files.
pub fn unbroken<T>(work: impl FnOnce() -> T) -> T {
    let _live = live();
    work()
}
