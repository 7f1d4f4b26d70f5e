//! Finds input files, and writes output files whole or not at all.

pub mod inputs;
pub mod interrupt;
pub mod output;
