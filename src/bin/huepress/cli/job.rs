//! What becomes of files.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use huepress::Goal;
use huepress::codec::{Container, Strip};

use crate::cli::files::InputArgs;
use crate::cli::quality::QualityArgs;
use crate::cli::values;

#[derive(Args)]
pub struct JobArgs {
    /// Images: PNG, JPEG, WebP, GIF (first frame), BMP or TIFF, told by content; with -r directories too
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub quality_args: QualityArgs,

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

    /// Also write a page on all files: before and after under a slider, sizes, scores, palettes and errors
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,

    /// Overwrite existing files
    #[arg(short, long)]
    pub force: bool,

    /// Print one JSON object a file to standard output
    #[arg(long)]
    pub json: bool,

    /// Fewest bytes with at least this SSIMULACRA2 (90: no visible difference, 70: good, 50: middling). -k says the most
    /// colours; a price of bits that is not given is looked for
    #[arg(long, value_name = "0..=100", value_parser = values::quality, conflicts_with = "max_size", help_heading = "Scores and bytes")]
    pub quality: Option<f64>,

    /// Best SSIMULACRA2 with at most this many bytes: 70k is 70,000, 70KiB is 71,680
    #[arg(long, value_name = "BYTES", value_parser = values::size, help_heading = "Scores and bytes")]
    pub max_size: Option<u64>,

    /// Also write the curve of bytes and look, from few colours to many and from dear bits to cheap ones
    #[arg(long, alias = "sweep", value_name = "FILE.csv|FILE.png", help_heading = "Scores and bytes")]
    pub curve: Option<PathBuf>,

    /// Leave colours in the space of their profile and keep it, instead of bringing them to sRGB
    #[arg(long, help_heading = "Metadata")]
    pub keep_profile: bool,

    /// What is left out of results: all; all but the resolution of a PNG, which is safe; or none, so that EXIF, XMP, texts
    /// and times stay where the format has them [default: safe]
    #[arg(long, value_name = "all|safe|none", help_heading = "Metadata", hide_possible_values = true)]
    strip: Option<StripArg>,

    #[command(flatten)]
    pub input_args: InputArgs,

    /// One palette for all inputs, found from all their colours together
    #[arg(long, conflicts_with_all = ["palette", "quality", "max_size", "curve", "keep_profile"], help_heading = "Many files")]
    pub shared_palette: bool,

    /// Write into this directory, with the tree of the directories that are gone into
    #[arg(long, value_name = "DIR", conflicts_with = "in_place", help_heading = "Many files")]
    pub out_dir: Option<PathBuf>,

    /// Put results in the place of their inputs, of the same format: PNG, WebP and GIF
    #[arg(long, conflicts_with_all = ["format", "suffix"], help_heading = "Many files")]
    pub in_place: bool,

    /// With --in-place, keep the original beside it
    #[arg(long, value_name = "SUFFIX", num_args = 0..=1, require_equals = true, default_missing_value = ".orig", value_parser = values::ending, requires = "in_place", help_heading = "Many files")]
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

    /// Give a file up that takes longer. Looked at between the steps of the work, of which encoding is one
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds, help_heading = "Many files")]
    pub timeout: Option<Duration>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    Png,
    #[value(name = "webp")]
    WebP,
    Gif,
    Auto,
}

#[derive(Clone, Copy, ValueEnum)]
enum StripArg {
    All,
    Safe,
    None,
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

    pub fn strip(&self) -> Strip {
        match self.strip {
            Some(StripArg::All) => Strip::All,
            Some(StripArg::None) => Strip::None,
            Some(StripArg::Safe) | None => Strip::Safe,
        }
    }

    /// Whether a file may not stay as it is where something would be left out of it.
    pub fn must_strip(&self) -> bool {
        self.strip.is_some()
    }

    /// Whether nothing is to be written.
    pub fn is_dry(&self) -> bool {
        self.dry_run || self.check.is_some()
    }

    /// Whether results have colours that were asked for, so that no input can stand for one.
    pub fn has_palette(&self) -> bool {
        self.quality_args.has_palette() || self.shared_palette
    }
}
