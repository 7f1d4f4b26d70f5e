//! Colours onto the lattice, and into their order along the Z-order curve.

pub(crate) mod block_sums;
pub(crate) mod prefix_sum;
pub(crate) mod scatter;
pub(crate) mod sort_in_bucket;
pub(crate) mod to_lattice;
