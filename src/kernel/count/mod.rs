//! Colours of pixels, counted and numbered.

pub(crate) mod color_ids;
pub(crate) mod compact_colors;
pub(crate) mod count_colors;
