//! Backends: the same result at different speeds.

use crate::kernel::Run;
use crate::lattice::Point;
use crate::points::WeightedPoints;
use crate::{ColorSet, Result, Rgba};

mod choice;
mod cpu;
#[cfg(feature = "gpu")]
pub mod gpu;

pub use choice::{Chosen, Engine};
pub use cpu::Cpu;
pub(crate) use cpu::CpuSession;

/// A device that runs the kernels. Every one gives the bytes that [`kernel`](crate::kernel) defines.
#[allow(async_fn_in_trait, reason = "backends are driven on one thread, in a browser too; none needs Send")]
pub trait Backend {
    /// Points that lie on the device.
    type Session<'a>: Session
    where
        Self: 'a;

    /// Brings points to the device, once for all runs over them.
    async fn load<'a>(&'a self, points: &'a WeightedPoints) -> Result<Self::Session<'a>>;

    /// [`kernel::remap`](crate::kernel::remap): the label of each pixel's colour.
    async fn remap(&self, pixels: &[Rgba], colors: &ColorSet, labels: &[u8]) -> Result<Vec<u8>>;
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
