//! What the library tells while it works.

use crate::Error;

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
    Start,
    /// Lloyd's iteration over all points.
    Lloyd,
    /// Every pixel gets its index.
    Remap,
    /// A sweep over all pixels, in which labels are chosen for their look and their bits together.
    Sweep,
    /// The picture becomes a file.
    Encode,
    /// The picture is compared with the original.
    Judge,
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
    },
    /// A point of a search was tried.
    #[cfg(feature = "metrics")]
    Tried(&'a crate::Trial),
    /// The GPU failed and the CPU takes over, from the start of [`Stage::Load`].
    FellBack(&'a Error),
}

/// Who is told.
pub type Observer<'a> = &'a mut dyn FnMut(Event<'_>);
