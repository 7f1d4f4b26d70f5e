//! Handles signals that end the command, so that they leave no temporary file and no half set of files.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{fs, io};

use tempfile::NamedTempFile;

/// The names of temporary files, some of which may be gone.
static LIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn live() -> MutexGuard<'static, Vec<PathBuf>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Handles SIGINT, SIGTERM and SIGHUP on a thread of its own. A signal that the process has inherited as ignored stays
/// ignored.
#[cfg(unix)]
pub fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use crate::files::process::{ignores, umask};

    // Before there is another thread.
    umask();
    let signals = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|&signal| !ignores(signal));
    match Signals::new(signals) {
        Ok(mut signals) => {
            let wait = move || signals.forever().next().map(|signal| stop(128 + signal));
            if let Err(error) = std::thread::Builder::new().spawn(wait) {
                log::warn!("nothing can interrupt the work: {error}");
            }
        }
        Err(error) => log::warn!("an interruption may leave temporary files: {error}"),
    }
}

/// Handles Ctrl-C.
#[cfg(not(unix))]
pub fn watch() {
    /// 128 plus the number of SIGINT.
    const INTERRUPTED: i32 = 130;
    if let Err(error) = ctrlc::set_handler(|| stop(INTERRUPTED)) {
        log::warn!("an interruption may leave temporary files: {error}");
    }
}

/// Removes the temporary files, and ends the process.
fn stop(code: i32) -> ! {
    // The lock is kept, so that no file is begun or put in its place any more.
    let live = live();
    live.iter().for_each(|path| drop(fs::remove_file(path)));
    exit(code)
}

/// Ends the process without running the destructors of libraries, which would crash a driver that is at work on another
/// thread.
pub fn exit(code: i32) -> ! {
    #[cfg(unix)]
    signal_hook::low_level::exit(code);
    #[cfg(not(unix))]
    std::process::exit(code)
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
