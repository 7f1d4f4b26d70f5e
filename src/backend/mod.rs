//! Backends: the same result at different speeds.

pub(crate) mod cpu;
pub(crate) mod engine;
#[cfg(feature = "gpu")]
pub mod gpu;
pub(crate) mod traits;

pub use cpu::Cpu;
pub use engine::{Engine, Selected};
pub use traits::{Backend, DeviceImage, IcmSolver, PointSet, Quantizer};
