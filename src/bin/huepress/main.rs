//! The huepress command, which compresses image files.

mod cli;
mod commands;
mod files;
mod run;
mod show;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::cli::{Cli, Command, help};
use crate::commands::{bench, compare, devices, histogram, manual, palette};
use crate::files::interrupt;
use crate::run::caught::silence_gpus;
use crate::run::parallel::start_threads;
use crate::run::{batch, plan};
use crate::show::{message, style};

/// An allocator that keeps large buffers: the system's would fault in every page of each new one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let code = run();
    #[cfg(feature = "gpu")]
    if huepress::gpu::has_lost_device() {
        interrupt::leave(code);
    }
    code
}

fn run() -> ExitCode {
    #[cfg(unix)]
    files::process::quiet_wayland();
    // The shells of Windows leave it to programs to expand patterns.
    let arguments: Vec<OsString> = wild::args_os().collect();
    if arguments.len() < 2 {
        return message::help(help::PAGE);
    }
    let Cli { command, job, verbosity } = help::parse(arguments);
    style::choose(verbosity.color);
    // Logs of other crates are shown only where RUST_LOG asks for them.
    env_logger::Builder::new().filter_module("huepress", verbosity.log_level()).parse_default_env().init();
    interrupt::watch();
    silence_gpus();
    if let Err(message) = start_threads() {
        return message::fail(&message);
    }
    match command {
        Some(Command::Palette(args)) => palette::run(&args, &verbosity).unwrap_or_else(|code| code),
        Some(Command::Histogram(args)) => histogram::run(&args, &verbosity).unwrap_or_else(|code| code),
        Some(Command::Compare(args)) => compare::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Devices { json }) => devices::list(json),
        Some(Command::Completions { shell }) => manual::completions(shell),
        Some(Command::Man) => manual::page(),
        None => match plan::plan(&job) {
            Ok(plan) => batch::run(plan, &job, &verbosity),
            Err(message) => message::usage(&message),
        },
    }
}
