//! Work of a library that cannot be stopped: where the observer ends the waiting for it, it is left behind.

#[cfg(not(target_family = "wasm"))]
use std::panic::resume_unwind;
#[cfg(not(target_family = "wasm"))]
use std::sync::mpsc::{RecvTimeoutError, channel};
#[cfg(not(target_family = "wasm"))]
use std::sync::{Arc, Mutex};
#[cfg(not(target_family = "wasm"))]
use std::thread::Builder;
#[cfg(not(target_family = "wasm"))]
use std::time::Duration;

use crate::error::Result;
use crate::settings::event::{Observer, ask};

/// The time between questions.
#[cfg(not(target_family = "wasm"))]
const EVERY: Duration = Duration::from_millis(50);

/// Does work on a thread of its own, which goes on to its end where the observer no longer waits for it.
///
/// # Errors
/// [`Error::Stopped`](crate::Error::Stopped) where the observer ends the waiting.
#[cfg(not(target_family = "wasm"))]
pub(super) fn left_behind<T: Send + 'static>(
    observer: Observer<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    ask(observer)?;
    let (sender, receiver) = channel();
    let held = Arc::new(Mutex::new(Some(work)));
    let take = |held: &Mutex<Option<_>>| held.lock().ok().and_then(|mut held| held.take()).expect("it is taken once");
    let for_worker = Arc::clone(&held);
    let Ok(worker) = Builder::new().spawn(move || drop(sender.send(take(&for_worker)()))) else {
        // The system has no thread to spare.
        return Ok(take(&held)());
    };
    loop {
        match receiver.recv_timeout(EVERY) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => ask(observer)?,
            Err(RecvTimeoutError::Disconnected) => resume_unwind(worker.join().expect_err("it has sent nothing")),
        }
    }
}

/// Does the work at once: WebAssembly has no threads.
#[cfg(target_family = "wasm")]
pub(super) fn left_behind<T>(observer: Observer<'_>, work: impl FnOnce() -> T) -> Result<T> {
    ask(observer)?;
    Ok(work())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::error::Error;
    use crate::settings::event::ignore_events;

    #[test]
    fn work_that_waits_for_ever_is_left_behind() {
        let (sender, receiver) = channel::<()>();
        let mut questions = 0;
        let mut observer = |_: crate::settings::event::Event<'_>| {
            questions += 1;
            if questions == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        assert!(matches!(left_behind(&mut observer, move || receiver.recv()), Err(Error::Stopped)));
        assert_eq!(questions, 3);
        drop(sender);
    }

    #[test]
    fn results_and_panics_come_back() {
        assert_eq!(left_behind(&mut ignore_events, || 7).unwrap(), 7);
        let panics = || left_behind(&mut ignore_events, || panic!("at work")).is_ok();
        assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
    }
}
