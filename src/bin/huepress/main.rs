//! The huepress command, which compresses image files.

mod cli;
mod commands;
mod entry;
mod files;
mod run;
mod show;

use std::process::ExitCode;

/// An allocator that keeps large buffers: the system's would fault in every page of each new one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The shells of Windows leave it to programs to expand patterns.
    ExitCode::from(entry::run(wild::args_os()))
}
