//! The definition of the result: pure functions over slices, which every backend must equal to the bit.
//!
//! They are written to be read, not to be fast. Each has a twin of the same name in `shaders/`.

mod accumulate;
mod assign;
mod recolor;
mod relabel;
mod remap;
mod update;

pub use accumulate::{Cluster, Sums, accumulate};
pub use assign::assign;
pub use recolor::recolor;
#[cfg(feature = "gpu")]
pub(crate) use relabel::SEEN_BITS;
pub(crate) use relabel::seen;
pub use relabel::{Energy, relabel};
pub use remap::remap;
pub use update::{Run, Status, update};
