//! The definition of the result: pure functions over slices, which every backend must equal to the bit.
//!
//! They are written to be read, not to be fast. Each has a twin of the same name in `shaders/`.

mod accumulate;
mod activity;
mod assign;
mod identify;
mod lay;
mod lift;
mod rank;
mod recolor;
mod relabel;
mod remap;
mod salience;
mod survey;
mod tally;
mod update;

pub use accumulate::{Cluster, Sums, accumulate};
pub use activity::activity;
pub use assign::assign;
pub use identify::identify;
pub use lay::lay;
pub use lift::lift;
pub use rank::rank;
pub use recolor::recolor;
pub(crate) use relabel::seen;
pub use relabel::{Energy, relabel};
pub use remap::remap;
pub use salience::salience;
pub use survey::{PAGE, survey};
pub use tally::{BINS, tally};
pub use update::{Run, Status, update};
#[cfg(feature = "gpu")]
pub(crate) use {activity::FLAT, rank::OPAQUE, relabel::SEEN_BITS, salience::ASIDE, salience::MASKED};
