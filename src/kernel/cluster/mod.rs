//! Steps of Lloyd's iteration.

pub(crate) mod accumulate;
pub(crate) mod assign;
pub(crate) mod bounding_boxes;
pub(crate) mod update;
