//! Work without Python's lock, on threads and devices that live in this process.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use huepress::{Device, Engine};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// The process that started the usual threads; 0 before they are.
static STARTED_IN: AtomicU32 = AtomicU32::new(0);
/// The threads of a forked process.
static THREADS: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);
/// The devices in use. Each is started once.
static ENGINES: Mutex<Vec<(u32, Device, Arc<Engine>)>> = Mutex::new(Vec::new());

/// Does work while other threads of Python run.
///
/// A process that was forked has none of its parent's threads, for which it would wait for ever: it starts its own.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> PyResult<T> + Send) -> PyResult<T> {
    py.detach(|| {
        let process = process::id();
        match STARTED_IN.compare_exchange(0, process, Ordering::Relaxed, Ordering::Relaxed) {
            Err(other) if other != process => threads(process)?.install(work),
            _ => work(),
        }
    })
}

fn threads(process: u32) -> PyResult<Arc<ThreadPool>> {
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, pool)) = threads.as_ref().filter(|(of, _)| *of == process) {
        return Ok(Arc::clone(pool));
    }
    let pool = ThreadPoolBuilder::new().build().map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    Ok(Arc::clone(&threads.insert((process, Arc::new(pool))).1))
}

/// The engine of a device.
pub fn engine(device: Device) -> Arc<Engine> {
    let mut engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
    let process = process::id();
    if let Some((.., engine)) = engines.iter().find(|(of, known, _)| *of == process && *known == device) {
        return Arc::clone(engine);
    }
    let engine = Arc::new(Engine::new(device.clone()));
    engines.push((process, device, Arc::clone(&engine)));
    engine
}
