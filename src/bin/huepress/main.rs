//! The huepress command: files in, files out.

mod args;
mod bench;
mod clock;
mod compare;
mod devices;
mod figure;
mod job;
mod make;
mod output;
mod report;
mod sweep;
mod text;

use std::process::ExitCode;

use clap::Parser;
use huepress::backend::Engine;

use args::{Cli, Command};

/// Buffers of many megabytes come and go; the system's allocator would touch each page of them anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Nothing could be done for at least one file.
const FAILED: u8 = 1;
/// The command line asks for something that cannot be meant.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Other crates' logs are heard only where RUST_LOG asks for them.
    env_logger::Builder::new().filter_module("huepress", cli.log_level()).parse_default_env().init();
    match cli.command {
        Some(Command::Devices { json }) => return devices::list(json),
        Some(Command::Bench(args)) => return bench::run(&args),
        Some(Command::Compare(args)) => return compare::run(&args),
        None => (),
    }
    let jobs = match job::plan(&cli.job) {
        Ok(jobs) => jobs,
        Err(message) => {
            report::say(&format!("error: {message}\n\nFor more information, try '--help'.\n"));
            return ExitCode::from(USAGE);
        }
    };
    let engine = Engine::new(cli.job.device.clone());
    let mut code = ExitCode::SUCCESS;
    for job in &jobs {
        let done = job::run(job, &cli.job, &engine);
        if done.is_err() {
            code = ExitCode::from(FAILED);
        }
        if let Err(error) = report::show(job, &cli.job, &done) {
            report::say(&format!("error: cannot write to standard output: {error}\n"));
            return ExitCode::from(FAILED);
        }
    }
    code
}
