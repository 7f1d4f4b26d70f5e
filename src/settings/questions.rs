//! Questions of a library at work, which an observer answers.

#[cfg(not(target_family = "wasm"))]
use std::panic::resume_unwind;
#[cfg(not(target_family = "wasm"))]
use std::sync::mpsc::channel;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Mutex, PoisonError};
#[cfg(not(target_family = "wasm"))]
use std::thread::{self, Builder};

use enough::{Stop, StopReason};

#[cfg(not(target_family = "wasm"))]
use crate::error::Error;
use crate::error::Result;
use crate::settings::event::Observer;
#[cfg(not(target_family = "wasm"))]
use crate::settings::event::ask;

/// Asks from any thread whether the work goes on.
#[derive(Default)]
pub(crate) struct Questions(Option<Mutex<Line>>);

/// A line to the thread that answers.
struct Line {
    questions: Sender<()>,
    answers: Receiver<()>,
}

impl Stop for Questions {
    fn check(&self) -> Result<(), StopReason> {
        let Some(line) = &self.0 else { return Ok(()) };
        let Line { questions, answers } = &*line.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody answers after the end.
        let goes_on = questions.send(()).is_ok() && answers.recv().is_ok();
        if goes_on { Ok(()) } else { Err(StopReason::Cancelled) }
    }
}

/// Does work that asks [`Questions`] on a thread of its own, and answers them by the observer, which stays on this one.
///
/// # Errors
/// [`Error::Stopped`] where the observer ends the work.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn answer<T: Send>(observer: Observer<'_>, work: impl FnOnce(&Questions) -> T + Send) -> Result<T> {
    let held = Mutex::new(Some(work));
    let take = || held.lock().ok().and_then(|mut held| held.take()).expect("it is taken once");
    thread::scope(|scope| {
        let (questions, asked) = channel();
        let (answers, answered) = channel();
        let line = Line { questions, answers: answered };
        let spawned = Builder::new().spawn_scoped(scope, move || take()(&Questions(Some(Mutex::new(line)))));
        let Ok(worker) = spawned else {
            // The system has no thread to spare.
            return Ok(take()(&Questions::default()));
        };
        let goes_on = asked.into_iter().all(|()| ask(observer).is_ok() && answers.send(()).is_ok());
        drop(answers);
        let done = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        if goes_on { Ok(done) } else { Err(Error::Stopped) }
    })
}

/// Does the work without a thread, which WebAssembly lacks; nobody is asked.
#[cfg(target_family = "wasm")]
pub(crate) fn answer<T>(_: Observer<'_>, work: impl FnOnce(&Questions) -> T) -> Result<T> {
    Ok(work(&Questions::default()))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use rayon::prelude::*;

    use super::*;

    #[test]
    fn an_observer_ends_work_at_any_question_from_any_thread() {
        const QUESTIONS: u32 = 20;
        for last in 0..=QUESTIONS {
            let mut asked = 0;
            let mut observer = |_: crate::settings::event::Event<'_>| {
                asked += 1;
                if asked > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let work = |questions: &Questions| (0..QUESTIONS).into_par_iter().try_for_each(|_| questions.check());
            let result = answer(&mut observer, work);
            match last < QUESTIONS {
                true => assert!(matches!(result, Err(Error::Stopped)) && asked == last + 1, "{last}"),
                false => assert!(result.is_ok_and(|work| work.is_ok()) && asked == QUESTIONS),
            }
        }
    }

    #[test]
    fn a_panic_on_either_side_ends_both() {
        let caught = |work: &dyn Fn()| std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err();
        assert!(caught(&|| {
            let _ = answer(&mut crate::settings::event::ignore_events, |_| panic!("at work"));
        }));
        assert!(caught(&|| {
            let mut observer = |_: crate::settings::event::Event<'_>| panic!("in the observer");
            let _ = answer(&mut observer, |questions| assert!(questions.check().is_err()));
        }));
    }
}
