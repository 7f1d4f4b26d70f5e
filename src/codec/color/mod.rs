//! Colours of a file to sRGB: profiles, by tables, and four inks.

pub(super) mod cmyk;
pub(super) mod profile;
mod shaper;
