//! Panics of wgpu and of drivers, as errors: wgpu panics where it finds in a wait or a drop that a device is lost.

use std::any::Any;
use std::cell::Cell;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;

use crate::error::Error;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread would now become an [`Error::Device`](crate::Error::Device), so that a panic hook may
/// leave it unsaid.
pub fn catches_panics() -> bool {
    IS_GUARDED.get()
}

/// Does work on a thread that helps guarded work; its panic goes on to the thread that waits for it.
pub(super) fn helping<T>(work: impl FnOnce() -> T) -> T {
    let before = IS_GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(before);
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Does work, and turns a panic into its message. Nothing may be used again of what the work has left half done.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(|| helping(work))).map_err(|panic| message(&*panic))
}

/// [`caught`] for work that waits.
pub(super) async fn caught_async<T>(work: impl Future<Output = T>) -> Result<T, String> {
    let mut work = pin!(work);
    poll_fn(|context| match caught(|| work.as_mut().poll(context)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message").to_owned()
}

/// The failure of a device, as one line: messages of wgpu are small trees.
pub(super) fn failed(device: &str, reason: &str) -> Error {
    let lines: Vec<&str> = reason.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Error::Device { device: device.to_owned(), reason: lines.join(" ") }
}

/// The failure of a device that is there, but does not come up.
pub(super) fn cannot_open(device: &str, reason: &str) -> Error {
    failed(device, &format!("it cannot be opened: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_message_and_only_guarded_threads_are_silent() {
        assert_eq!(caught(catches_panics), Ok(true));
        let waiting = caught_async(async {
            std::future::ready(()).await;
            assert!(catches_panics());
            panic!("lost after {} steps", 3)
        });
        assert_eq!(pollster::block_on(waiting), Err::<(), _>("lost after 3 steps".to_owned()));
        let helped = caught(|| std::thread::scope(|scope| scope.spawn(|| helping(|| panic!("plain"))).join()));
        assert!(helped.unwrap().is_err_and(|panic: Box<dyn Any + Send>| message(&*panic) == "plain"));
        assert!(!catches_panics());
    }
}
