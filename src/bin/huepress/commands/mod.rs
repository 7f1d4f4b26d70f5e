//! The subcommands, one file each.

pub mod bench;
pub mod compare;
pub mod devices;
pub mod histogram;
pub mod manual;
pub mod palette;
