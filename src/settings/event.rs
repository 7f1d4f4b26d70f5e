//! What the library tells while it works.

use std::ops::ControlFlow;

use crate::error::{Error, Result};

/// A stage of [`compress`](crate::compress). The library has no clock: who wants times takes them between these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Colours are counted.
    Histogram,
    /// Colours become points of the lattice, in their order.
    Points,
    /// A device is chosen and brought up.
    Device,
    /// The points are brought to the device.
    Load,
    /// k-means starts on a coarse set of points, on the host.
    CoarseFit,
    /// Lloyd's iteration over all points.
    Lloyd,
    /// Every pixel gets its index.
    Remap,
    /// A sweep over all pixels, in which labels are chosen for their look and their bits together.
    Sweep,
    /// The picture becomes a file.
    Encode,
    /// The picture is compared with the original.
    Score,
    /// All done.
    Done,
}

/// Something happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A stage begins, and the one before it ends.
    Stage(Stage),
    /// Steps of Lloyd's iteration were done.
    Step {
        /// The run, from 0; one past the last where the best ones go on.
        restart: u32,
        /// Iterations of this run so far.
        iteration: u32,
        /// Inertia before the last iteration moved the centroids, in squared units of the space: of the coarse set in
        /// [`Stage::CoarseFit`], of all points in [`Stage::Lloyd`]. Points have the weights of the fit, which are their
        /// numbers of pixels only where nothing is dithered and no bytes are saved.
        inertia: f64,
    },
    /// A point of a search was tried.
    #[cfg(feature = "metrics")]
    Tried(&'a crate::settings::trial::Trial),
    /// The GPU failed and the CPU takes over, from the start of [`Stage::Histogram`].
    FellBackToCpu(&'a Error),
}

/// Who is told, and says whether the work goes on: `Break` ends it with [`Error::Stopped`].
///
/// It is asked some hundred times a second, less often while a large picture is encoded.
pub type Observer<'a> = &'a mut dyn FnMut(Event<'_>) -> ControlFlow<()>;

/// The observer of those who do not want to know: `&mut ignore_events`.
pub fn ignore_events(_: Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Tells of something, and stops where that is wanted.
pub(crate) fn emit(observer: Observer<'_>, event: Event<'_>) -> Result<()> {
    match observer(event) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Stopped),
    }
}
