//! Runs the jobs: from the plan to the outcome.

pub mod batch;
mod candidate;
pub mod caught;
mod checks;
pub mod clock;
pub mod collect;
pub mod job;
mod memory;
mod naming;
pub mod observer;
pub mod outcome;
pub mod parallel;
pub mod plan;
mod sections;
pub mod tally;
