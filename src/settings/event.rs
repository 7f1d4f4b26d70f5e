//! Events that the library emits while it works.

use std::ops::ControlFlow;

use crate::error::{Error, Result};

/// A stage of [`compress`](crate::compress). The library has no clock; observers can measure the time between stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Colours are counted.
    Histogram,
    /// Colours become lattice points and are sorted.
    Points,
    /// A device is chosen and started.
    Device,
    /// The points are copied to the device.
    Load,
    /// k-means runs on a coarse set of points, on the host.
    CoarseFit,
    /// Lloyd's iteration runs over all points.
    Lloyd,
    /// Every pixel gets its index.
    Remap,
    /// A sweep over all pixels chooses labels by error and bits together.
    Sweep,
    /// The picture is encoded.
    Encode,
    /// The picture is compared with the original.
    Score,
    /// The work is done.
    Done,
}

/// An event of a running operation.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A stage begins, and the one before it ends.
    Stage(Stage),
    /// One or more iterations of Lloyd's algorithm were done.
    Step {
        /// The number of the run, from 0. In [`Stage::Lloyd`] it is the number of runs.
        restart: u32,
        /// Iterations of this run so far.
        iteration: u32,
        /// Inertia before the last iteration moved the centroids, in squared units of the space: of the coarse set in
        /// [`Stage::CoarseFit`], of all points in [`Stage::Lloyd`]. Points have the weights of the fit, which are their
        /// numbers of pixels only without dithering and with `lossy` 0.
        inertia: f64,
    },
    /// A search tried a setting, and measured what it is looking for.
    #[cfg(feature = "metrics")]
    Tried {
        /// The setting.
        setting: crate::settings::trial::Setting,
        /// Size of the file in bytes.
        bytes: Option<u64>,
        /// The [quality](crate::Trial::worth).
        worth: Option<f64>,
    },
    /// The GPU failed; the CPU starts again at [`Stage::Histogram`].
    FellBackToCpu(&'a Error),
    /// A step of a stage is done, and the observer may end the work.
    Pulse,
}

/// A function that receives events and decides whether the work goes on: `Break` ends it with [`Error::Stopped`].
///
/// It is called on the thread of the caller, and for pictures of up to 24 megapixels on two cores at least once a second.
pub type Observer<'a> = &'a mut dyn FnMut(Event<'_>) -> ControlFlow<()>;

/// An observer that ignores all events: `&mut ignore_events`.
pub fn ignore_events(_: Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Asks the observer whether the work goes on.
///
/// # Errors
/// [`Error::Stopped`] if the observer ends it.
pub(crate) fn ask(observer: Observer<'_>) -> Result<()> {
    emit(observer, Event::Pulse)
}

/// Calls the observer.
///
/// # Errors
/// [`Error::Stopped`] if the observer ends the work.
pub(crate) fn emit(observer: Observer<'_>, event: Event<'_>) -> Result<()> {
    match observer(event) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Stopped),
    }
}
