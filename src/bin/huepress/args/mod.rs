//! The command line.

mod fit;
mod job;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use log::LevelFilter;

pub use fit::FitArgs;
pub use job::{FormatArg, JobArgs};

/// Makes images smaller by giving them fewer colours: k-means finds the best palette, exact and reproducible, on the CPU
/// or a GPU.
#[derive(Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true
)]
#[command(after_help = "Examples:
  huepress photo.jpg                         writes photo-huepress.png beside it
  huepress photo.png -k 16 -o small.png      sixteen colours
  huepress photo.png -k 16 --figure f.png    and a picture of before and after
  huepress photo.png -o - | viewer           to standard output
  huepress -r photos --out-dir small         every image in a directory, into the same tree elsewhere
  huepress -r site --in-place --backup       the files themselves, with copies of the originals
  huepress photo.jpg --max-size 70k          the best look within 70,000 bytes

A file called like a subcommand is given as ./devices.

Exit: 0 written, or kept for a good reason; 1 a file failed, or --check found one that could shrink; 2 the command line
makes no sense; with --strict 98 kept because it would not shrink, 99 kept because a goal cannot be met; 130 interrupted.")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub job: JobArgs,
}

#[derive(Subcommand)]
pub enum Command {
    /// List the GPU adapters that --device takes, with driver and limits
    Devices {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Time every stage on the CPU and on each adapter, and see whether the bytes agree
    Bench(BenchArgs),
    /// Score images against an original: bytes, colours, MSE, PSNR, SSIMULACRA2, butteraugli
    Compare(CompareArgs),
    /// Print a script with which a shell completes the options
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, in roff
    Man,
}

#[derive(Args)]
pub struct CompareArgs {
    /// The original
    pub original: PathBuf,

    /// Images of the same sides
    #[arg(required = true, value_name = "IMAGE")]
    pub images: Vec<PathBuf>,

    /// Print one JSON object an image
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct BenchArgs {
    /// The image to work on
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,

    #[command(flatten)]
    pub fit: FitArgs,

    /// Runs on each device, of which the medians are shown
    #[arg(long, default_value_t = 5, value_name = "1..=1000", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,

    /// Print one JSON object a device
    #[arg(long)]
    pub json: bool,
}

impl Cli {
    pub fn log_level(&self) -> LevelFilter {
        match self.job.verbose {
            0 => LevelFilter::Error,
            1 => LevelFilter::Info,
            _ => LevelFilter::Debug,
        }
    }
}
