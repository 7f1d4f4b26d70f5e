//! First centroids.

pub(crate) mod breathe;
pub(crate) mod plus_plus;
mod ward;
pub(crate) mod wu;
