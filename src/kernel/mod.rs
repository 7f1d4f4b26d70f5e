//! The definition of the result: pure functions over slices, which every backend must equal to the bit.
//!
//! They are written to be read, not to be fast. `GROUP/NAME.rs` has a twin in `shaders/GROUP/NAME.wgsl`.

pub(crate) mod cluster;
pub(crate) mod coarse;
pub(crate) mod count;
pub(crate) mod label;
pub(crate) mod sort;
pub(crate) mod weight;

pub use crate::field::cost::{Energy, Strength};
pub use crate::points::cluster::{Cluster, Sums};
pub use cluster::accumulate::accumulate;
pub use cluster::assign::assign;
pub use cluster::enclose::enclose;
pub use cluster::update::{Run, Status, update};
pub use coarse::fence::{FENCES, fence};
pub use coarse::pick::{least_kept, pick};
pub use coarse::pool::pool;
pub use count::identify::identify;
pub use count::rank::rank;
pub use count::tally::{BINS, PAGE, tally};
pub use label::lay::lay;
pub use label::lift::lift;
pub use label::mix::{FARTHER, MASK_LEVELS, MASK_SIDE, Mixture, NEAR, mix};
pub use label::recolor::recolor;
pub use label::relabel::relabel;
pub use label::remap::remap;
pub use label::shortlist::{LabelSet, label_set, shortlist};
pub use sort::place::{BUCKETS, place};
pub use sort::prefix::prefix;
pub use sort::scatter::scatter;
pub use sort::settle::settle;
pub use sort::total::total;
pub use weight::activity::activity;
pub use weight::calm::calm;
pub use weight::rarity::{SORTS, rarity};
pub use weight::salience::salience;
pub use weight::weigh::{rises, weigh};
