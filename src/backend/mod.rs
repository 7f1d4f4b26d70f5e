//! Backends: the same result at different speeds.

pub(crate) mod cpu;
pub(crate) mod engine;
#[cfg(feature = "gpu")]
pub(crate) mod gpu;
pub(crate) mod traits;
