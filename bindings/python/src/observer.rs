//! An observer that lets Python take part: its signals, a callback, and a deadline.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use huepress::{Error, Event, Setting, Stage};
use pyo3::exceptions::PyTimeoutError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::raised;

/// The time between looks at Python's signals: each waits for the lock.
const SIGNALS_EVERY: Duration = Duration::from_millis(20);

pub struct PythonObserver {
    callback: Option<Py<PyAny>>,
    deadline: Option<(Instant, Duration)>,
    next_look: Instant,
    /// The exception by which the work was ended.
    exception: Option<PyErr>,
}

impl PythonObserver {
    /// An observer of work that begins now.
    pub fn new(callback: Option<Py<PyAny>>, timeout: Option<Duration>) -> Self {
        let now = Instant::now();
        let deadline = timeout.and_then(|timeout| Some((now.checked_add(timeout)?, timeout)));
        Self { callback, deadline, next_look: now, exception: None }
    }

    /// Takes an event of the library. An exception in Python ends the work.
    pub fn observe(&mut self, event: &Event<'_>) -> ControlFlow<()> {
        match self.look(event) {
            Ok(()) => ControlFlow::Continue(()),
            Err(exception) => {
                self.exception = Some(exception);
                ControlFlow::Break(())
            }
        }
    }

    fn look(&mut self, event: &Event<'_>) -> PyResult<()> {
        let now = Instant::now();
        if let Some((_, timeout)) = self.deadline.filter(|(deadline, _)| now >= *deadline) {
            return Err(PyTimeoutError::new_err(format!("not done within the {} s of timeout", timeout.as_secs_f64())));
        }
        // A pulse tells nothing.
        let callback = self.callback.as_ref().filter(|_| !matches!(event, Event::Pulse));
        if now < self.next_look && callback.is_none() {
            return Ok(());
        }
        self.next_look = now + SIGNALS_EVERY;
        Python::attach(|py| {
            py.check_signals()?;
            match callback {
                Some(callback) => callback.call1(py, (told(py, event)?,)).map(drop),
                None => Ok(()),
            }
        })
    }

    /// The exception for an error of the work that was observed.
    pub fn raised(&mut self, error: Error) -> PyErr {
        self.exception.take().unwrap_or_else(|| raised(error))
    }
}

/// An event as a dictionary.
fn told<'py>(py: Python<'py>, event: &Event<'_>) -> PyResult<Bound<'py, PyDict>> {
    let told = PyDict::new(py);
    match event {
        Event::Stage(stage) => told.set_item("stage", name(*stage))?,
        Event::Step { restart, iteration, inertia } => {
            told.set_item("restart", restart)?;
            told.set_item("iteration", iteration)?;
            told.set_item("inertia", inertia)?;
        }
        Event::Tried { setting: Setting { colors, lossy, dither_strength }, bytes, worth } => {
            told.set_item("colors", colors)?;
            told.set_item("lossy", lossy)?;
            told.set_item("dither_strength", dither_strength)?;
            told.set_item("bytes", bytes)?;
            told.set_item("quality", worth)?;
        }
        Event::FellBackToCpu(error) => told.set_item("warning", error.to_string())?,
        _ => (),
    }
    Ok(told)
}

/// The name of a stage.
fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Histogram => "histogram",
        Stage::Points => "points",
        Stage::Device => "device",
        Stage::Load => "load",
        Stage::CoarseFit => "coarse fit",
        Stage::Lloyd => "lloyd",
        Stage::Remap => "remap",
        Stage::Sweep => "sweep",
        Stage::Encode => "encode",
        Stage::Score => "score",
        Stage::Done => "done",
        _ => "other",
    }
}
