//! The options of compression: outputs, goals and files.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use huepress::codec::{Container, DecodeOptions, Strip};
use huepress::{Goal, Options, PaletteStorage, PressOptions};

use crate::cli::files::InputArgs;
use crate::cli::quality::QualityArgs;
use crate::cli::values::{self, Colors};

#[derive(Args)]
pub struct JobArgs {
    /// Images: PNG, JPEG, WebP, GIF (first frame), BMP or TIFF, recognised by content; with -r directories too; - is
    /// standard input
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub quality_args: QualityArgs,

    /// Output file, - for standard output; its ending selects the format [default: the input's name with the suffix and
    /// .png]
    #[arg(short, long, value_name = "FILE|-", conflicts_with_all = ["out_dir", "in_place"])]
    pub output: Option<PathBuf>,

    /// Output format; auto picks the one that gives the smallest file [default: by the ending of -o, else png]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<FormatArg>,

    /// Use the palette of an earlier version of the picture, an indexed PNG, with all its entries in their order. A
    /// colour that it lacks is an error
    #[arg(
        long,
        value_name = "FILE.png",
        value_parser = values::like,
        conflicts_with_all = [
            "palette", "keep_order", "colors", "pin", "shared_palette", "quality", "max_size", "curve", "lossy",
            "dither", "dither_strength", "keep_profile",
        ],
    )]
    like: Option<Colors>,

    /// Write a palette even where the input or a PNG of greys would be smaller
    #[arg(long)]
    pub indexed: bool,

    /// Draw original and result side by side, with the palette, into a PNG
    #[arg(long, value_name = "FILE")]
    pub figure: Option<PathBuf>,

    /// Write an HTML report on all files: before and after under a slider, sizes, scores, palettes and errors
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,

    /// Overwrite existing files
    #[arg(short, long)]
    pub force: bool,

    /// Print one JSON object per file to standard output, and one on all of several
    #[arg(long)]
    pub json: bool,

    /// Find the smallest file with at least this SSIMULACRA2 score (90: no visible difference, 70: good, 50: medium).
    /// With 256 colours, photos reach 74 to 90. -k limits the colours; --lossy is searched too unless it is given
    #[arg(
        long,
        value_name = "0..=100",
        value_parser = values::quality,
        group = "goal",
        help_heading = "Scores and bytes",
    )]
    pub quality: Option<f64>,

    /// Find the best picture with at most this many bytes: 70k is 70,000, 70KiB is 71,680
    #[arg(long, value_name = "BYTES", value_parser = values::size, group = "goal", help_heading = "Scores and bytes")]
    pub max_size: Option<u64>,

    /// Write the nearest result where the goal cannot be met
    #[arg(
        long,
        requires = "goal",
        conflicts_with_all = ["like", "shared_palette"],
        help_heading = "Scores and bytes",
    )]
    pub best_effort: bool,

    /// Keep the input unless the result is smaller by this many per cent
    #[arg(long, value_name = "PERCENT", value_parser = values::percent, help_heading = "Scores and bytes")]
    pub min_saving: Option<f64>,

    /// Write the curve of file size against score, from few colours with a high --lossy to many with a low one
    #[arg(long, alias = "sweep", value_name = "FILE.csv|FILE.png", help_heading = "Scores and bytes")]
    pub curve: Option<PathBuf>,

    /// Keep the colour profile and the colours as they are, instead of converting them to sRGB
    #[arg(long, help_heading = "Metadata")]
    pub keep_profile: bool,

    /// Metadata to remove: all; safe, which is all but the resolution of a PNG; or none, which keeps EXIF, XMP, texts
    /// and times where the format has them [default: safe]
    #[arg(long, value_name = "all|safe|none", help_heading = "Metadata", hide_possible_values = true)]
    strip: Option<StripArg>,

    #[command(flatten)]
    pub input_args: InputArgs,

    /// Use one palette for all inputs, fitted to all their colours together
    #[arg(
        long,
        conflicts_with_all = ["palette", "keep_order", "quality", "max_size", "curve", "keep_profile"],
        help_heading = "Many files",
    )]
    pub shared_palette: bool,

    /// Write into this directory, with the same tree as below the input directories
    #[arg(long, value_name = "DIR", conflicts_with = "in_place", help_heading = "Many files")]
    pub out_dir: Option<PathBuf>,

    /// Replace the inputs by their results, in the same format: PNG, WebP and GIF
    #[arg(long, conflicts_with_all = ["format", "suffix"], help_heading = "Many files")]
    pub in_place: bool,

    /// Keep a copy of the original beside it, with --in-place; one from an earlier run stays as it is
    #[arg(
        long,
        value_name = "SUFFIX",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ".orig",
        value_parser = values::ending,
        requires = "in_place",
        // clap does not ask for --in-place where one of these stands, which conflict with it.
        conflicts_with_all = ["output", "out_dir", "format", "suffix", "skip_existing", "update"],
        help_heading = "Many files",
    )]
    pub backup: Option<String>,

    /// Text between an input's name and the ending in the result's name [default: -huepress, with --out-dir nothing]
    #[arg(
        long,
        value_name = "SUFFIX",
        allow_hyphen_values = true,
        value_parser = values::suffix,
        help_heading = "Many files",
    )]
    pub suffix: Option<String>,

    /// Pass over inputs whose output exists
    #[arg(
        long,
        conflicts_with_all = ["in_place", "shared_palette", "update", "force"],
        help_heading = "Many files",
    )]
    pub skip_existing: bool,

    /// Pass over inputs whose output is as new as they are, and overwrite older outputs
    #[arg(long, conflicts_with_all = ["in_place", "shared_palette"], help_heading = "Many files")]
    pub update: bool,

    /// Give results the timestamps of their inputs
    #[arg(long, help_heading = "Many files")]
    pub preserve: bool,

    /// Exit with 98 if a file would not shrink and with 99 if a goal cannot be met, as pngquant does; refuse animations
    /// and files of several pages
    #[arg(long, help_heading = "Many files")]
    pub strict: bool,

    /// Do all the work but write nothing
    #[arg(long, help_heading = "Many files")]
    pub dry_run: bool,

    /// Write nothing, and exit with 1 if any file could shrink by more than this many per cent
    #[arg(long, value_name = "PERCENT", value_parser = values::percent, help_heading = "Many files")]
    pub check: Option<f64>,

    /// Give up on a file that takes longer than this, at most a second late for images of up to 24 megapixels on idle
    /// cores
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
    /// The container; None for auto.
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
    /// The options of palette and labels.
    pub fn options(&self) -> Options {
        let options = self.quality_args.options();
        if self.indexed && !self.keeps_order() { options.storage(PaletteStorage::Indexed) } else { options }
    }

    /// The options of decoding.
    pub fn decode_options(&self) -> DecodeOptions {
        DecodeOptions::default().max_pixels(self.input_args.max_pixels).keep_profile(self.keep_profile)
    }

    /// The options of a job with these options of palette and labels, but for its format.
    pub fn press_options(&self, options: Options) -> PressOptions {
        let mut press = PressOptions::from(options)
            .decode(self.decode_options())
            .min_saving(self.min_saving.unwrap_or_default())
            .best_effort(self.best_effort)
            .curve(self.curve.is_some());
        press = self.strip().into_iter().fold(press, PressOptions::strip);
        press = self.goal().into_iter().fold(press, PressOptions::goal);
        self.like.iter().fold(press, |press, Colors(palette)| press.like(palette))
    }

    /// Whether results must have the entries of a palette in their order.
    pub fn keeps_order(&self) -> bool {
        self.quality_args.keeps_order() || self.like.is_some()
    }

    pub fn goal(&self) -> Option<Goal> {
        self.quality.map(Goal::Quality).or(self.max_size.map(Goal::MaxSize))
    }

    /// The metadata to remove, where it is said.
    fn strip(&self) -> Option<Strip> {
        self.strip.map(|strip| match strip {
            StripArg::All => Strip::All,
            StripArg::Safe => Strip::Safe,
            StripArg::None => Strip::None,
        })
    }

    /// Whether the command line may name several inputs.
    pub fn is_batch(&self) -> bool {
        self.inputs.len() > 1 || self.input_args.recursive || self.input_args.files_from.is_some()
    }

    /// Whether nothing is to be written.
    pub fn is_dry(&self) -> bool {
        self.dry_run || self.check.is_some()
    }
}
