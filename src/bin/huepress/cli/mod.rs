//! The command line.

pub mod files;
pub mod help;
pub mod job;
pub mod kmeans;
pub mod quality;
pub mod tools;
mod values;
pub mod verbosity;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::cli::job::JobArgs;
use crate::cli::tools::{BenchArgs, CompareArgs, HistogramArgs, PaletteArgs};
use crate::cli::verbosity::VerbosityArgs;

/// Makes images smaller by reducing their colours: k-means finds the best palette, exactly and reproducibly, on the CPU
/// or a GPU.
#[derive(Parser)]
#[command(name = "huepress", version, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "huepress --help lists all options, with examples and exit codes.")]
#[command(after_long_help = "Examples:
  huepress photo.png                         writes photo-huepress.png beside it, with up to 256 colours
  huepress photo.png -k 16 -o small.png      sixteen colours
  huepress photo.jpg -o photo.png            a PNG in any case; without -o a smaller JPEG is kept
  huepress photo.png -k 16 --figure f.png    and a picture with before and after
  huepress photo.png -o - | viewer           to standard output; the input - is standard input
  huepress -r photos --out-dir small         every image in a directory, written to the same tree elsewhere
  huepress -r site --in-place --backup       replaces the files, with copies of the originals
  huepress photo.png --quality 70            the smallest file that looks good
  huepress photo.png --max-size 150k         the best picture within 150,000 bytes
  huepress sprites/*.png --shared-palette    one palette for all of them
  huepress palette photo.jpg -k 8            the colours and their shares

To compress a file that is named like a subcommand, write ./devices.

Exit codes: 0 written, or kept for a good reason; 1 a file failed, or --check found one that could shrink; 2 the command
line makes no sense; with --strict 98 kept because it would not shrink, 99 because a goal cannot be met;
130, 143 or 129 ended by SIGINT, SIGTERM or SIGHUP.")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub job: JobArgs,
    #[command(flatten)]
    pub verbosity: VerbosityArgs,
}

#[derive(Subcommand)]
pub enum Command {
    /// Find the palette of images or histograms, and print it or write it to a file
    Palette(PaletteArgs),
    /// Count the colours of images into a file, which `palette --from` reads
    Histogram(HistogramArgs),
    /// Score images against an original: bytes, colours, MSE, PSNR, SSIMULACRA2, butteraugli
    Compare(CompareArgs),
    /// Time every stage on the CPU and on each adapter, and check that the bytes agree
    Bench(BenchArgs),
    /// List the GPU adapters that --device takes, with driver and limits
    Devices {
        /// Print one JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page in roff
    Man,
}
