//! The huepress command: files in, files out.

mod args;
mod batch;
mod bench;
mod clock;
mod compare;
mod devices;
mod figure;
mod inputs;
mod interrupt;
mod job;
mod make;
mod manual;
mod output;
mod plan;
mod report;
mod sweep;
mod text;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

/// Buffers of many megabytes come and go; the system's allocator would touch each page of them anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The command line asks for something that cannot be meant.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    // Windows' shells leave it to programs to expand patterns.
    let cli = Cli::parse_from(wild::args_os());
    // Other crates' logs are heard only where RUST_LOG asks for them.
    env_logger::Builder::new().filter_module("huepress", cli.log_level()).parse_default_env().init();
    match cli.command {
        Some(Command::Devices { json }) => return devices::list(json),
        Some(Command::Bench(args)) => return bench::run(&args),
        Some(Command::Compare(args)) => return compare::run(&args),
        Some(Command::Completions { shell }) => return manual::completions(shell),
        Some(Command::Man) => return manual::page(),
        None => (),
    }
    match plan::plan(&cli.job) {
        Ok(jobs) => {
            interrupt::watch();
            batch::run(&jobs, &cli.job)
        }
        Err(message) => {
            report::say(&format!("error: {message}\n\nFor more information, try '--help'.\n"));
            ExitCode::from(USAGE)
        }
    }
}
