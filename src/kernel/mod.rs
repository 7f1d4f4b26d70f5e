//! The definition of the result: pure functions over slices, which every backend must equal to the bit.
//!
//! They are written to be read, not to be fast. Each has a twin of the same name in `shaders/`.

pub(crate) mod accumulate;
pub(crate) mod activity;
pub(crate) mod assign;
pub(crate) mod calm;
pub(crate) mod enclose;
pub(crate) mod fence;
pub(crate) mod identify;
pub(crate) mod lay;
pub(crate) mod lift;
pub(crate) mod mix;
pub(crate) mod pick;
pub(crate) mod place;
pub(crate) mod pool;
pub(crate) mod prefix;
pub(crate) mod rank;
pub(crate) mod rarity;
pub(crate) mod recolor;
pub(crate) mod relabel;
pub(crate) mod remap;
pub(crate) mod salience;
pub(crate) mod scatter;
pub(crate) mod settle;
pub(crate) mod shortlist;
pub(crate) mod tally;
pub(crate) mod total;
pub(crate) mod update;
pub(crate) mod weigh;

pub use accumulate::{Cluster, Sums, accumulate};
pub use activity::activity;
pub use assign::assign;
pub use calm::calm;
pub use enclose::enclose;
pub use fence::{FENCES, fence};
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
