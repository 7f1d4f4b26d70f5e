//! Colours onto the lattice, and into their order along the Z-order curve.

pub(crate) mod place;
pub(crate) mod prefix;
pub(crate) mod scatter;
pub(crate) mod settle;
pub(crate) mod total;
