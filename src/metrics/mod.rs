//! Quality metrics: comparisons of a picture with its original.

#[cfg(feature = "metrics")]
mod backdrop;
#[cfg(feature = "metrics")]
mod block_light;
#[cfg(feature = "metrics")]
mod butteraugli;
#[cfg(feature = "metrics")]
pub(crate) mod look;
#[cfg(feature = "metrics")]
pub(crate) mod perceptual;
pub(crate) mod psnr;

#[cfg(feature = "metrics")]
pub use look::look;
#[cfg(feature = "metrics")]
pub use perceptual::{Scorer, Scores};
