//! Conversion of a file's colours to sRGB: ICC profiles, PNG colour chunks, and CMYK.

pub(super) mod cmyk;
pub(super) mod profile;
mod shaper;
