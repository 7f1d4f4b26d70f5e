//! The CPU's fast ways to the numbers of the definition: plain functions, synchronous, on all threads.

pub(crate) mod activity;
pub(crate) mod candidates;
mod coarse;
pub(crate) mod diffuse_band;
pub(crate) mod filter;
pub(crate) mod filtered_costs;
pub(crate) mod init_field;
mod label_lanes;
pub(crate) mod lloyd;
pub(crate) mod mix_row;
pub(crate) mod neighbour_costs;
pub(crate) mod packed_labels;
pub(crate) mod phases;
pub(crate) mod pruned_points;
pub(crate) mod quiet_classes;
pub(crate) mod read_labels;
pub(crate) mod remap;
pub(crate) mod row;
pub(crate) mod row_sweep;
pub(crate) mod salience;
mod scale_weights;
pub(crate) mod seed_distances;
pub(crate) mod shift_residuals;
pub(crate) mod shortlist;
pub(crate) mod sight;
pub(crate) mod tree;
pub(crate) mod verlet;
