//! Backends: the same result at different speeds.

use crate::canvas::Canvas;
use crate::kernel::{Energy, Run, Sums};
use crate::lattice::Point;
use crate::points::WeightedPoints;
use crate::{Histogram, Result, Subject};

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

    /// An image that lies on the device.
    type View<'a>: View
    where
        Self: 'a;

    /// Brings points to the device, once for all runs over them.
    async fn load<'a>(&'a self, points: &'a WeightedPoints) -> Result<Self::Session<'a>>;

    /// [`Backend::load`], and something that the host does meanwhile.
    async fn load_while<'a, T>(
        &'a self,
        points: &'a WeightedPoints,
        work: impl FnOnce() -> T,
    ) -> Result<(Self::Session<'a>, T)> {
        Ok((self.load(points).await?, work()))
    }

    /// Brings an image to the device, and counts its colours.
    async fn view<'a>(&'a self, subject: &'a Subject<'a>) -> Result<Self::View<'a>>;
}

/// An image on a device with its colours counted, and what can be asked of its pixels.
#[allow(async_fn_in_trait, reason = "see Backend")]
pub trait View {
    /// A canvas on the device.
    type Easel: Easel;

    /// Its colours; the place of each is its colour id.
    fn histogram(&self) -> &Histogram;

    /// [`kernel::activity`](crate::kernel::activity), from the lightness of each colour: kept for what comes after. How
    /// many pixels are of each class, those aside that are fully transparent.
    async fn classify(&mut self, lights: &[u16]) -> Result<[u64; Canvas::CLASSES]>;

    /// [`kernel::salience`](crate::kernel::salience): the weight of each colour, once pixels have their classes.
    async fn salience(&self) -> Result<Vec<u64>>;

    /// [`kernel::remap`](crate::kernel::remap): the label of each pixel's colour.
    async fn remap(&self, labels: &[u8]) -> Result<Vec<u8>>;

    /// [`kernel::lay`](crate::kernel::lay): points and labels of the colours, and the palette's points. Pixels have their
    /// classes, which the canvas takes over.
    async fn lay(&mut self, colors: (&[Point], &[u8], &[Point])) -> Result<Self::Easel>;
}

/// A canvas on a device, and what can be done to it.
#[allow(async_fn_in_trait, reason = "see Backend")]
pub trait Easel {
    /// [`kernel::recolor`](crate::kernel::recolor): follows palette colours that moved.
    async fn recolor(&mut self, from: &[Point], to: &[Point]) -> Result<()>;

    /// [`kernel::relabel`](crate::kernel::relabel) for all phases, row by row of them or, backwards, from the last to the
    /// first; and what they add to the sums.
    async fn sweep(&mut self, energy: &Energy, backwards: bool) -> Result<Sums>;

    /// [`kernel::lift`](crate::kernel::lift): the label of each pixel, row by row.
    async fn labels(self) -> Result<Vec<u8>>;
}

/// Points on a device, and what can be asked of them.
#[allow(async_fn_in_trait, reason = "see Backend")]
pub trait Session {
    /// What one step of a run leaves for the next on the same session. A fresh one gives the same result.
    type Course: Default;

    /// Up to `steps` steps of a run: assign, accumulate, update. A step past its end changes nothing.
    async fn lloyd(&self, run: &mut Run, course: &mut Self::Course, steps: u32) -> Result<()>;

    /// How many steps are best asked for at once.
    fn block(&self) -> u32;

    /// The label of each point and the inertia.
    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)>;
}
