//! The operations of the library: compression, extraction, clustering, and search.

#[cfg(all(feature = "codecs", feature = "metrics"))]
mod bracket;
pub(crate) mod clustering;
pub(crate) mod compress;
pub(crate) mod engine;
pub(crate) mod extract;
pub(crate) mod kmeans;
pub(crate) mod report;
#[cfg(all(feature = "codecs", feature = "metrics"))]
pub(crate) mod search;
