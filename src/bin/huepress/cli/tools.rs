//! The subcommands' own arguments.

use std::path::PathBuf;

use clap::Args;
use huepress::codec::PaletteFormat;

use crate::cli::files::InputArgs;
use crate::cli::kmeans::ClusterArgs;
use crate::cli::quality::QualityArgs;

#[derive(Args)]
#[command(after_help = "Examples:
  huepress palette photo.jpg -k 8                 eight colours with their shares
  huepress palette photo.jpg -k 16 -o photo.gpl   as a palette of GIMP
  huepress palette -r sprites -k 32 -o all.hex    one palette for all images in a directory
  huepress palette --from a.hist b.hist -k 64     from what other machines have counted")]
pub struct PaletteArgs {
    /// Images, which share one palette
    #[arg(value_name = "IMAGE", required_unless_present_any = ["files_from", "from"])]
    pub inputs: Vec<PathBuf>,

    /// Histograms that `huepress histogram` wrote, added to the images
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub from: Vec<PathBuf>,

    #[command(flatten)]
    pub cluster: ClusterArgs,

    /// Where the palette goes, - for standard output; its ending names the format: hex, json, gpl, pal, act, aco, png
    #[arg(short, long, value_name = "FILE|-")]
    pub output: Option<PathBuf>,

    /// Format of the palette [default: by the ending of -o, else hex with the shares as comments]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<PaletteFormat>,

    /// Overwrite an existing file
    #[arg(short, long)]
    pub force: bool,

    #[command(flatten)]
    pub input_args: InputArgs,
}

#[derive(Args)]
#[command(after_help = "Examples:
  huepress histogram -r part1 -o part1.hist               on one machine
  huepress histogram -r part2 -o part2.hist               on another
  huepress palette --from part1.hist part2.hist -k 256    one palette for both

The file's form is described in the library's documentation, at codec::encode_histogram.")]
pub struct HistogramArgs {
    /// Images to count
    #[arg(value_name = "IMAGE", required_unless_present_any = ["files_from", "from"])]
    pub inputs: Vec<PathBuf>,

    /// Histograms to add
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub from: Vec<PathBuf>,

    /// Where the histogram goes, - for standard output
    #[arg(short, long, value_name = "FILE|-")]
    pub output: PathBuf,

    /// Overwrite an existing file
    #[arg(short, long)]
    pub force: bool,

    #[command(flatten)]
    pub input_args: InputArgs,
}

#[derive(Args)]
#[command(after_help = "Examples:
  huepress compare photo.jpg a.png b.webp                     a table of bytes and scores
  huepress compare photo.jpg a.png b.webp --sheet sheet.png   and what to look at

A sheet has a column for each picture, and a row for each of some places: the two quietest, where bands would be, the
busiest, and for each image where its error is largest when blurred. Transparency is drawn over a checkerboard.")]
pub struct CompareArgs {
    /// The original
    pub original: PathBuf,

    /// Images of the same sides
    #[arg(required = true, value_name = "IMAGE")]
    pub images: Vec<PathBuf>,

    /// Also draw the quietest, the busiest and the worst places of all pictures side by side, enlarged, into a PNG
    #[arg(long, value_name = "FILE.png")]
    pub sheet: Option<PathBuf>,

    /// Overwrite an existing sheet
    #[arg(short, long)]
    pub force: bool,

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
    pub quality_args: QualityArgs,

    /// Runs on each device, of which the medians are shown
    #[arg(long, default_value_t = 5, value_name = "1..=1000", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,

    /// Print one JSON object a device
    #[arg(long)]
    pub json: bool,
}
