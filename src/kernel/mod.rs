//! The definition of the result: pure functions over slices, which every backend must equal to the bit.
//!
//! They are written to be read, not to be fast. Each has a twin of the same name in `shaders/`.

mod accumulate;
mod activity;
mod assign;
mod calm;
mod enclose;
mod fence;
mod identify;
mod lay;
mod lift;
mod mix;
mod pick;
mod place;
mod pool;
mod prefix;
mod rank;
mod rarity;
mod recolor;
mod relabel;
mod remap;
mod salience;
mod scatter;
mod settle;
mod shortlist;
mod tally;
mod total;
mod update;
mod weigh;

pub use accumulate::{Cluster, Sums, accumulate};
pub use activity::activity;
pub use assign::assign;
pub use calm::calm;
pub use enclose::enclose;
pub use fence::{FENCES, fence};
pub(crate) use fence::{class, size2};
pub use identify::identify;
pub use lay::lay;
pub use lift::lift;
pub use mix::{FARTHER, MASK_LEVELS, MASK_SIDE, Mixture, NEAR, mix};
pub use pick::{least_kept, pick};
pub use place::{BUCKETS, place};
pub use pool::pool;
pub use prefix::prefix;
pub use rank::rank;
pub use rarity::{SORTS, rarity};
pub use recolor::recolor;
pub(crate) use relabel::SHARE_BITS;
pub use relabel::{Energy, Strength, relabel};
pub use remap::remap;
pub use salience::salience;
pub use scatter::scatter;
pub use settle::settle;
pub use shortlist::{LabelSet, label_set, shortlist};
pub use tally::{BINS, PAGE, tally};
pub use total::total;
pub use update::{Run, Status, update};
pub use weigh::{rises, weigh};
#[cfg(feature = "gpu")]
pub(crate) use {activity::FLAT, calm::ASIDE, calm::EDGE, rank::OPAQUE};
#[cfg(feature = "gpu")]
pub(crate) use {place::BUCKET, rarity::SORT, salience::MASKED};
