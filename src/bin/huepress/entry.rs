//! The way into the command, for its program and for packages that bring it.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::cli::{Cli, Command, help};
use crate::commands::{bench, compare, devices, histogram, manual, palette};
use crate::files::interrupt;
use crate::run::caught::silence_gpus;
use crate::run::parallel::start_threads;
use crate::run::{batch, plan};
use crate::show::{message, style};

/// Runs the command once in a process, which is its own, and returns the exit code. The first argument is its name.
///
/// It ends the process itself where it is interrupted, the command line makes no sense, or a driver may be at work
/// still.
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let code = number(dispatch(arguments));
    // The end of a process does so for a program, but not for a library.
    let _ = io::stdout().flush();
    // Its driver may be at work still.
    #[cfg(feature = "gpu")]
    if huepress::gpu::has_lost_device() {
        interrupt::exit(code.into());
    }
    code
}

fn dispatch(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    #[cfg(unix)]
    crate::files::process::quiet_wayland();
    let arguments: Vec<OsString> = arguments.collect();
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

/// The number of an exit code, which does not tell it.
fn number(code: ExitCode) -> u8 {
    (0..=u8::MAX).find(|&number| ExitCode::from(number) == code).unwrap_or(1)
}
