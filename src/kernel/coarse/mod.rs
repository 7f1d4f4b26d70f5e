//! The same weight in fewer points.

pub(crate) mod fence;
pub(crate) mod pick;
pub(crate) mod pool;
