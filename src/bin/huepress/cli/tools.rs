//! The arguments of the subcommands.

use std::path::PathBuf;

use clap::Args;
use huepress::codec::PaletteFormat;

use crate::cli::files::InputArgs;
use crate::cli::kmeans::ClusterArgs;
use crate::cli::quality::QualityArgs;

/// The files whose colours are counted together.
#[derive(Args)]
pub struct CollectArgs {
    /// Images whose colours are counted together
    #[arg(value_name = "IMAGE", required_unless_present_any = ["files_from", "from"])]
    pub inputs: Vec<PathBuf>,

    /// Histograms from `huepress histogram`, added to the images
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub from: Vec<PathBuf>,

    /// Overwrite an existing file
    #[arg(short, long)]
    pub force: bool,

    #[command(flatten)]
    pub input_args: InputArgs,
}

#[derive(Args)]
#[command(after_help = "Examples:
  huepress palette photo.jpg -k 8                 eight colours with their shares
  huepress palette photo.jpg -k 16 -o photo.gpl   as a palette of GIMP
  huepress palette -r sprites -k 32 -o all.hex    one palette for all images in a directory
  huepress palette --from a.hist b.hist -k 64     from histograms of other machines")]
pub struct PaletteArgs {
    #[command(flatten)]
    pub cluster: ClusterArgs,

    /// Output file, - for standard output; its ending selects the format: hex, json, gpl, pal, act, aco, png
    #[arg(short, long, value_name = "FILE|-")]
    pub output: Option<PathBuf>,

    /// Palette format [default: by the ending of -o, else hex with the shares as comments]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<PaletteFormat>,

    #[command(flatten)]
    pub collect: CollectArgs,
}

#[derive(Args)]
#[command(after_help = "Examples:
  huepress histogram -r part1 -o part1.hist               on one machine
  huepress histogram -r part2 -o part2.hist               on another
  huepress palette --from part1.hist part2.hist -k 256    one palette for both

The file format is described in the library's documentation, at codec::encode_histogram.")]
pub struct HistogramArgs {
    /// Output file, - for standard output
    #[arg(short, long, value_name = "FILE|-")]
    pub output: PathBuf,

    #[command(flatten)]
    pub collect: CollectArgs,
}

#[derive(Args)]
#[command(after_help = "Examples:
  huepress compare photo.jpg a.png b.webp                     a table of bytes and scores
  huepress compare photo.jpg a.png b.webp --sheet sheet.png   and a sheet to look at

A sheet has a column for each picture and a row for each of some places: the two quietest, where bands would show,
the busiest, and for each image the place where its error is largest when blurred. Transparency is drawn over a
checkerboard.")]
pub struct CompareArgs {
    /// The original image
    pub original: PathBuf,

    /// Images of the same size as the original
    #[arg(required = true, value_name = "IMAGE")]
    pub images: Vec<PathBuf>,

    /// Draw the quietest, the busiest and the worst places of all pictures side by side, enlarged, into a PNG
    #[arg(long, value_name = "FILE.png")]
    pub sheet: Option<PathBuf>,

    /// Overwrite an existing sheet
    #[arg(short, long)]
    pub force: bool,

    /// Print one JSON object per image
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct BenchArgs {
    /// The image to compress
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,

    #[command(flatten)]
    pub quality_args: QualityArgs,

    /// Number of runs on each device; medians are shown
    #[arg(long, default_value_t = 5, value_name = "1..=1000", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,

    /// Print one JSON object per device
    #[arg(long)]
    pub json: bool,
}
