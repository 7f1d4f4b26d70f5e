//! Backends: the same result at different speeds.

use crate::canvas::Canvas;
use crate::kernel::{Energy, Run, Sums};
use crate::lattice::Point;
use crate::points::WeightedPoints;
use crate::{ColorSet, Result, Rgba};

mod choice;
mod cpu;
#[cfg(feature = "gpu")]
pub mod gpu;

pub use choice::{Chosen, Engine};
pub(crate) use choice::{Whereabouts, Work};
pub use cpu::Cpu;
pub(crate) use cpu::{CpuSession, Nearest};

/// A device that runs the kernels. Every one gives the bytes that [`kernel`](crate::kernel) defines.
#[allow(async_fn_in_trait, reason = "backends are driven on one thread, in a browser too; none needs Send")]
pub trait Backend {
    /// Points that lie on the device.
    type Session<'a>: Session
    where
        Self: 'a;

    /// A canvas that lies on the device.
    type Easel<'a>: Easel
    where
        Self: 'a;

    /// Brings points to the device, once for all runs over them.
    async fn load<'a>(&'a self, points: &'a WeightedPoints) -> Result<Self::Session<'a>>;

    /// [`kernel::remap`](crate::kernel::remap): the label of each pixel's colour.
    async fn remap(&self, pixels: &[Rgba], colors: &ColorSet, labels: &[u8]) -> Result<Vec<u8>>;

    /// Brings a canvas to the device.
    async fn set_up(&self, canvas: Canvas) -> Result<Self::Easel<'_>>;
}

/// A canvas on a device, and what can be done to it.
#[allow(async_fn_in_trait, reason = "see Backend")]
pub trait Easel {
    /// [`kernel::recolor`](crate::kernel::recolor): follows palette colours that moved.
    async fn recolor(&mut self, from: &[Point], to: &[Point]) -> Result<()>;

    /// [`kernel::relabel`](crate::kernel::relabel) for all phases, row by row of them or, backwards, from the last to the
    /// first; and what they add to the sums.
    async fn sweep(&mut self, energy: &Energy, backwards: bool) -> Result<Sums>;

    /// The label of each pixel, row by row.
    async fn labels(self) -> Result<Vec<u8>>;
}

/// Points on a device, and what can be asked of them.
#[allow(async_fn_in_trait, reason = "see Backend")]
pub trait Session {
    /// Up to `steps` steps of a run: assign, accumulate, update. A step past its end changes nothing.
    async fn lloyd(&mut self, run: &mut Run, steps: u32) -> Result<()>;

    /// How many steps are best asked for at once.
    fn block(&self) -> u32;

    /// The label of each point and the inertia.
    async fn assign(&mut self, centroids: &[Point]) -> Result<(Vec<u8>, u64)>;
}
