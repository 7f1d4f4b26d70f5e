//! Runs the jobs: from the plan to the outcome.

pub mod batch;
pub mod clock;
pub mod collect;
pub mod encode;
pub mod job;
pub mod observer;
pub mod outcome;
pub mod parallel;
pub mod plan;
pub mod reached;
