//! Which files are inputs.

use std::path::PathBuf;

use clap::Args;
use huepress::Image;

use crate::cli::values;

#[derive(Args)]
#[command(next_help_heading = "Many files")]
pub struct InputArgs {
    /// Go into directories and take the images in them, told by the ending of their names
    #[arg(short, long)]
    pub recursive: bool,

    /// Of the files in directories only those whose path in it matches; may be given again
    #[arg(long, value_name = "GLOB", requires = "recursive")]
    pub include: Vec<String>,

    /// Leave out files in directories whose path in it matches; may be given again
    #[arg(long, value_name = "GLOB", requires = "recursive")]
    pub exclude: Vec<String>,

    /// Also take the inputs that this file names, one a line; - for standard input
    #[arg(long, value_name = "FILE|-")]
    pub files_from: Option<PathBuf>,

    /// The names in --files-from end with a zero byte, as find -print0 writes them
    #[arg(short = '0', long, requires = "files_from")]
    pub null: bool,

    /// Files that are worked on at once [default: one for each core]
    #[arg(short, long, value_name = "1..=256", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,

    /// Refuse images of more pixels: a small file can say that it is a very large picture
    #[arg(long, value_name = "N", default_value_t = Image::MAX_PIXELS, value_parser = values::pixels)]
    pub max_pixels: u64,
}

impl InputArgs {
    /// Files that are worked on at once.
    pub fn workers(&self) -> usize {
        self.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
    }
}
