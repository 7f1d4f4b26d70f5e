//! The huepress command: files in, files out.

mod args;
mod batch;
mod bench;
mod canvas;
mod checker;
mod clock;
mod compare;
mod count;
mod devices;
mod figure;
mod histogram;
mod inputs;
mod interrupt;
mod job;
mod make;
mod manual;
mod outcome;
mod output;
mod page;
mod palette;
mod plan;
mod pool;
mod progress;
mod report;
mod sheet;
mod style;
mod sweep;
mod text;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};

/// Buffers of many megabytes come and go; the system's allocator would touch each page of them anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Windows' shells leave it to programs to expand patterns.
    let Cli { command, job, talk } = Cli::parse_from(wild::args_os());
    style::choose(talk.color);
    // Other crates' logs are heard only where RUST_LOG asks for them.
    env_logger::Builder::new().filter_module("huepress", talk.log_level()).parse_default_env().init();
    interrupt::watch();
    match command {
        Some(Command::Palette(args)) => palette::run(&args, &talk),
        Some(Command::Histogram(args)) => histogram::run(&args, &talk),
        Some(Command::Compare(args)) => compare::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Devices { json }) => devices::list(json),
        Some(Command::Completions { shell }) => manual::completions(shell),
        Some(Command::Man) => manual::page(),
        None => match plan::plan(&job) {
            Ok(jobs) => batch::run(jobs, &job, &talk),
            Err(message) => report::usage(&message),
        },
    }
}
