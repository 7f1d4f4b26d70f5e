//! Finds input files, and writes output files whole or not at all.

pub mod attributes;
pub mod device;
pub mod filter;
pub mod input;
pub mod inputs;
pub mod interrupt;
pub mod machine;
pub mod name;
pub mod output;
pub mod permissions;
#[cfg(unix)]
pub mod process;
pub mod read;
pub mod target;
pub mod temporary;
pub mod walk;
