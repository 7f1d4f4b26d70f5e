//! The lattice: every colour becomes a point of small integers once, before clustering.
//!
//! Points and centroids live on the same lattice, coordinates are never negative, and `|p|^2 < 2^24`. Then both forms of
//! the squared distance, `sum (p - c)^2` and `|c|^2 - 2 p.c`, have only integer partial sums that an `f32` holds exactly:
//! those of the second lie within ±2^24, or are even and within ±2^25. Whatever a compiler of a GPU contracts or
//! reorders, the number is the same.

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
