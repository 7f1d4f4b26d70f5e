//! Which files are read, and how others are written: whole or not at all.

pub mod inputs;
pub mod interrupt;
pub mod output;
