//! Labels of pixels, and the sweeps that choose them.

pub(crate) mod diffuse_blocks;
pub(crate) mod init_field;
pub(crate) mod mix;
pub(crate) mod read_labels;
pub(crate) mod relabel;
pub(crate) mod remap;
pub(crate) mod shift_residuals;
pub(crate) mod shortlist;
