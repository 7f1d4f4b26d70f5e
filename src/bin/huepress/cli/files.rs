//! The options that name the inputs.

use std::path::PathBuf;

use clap::Args;
use huepress::codec::DecodeOptions;

use crate::cli::values;

#[derive(Args)]
#[command(next_help_heading = "Many files")]
pub struct InputArgs {
    /// Read the images in directories and below, recognised by the ending of their names; hidden directories are left
    /// out
    #[arg(short, long)]
    pub recursive: bool,

    /// Go into directories behind symbolic links too; with --in-place not into those outside the named directories
    #[arg(long, requires = "recursive")]
    pub follow_links: bool,

    /// Take only those files in directories that a pattern matches, as in .gitignore; may be repeated
    #[arg(long, value_name = "GLOB", requires = "recursive")]
    pub include: Vec<String>,

    /// Leave out files and directories that a pattern matches, as in .gitignore; may be repeated
    #[arg(long, value_name = "GLOB", requires = "recursive")]
    pub exclude: Vec<String>,

    /// Read more input names from a file, one per line; - is standard input
    #[arg(long, value_name = "FILE|-")]
    pub files_from: Option<PathBuf>,

    /// Expect names in --files-from to end with a zero byte, as find -print0 writes them
    #[arg(short = '0', long, requires = "files_from")]
    pub null: bool,

    /// Number of files to process at once [default: one per core]
    #[arg(short, long, value_name = "1..=256", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,

    /// Refuse images with more pixels than this: a small file can claim to be a very large picture
    #[arg(long, value_name = "N", default_value_t = DecodeOptions::MAX_PIXELS, value_parser = values::pixels)]
    pub max_pixels: u64,

    /// Memory that the images in work may take together, such as 6G: others wait [default: half of what there is]
    #[arg(long, value_name = "BYTES", value_parser = values::size)]
    pub max_memory: Option<u64>,
}

impl InputArgs {
    /// The number of files to process at once.
    pub fn workers(&self) -> usize {
        self.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
    }
}
