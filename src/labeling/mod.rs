//! Labels of pixels for a fitted palette: the nearest colour, iterated conditional modes, or classic dithering.

pub(crate) mod dither;
pub(crate) mod entries;
pub(crate) mod extremes;
mod false_color;
mod far_dots;
mod filtering;
pub(crate) mod fitted;
mod flatten;
pub(crate) mod icm;
pub(crate) mod nearest;
pub(crate) mod opacity;
mod rare;
