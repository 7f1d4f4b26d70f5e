//! The command line, driven as a process.

mod batch;
#[path = "../common/mod.rs"]
mod common;
mod devices;
mod files;
mod goals;
mod in_place;
#[cfg(unix)]
mod interrupt;
mod limits;
mod metadata;
mod palette;
mod quality;
mod report;
mod sheet;
mod single;
