//! The definition of the result: pure functions over slices, which every backend must equal to the bit.
//!
//! They are written to be read, not to be fast. `GROUP/NAME.rs` has a twin in `shaders/GROUP/NAME.wgsl`, with the same
//! arguments in the same order. The CPU does not run them: its fast forms are apart from them, in `host`, and are
//! compared with them.

pub(crate) mod cluster;
pub(crate) mod coarse;
pub(crate) mod count;
pub(crate) mod label;
pub(crate) mod sort;
pub(crate) mod weight;

pub use crate::field::cost::{LabelCost, Strength};
pub use crate::field::filtering::Filtering;
pub use crate::points::cluster::{Cluster, Sums};
pub use cluster::accumulate::accumulate;
pub use cluster::assign::assign;
pub use cluster::bounding_boxes::bounding_boxes;
pub use cluster::update::{Run, Status, update};
pub use coarse::box_means::{BoxMean, box_means};
pub use coarse::select_splits::{least_kept, select_splits};
pub use coarse::split_class::{SPLIT_CLASSES, split_class};
pub use count::color_ids::color_ids;
pub use count::compact_colors::compact_colors;
pub use count::count_colors::{BINS, PAGE, count_colors};
pub use label::diffuse_blocks::{AHEAD, BELOW, BLOCK_HEIGHT, BLOCK_WIDTH, diffuse_blocks};
pub use label::init_field::{Frame, init_field};
pub use label::mix::{FARTHER, MASK_LEVELS, MASK_SIDE, NEAR, TRIES, mix};
pub use label::read_labels::read_labels;
pub use label::relabel::relabel;
pub use label::remap::remap;
pub use label::shift_residuals::shift_residuals;
pub use label::shortlist::{LabelSet, label_set, shortlist};
pub use sort::block_sums::block_sums;
pub use sort::prefix_sum::prefix_sum;
pub use sort::scatter::scatter;
pub use sort::sort_in_bucket::sort_in_bucket;
pub use sort::to_lattice::{BUCKETS, to_lattice};
pub use weight::activity::activity;
pub use weight::group_factors::{PARTS, group_factors};
pub use weight::group_weights::{GROUPS, group_weights};
pub use weight::quiet_classes::quiet_classes;
pub use weight::salience::{CLASS_WEIGHTS, salience};
pub use weight::scale_weights::scale_weights;
