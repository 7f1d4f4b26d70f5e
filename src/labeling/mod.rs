//! From a palette to labels: the nearest colour, sweeps that look at their surroundings, or the classics of dithering.

pub(crate) mod dither;
pub(crate) mod extremes;
pub(crate) mod fitted;
pub(crate) mod icm;
pub(crate) mod nearest;
pub(crate) mod used;
