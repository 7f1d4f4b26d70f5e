//! Which files, and what becomes of them.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};
use huepress::codec::Container;
use huepress::{Device, Goal, Image};

use super::{FitArgs, values};

#[derive(Args)]
pub struct JobArgs {
    /// Images: PNG, JPEG, WebP, GIF (first frame), BMP or TIFF, told by content; with -r directories too
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub fit: FitArgs,

    /// Where the result goes, - for standard output [default: INPUT's name with the suffix and .png]. Its ending names the
    /// format
    #[arg(short, long, value_name = "FILE|-", conflicts_with_all = ["out_dir", "in_place"])]
    pub output: Option<PathBuf>,

    /// Format of the result; auto is the smallest that can hold it [default: by the ending of -o, else png]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<FormatArg>,

    /// Also draw original and result side by side, with the palette, into a PNG
    #[arg(long, value_name = "FILE")]
    pub figure: Option<PathBuf>,

    /// Overwrite existing files
    #[arg(short, long)]
    pub force: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,

    /// Say more; twice for most
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,

    /// Print one JSON object a file to standard output
    #[arg(long)]
    pub json: bool,

    /// Fewest bytes with at least this SSIMULACRA2 (90: no visible difference, 70: good, 50: middling). -k says the most
    /// colours; prices and strengths that are not given are looked for
    #[arg(long, value_name = "0..=100", value_parser = values::quality, conflicts_with = "max_size", help_heading = "Look and bytes")]
    pub quality: Option<f64>,

    /// Best SSIMULACRA2 with at most this many bytes: 70k is 70,000, 70KiB is 71,680
    #[arg(long, value_name = "BYTES", value_parser = values::size, help_heading = "Look and bytes")]
    pub max_size: Option<u64>,

    /// Also write the curve of bytes and look, from few colours to many and from dear bits to cheap ones
    #[arg(long, value_name = "FILE.csv|FILE.png", help_heading = "Look and bytes")]
    pub sweep: Option<PathBuf>,

    /// Where the work is done: auto, cpu, gpu, or part of an adapter's name. The bytes are the same
    #[arg(long, default_value = "auto", value_name = "auto|cpu|gpu|NAME", help_heading = "k-means")]
    pub device: Device,

    /// Go into directories and take the images in them, told by the ending of their names
    #[arg(short, long, help_heading = "Many files")]
    pub recursive: bool,

    /// Of the files in directories only those whose path in it matches; may be given again
    #[arg(long, value_name = "GLOB", requires = "recursive", help_heading = "Many files")]
    pub include: Vec<String>,

    /// Leave out files in directories whose path in it matches; may be given again
    #[arg(long, value_name = "GLOB", requires = "recursive", help_heading = "Many files")]
    pub exclude: Vec<String>,

    /// Also take the inputs that this file names, one a line; - for standard input
    #[arg(long, value_name = "FILE|-", help_heading = "Many files")]
    pub files_from: Option<PathBuf>,

    /// The names in --files-from end with a zero byte, as find -print0 writes them
    #[arg(short = '0', long, requires = "files_from", help_heading = "Many files")]
    pub null: bool,

    /// Files that are worked on at once [default: one for each core]
    #[arg(short, long, value_name = "1..=256", value_parser = clap::value_parser!(u16).range(1..=256), help_heading = "Many files")]
    pub jobs: Option<u16>,

    /// Write into this directory, with the tree of the directories that are gone into
    #[arg(long, value_name = "DIR", conflicts_with = "in_place", help_heading = "Many files")]
    pub out_dir: Option<PathBuf>,

    /// Put results in the place of their inputs, of the same format: PNG, WebP and GIF
    #[arg(long, conflicts_with_all = ["format", "suffix"], help_heading = "Many files")]
    pub in_place: bool,

    /// With --in-place, keep the original beside it
    #[arg(long, value_name = "SUFFIX", num_args = 0..=1, require_equals = true, default_missing_value = ".orig", requires = "in_place", help_heading = "Many files")]
    pub backup: Option<String>,

    /// What follows an input's name in the result's [default: -huepress, with --out-dir nothing]
    #[arg(long, value_name = "SUFFIX", allow_hyphen_values = true, value_parser = values::suffix, help_heading = "Many files")]
    pub suffix: Option<String>,

    /// Give results the times of their inputs
    #[arg(long, help_heading = "Many files")]
    pub preserve: bool,

    /// Exit with 98 where a file would not shrink and with 99 where a goal cannot be met, as pngquant does
    #[arg(long, help_heading = "Many files")]
    pub strict: bool,

    /// Do everything but write
    #[arg(long, help_heading = "Many files")]
    pub dry_run: bool,

    /// Write nothing, and exit with 1 if any file could shrink by more than so many per cent
    #[arg(long, value_name = "PERCENT", value_parser = values::percent, help_heading = "Many files")]
    pub check: Option<f64>,

    /// Refuse images of more pixels: a small file can say that it is a very large picture
    #[arg(long, value_name = "N", default_value_t = Image::MAX_PIXELS, value_parser = values::pixels, help_heading = "Many files")]
    pub max_pixels: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    Png,
    #[value(name = "webp")]
    WebP,
    Gif,
    Auto,
}

impl FormatArg {
    /// None for auto.
    pub fn container(self) -> Option<Container> {
        match self {
            Self::Png => Some(Container::Png),
            Self::WebP => Some(Container::WebP),
            Self::Gif => Some(Container::Gif),
            Self::Auto => None,
        }
    }
}

impl JobArgs {
    pub fn goal(&self) -> Option<Goal> {
        self.quality.map(Goal::Quality).or(self.max_size.map(Goal::MaxSize))
    }

    /// Whether nothing is to be written.
    pub fn is_dry(&self) -> bool {
        self.dry_run || self.check.is_some()
    }
}
