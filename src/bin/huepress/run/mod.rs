//! From what is to be done to what became of it.

pub mod batch;
pub mod clock;
pub mod collect;
pub mod encode;
pub mod job;
pub mod observer;
pub mod outcome;
pub mod parallel;
pub mod plan;
