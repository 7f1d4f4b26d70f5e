//! Coarse sets: the same weight in fewer points.

pub(crate) mod box_means;
pub(crate) mod select_splits;
pub(crate) mod split_class;
