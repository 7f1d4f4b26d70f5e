//! Ctrl-C leaves no temporary file and no half set of files.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{fs, io};

use tempfile::NamedTempFile;

/// Exit code of a command that was interrupted: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

/// Names of temporary files, of which some may be gone.
static LIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn live() -> MutexGuard<'static, Vec<PathBuf>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on an interruption takes the temporary files away before it ends the process.
pub fn watch() {
    let stop = || {
        // Not given back: nothing is begun or put in its place any more.
        let live = live();
        live.iter().for_each(|path| drop(fs::remove_file(path)));
        end();
    };
    if let Err(error) = ctrlc::set_handler(stop) {
        log::warn!("an interruption may leave temporary files: {error}");
    }
}

/// Without the destructors of libraries: a driver that comes up on another thread would fall over them.
fn end() -> ! {
    #[cfg(unix)]
    signal_hook::low_level::exit(INTERRUPTED);
    #[cfg(not(unix))]
    std::process::exit(INTERRUPTED)
}

/// Makes a temporary file that is known here. Its name stays known, and is never used again.
pub fn begin(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    let mut live = live();
    let file = make()?;
    live.push(file.path().to_owned());
    Ok(file)
}

/// Does what must be done whole, such as putting files in their places.
pub fn unbroken<T>(work: impl FnOnce() -> T) -> T {
    let _live = live();
    work()
}
