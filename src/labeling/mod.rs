//! From a palette to labels: sweeps that look at their surroundings, or the classics of dithering.

pub(crate) mod dither;
pub(crate) mod extremes;
pub(crate) mod icm;
pub(crate) mod used;
