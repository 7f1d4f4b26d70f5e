//! Colours of pixels, counted and numbered.

pub(crate) mod identify;
pub(crate) mod rank;
pub(crate) mod tally;
