//! Backends: the same result at different speeds.

pub(crate) mod choice;
pub(crate) mod cpu;
#[cfg(feature = "gpu")]
pub mod gpu;
pub(crate) mod traits;

pub use choice::{Chosen, Engine};
pub use cpu::Cpu;
pub use traits::{Backend, Cloud, Easel, Session, View};
