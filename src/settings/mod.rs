//! What is asked for, and what is told while it is done.

pub(crate) mod effort;
pub(crate) mod event;
pub(crate) mod icm_plan;
pub(crate) mod options;
pub(crate) mod plan;
#[cfg(feature = "metrics")]
pub(crate) mod trial;
