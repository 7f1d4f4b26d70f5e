//! Labels of pixels, and the sweeps that choose them.

pub(crate) mod lay;
pub(crate) mod lift;
pub(crate) mod mix;
pub(crate) mod recolor;
pub(crate) mod relabel;
pub(crate) mod remap;
pub(crate) mod shortlist;
