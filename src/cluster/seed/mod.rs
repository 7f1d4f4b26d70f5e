//! Seeding: the first centroids of a run, and new ones to escape a local optimum.

pub(crate) mod breathe;
pub(crate) mod plus_plus;
mod ward;
pub(crate) mod wu;
