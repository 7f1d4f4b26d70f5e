//! The options that decide how much is printed, and in which colours.

use clap::{ArgAction, Args, ValueEnum};
use log::LevelFilter;

#[derive(Args)]
pub struct VerbosityArgs {
    /// Print nothing but errors and warnings
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Print more; twice for most
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,

    /// Coloured messages: auto uses colours on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: ColorArg,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    Auto,
    Always,
    Never,
}

impl VerbosityArgs {
    pub fn log_level(&self) -> LevelFilter {
        match self.verbose {
            _ if self.quiet => LevelFilter::Error,
            0 => LevelFilter::Warn,
            1 => LevelFilter::Info,
            _ => LevelFilter::Debug,
        }
    }
}
