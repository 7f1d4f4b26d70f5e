//! Options, the plans that they resolve to, and events.

pub(crate) mod device;
pub(crate) mod effort;
pub(crate) mod event;
pub(crate) mod icm_plan;
pub(crate) mod methods;
pub(crate) mod options;
mod palette_choice;
pub(crate) mod plan;
#[cfg(feature = "metrics")]
pub(crate) mod questions;
#[cfg(feature = "metrics")]
pub(crate) mod trial;
