//! The lattice: integer coordinates of colours, computed once before clustering.
//!
//! Points and centroids lie on the same lattice, coordinates are never negative, and `|p|^2 < 2^24`. Both forms of the
//! squared distance, `sum (p - c)^2` and `|c|^2 - 2 p.c`, then have only integer partial sums that an `f32` holds
//! exactly: those of the second lie within ±2^24, or are even and within ±2^25. A GPU's compiler may contract and
//! reorder operations without changing the result.

pub(crate) mod eye;
pub(crate) mod light;
pub(crate) mod map;
pub(crate) mod oklab;
pub(crate) mod point;
pub(crate) mod sort;
pub(crate) mod space;
pub(crate) mod zorder;

pub use eye::Eye;
pub use light::{LIGHT_LIMIT, Light};
pub use map::Lattice;
pub use point::{HIGHEST, LENGTH2_LIMIT, Point, distance2};
