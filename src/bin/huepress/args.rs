//! The command line.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use huepress::codec::Container;
use huepress::{Device, Dither, Effort, Goal, Init, Options, Space};
use log::LevelFilter;

/// Makes images smaller by giving them fewer colours: k-means finds the best palette, exact and reproducible, on the CPU
/// or a GPU.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "Examples:
  huepress photo.jpg                         writes photo-huepress.png beside it
  huepress photo.png -k 16 -o small.png      sixteen colours
  huepress photo.png -k 16 --figure f.png    and a picture of before and after
  huepress photo.png -o - | viewer           to standard output

A file called like a subcommand is given as ./devices.")]
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

#[derive(Args)]
pub struct JobArgs {
    /// Images: PNG, JPEG, WebP, GIF (first frame), BMP or TIFF, told by content
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub fit: FitArgs,

    /// Where the result goes, - for standard output [default: INPUT's name with -huepress.png]. Its ending names the format
    #[arg(short, long, value_name = "FILE|-")]
    pub output: Option<PathBuf>,

    /// Format of the result; auto is the smallest that can hold it [default: by the ending of -o, else png]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<FormatArg>,

    /// Fewest bytes with at least this SSIMULACRA2 (90: no visible difference, 70: good, 50: middling). -k says the most
    /// colours; prices and strengths that are not given are looked for
    #[arg(long, value_name = "0..=100", value_parser = quality, conflicts_with = "max_size", help_heading = "Look and bytes")]
    pub quality: Option<f64>,

    /// Best SSIMULACRA2 with at most this many bytes: 70k is 70,000, 70KiB is 71,680
    #[arg(long, value_name = "BYTES", value_parser = size, help_heading = "Look and bytes")]
    pub max_size: Option<u64>,

    /// Also write the curve of bytes and look, from few colours to many and from dear bits to cheap ones
    #[arg(long, value_name = "FILE.csv|FILE.png", help_heading = "Look and bytes")]
    pub sweep: Option<PathBuf>,

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

    /// Where the work is done: auto, cpu, gpu, or part of an adapter's name. The bytes are the same
    #[arg(long, default_value = "auto", value_name = "auto|cpu|gpu|NAME", help_heading = "k-means")]
    pub device: Device,
}

/// What decides the result.
#[derive(Args)]
pub struct FitArgs {
    /// Most colours of the result
    #[arg(short = 'k', long, default_value_t = 256, value_name = "2..=256", value_parser = clap::value_parser!(u32).range(2..=256))]
    pub colors: u32,

    /// How much time is spent for a smaller file and a nearer picture, from 1 (fast) to 9
    #[arg(short, long, default_value_t = Effort::default(), value_name = "1..=9")]
    pub effort: Effort,

    /// Space in which distances are measured
    #[arg(long, default_value = "oklab", help_heading = "k-means")]
    space: SpaceArg,

    /// First centroids: Wu's cuts, then k-means++ for restarts; or k-means++ for every run
    #[arg(long, default_value = "wu", help_heading = "k-means")]
    init: InitArg,

    /// Runs from different seeds, the best is kept
    #[arg(long, default_value_t = 1, value_name = "1..=1000", value_parser = clap::value_parser!(u32).range(1..=1000), help_heading = "k-means")]
    pub restarts: u32,

    /// Most iterations of a run over all colours [default: by effort]
    #[arg(long, value_name = "1..=100000", value_parser = clap::value_parser!(u32).range(1..=100_000), help_heading = "k-means")]
    max_iter: Option<u32>,

    /// A run ends once the centroids move by no more than this share of the mean variance
    #[arg(long, default_value_t = 1e-4, value_name = "0..=1", value_parser = share, help_heading = "k-means")]
    tol: f64,

    /// Seed of the random numbers
    #[arg(long, default_value_t = 0, value_name = "N", help_heading = "k-means")]
    pub seed: u64,

    /// How neighbours make up for each other's errors: auto where the eye, which blurs, sees less of them; or a classic
    #[arg(long, default_value = "auto", help_heading = "Look and bytes")]
    dither: DitherArg,

    /// How much is dithered, in per cent [default: 25 for auto, 80 for the classics]
    #[arg(long, value_name = "0..=100", value_parser = clap::value_parser!(u32).range(0..=100), help_heading = "Look and bytes")]
    dither_strength: Option<u32>,

    /// How much look is given for fewer bytes; 0 for none [default: 12 where dithering is auto, else 0]
    #[arg(long, value_name = "0..=100", value_parser = clap::value_parser!(u32).range(0..=100), help_heading = "Look and bytes")]
    lossy: Option<u32>,
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
enum SpaceArg {
    Srgb,
    Oklab,
}

#[derive(Clone, Copy, ValueEnum)]
enum InitArg {
    Wu,
    #[value(name = "k-means++")]
    KMeansPlusPlus,
}

#[derive(Clone, Copy, ValueEnum)]
enum DitherArg {
    Auto,
    None,
    FloydSteinberg,
    BlueNoise,
    Bayer,
}

fn quality(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(quality) if (0.0..=100.0).contains(&quality) => Ok(quality),
        _ => Err("a number from 0 to 100 is needed".to_owned()),
    }
}

fn size(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 8] = [
        ("kib", 1 << 10),
        ("mib", 1 << 20),
        ("kb", 1000),
        ("mb", 1_000_000),
        ("k", 1000),
        ("m", 1_000_000),
        ("b", 1),
        ("", 1),
    ];
    let text = text.to_lowercase();
    let (number, unit) = (UNITS.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit))))
        .expect("every text ends with nothing");
    match number.trim().parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok((number * unit as f64) as u64),
        _ => Err("a number of bytes is needed, such as 70000, 70k, 70KiB or 1.5M".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a number from 0 to 1 is needed".to_owned()),
    }
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
}

impl FitArgs {
    pub fn space(&self) -> Space {
        match self.space {
            SpaceArg::Srgb => Space::Srgb,
            SpaceArg::Oklab => Space::Oklab,
        }
    }

    pub fn init(&self) -> Init {
        match self.init {
            InitArg::Wu => Init::Wu,
            InitArg::KMeansPlusPlus => Init::KMeansPlusPlus,
        }
    }

    pub fn options(&self) -> Options {
        let options = Options::default()
            .colors(self.colors)
            .effort(self.effort)
            .space(self.space())
            .init(self.init())
            .restarts(self.restarts)
            .tol(self.tol)
            .seed(self.seed);
        let dither = match self.dither {
            DitherArg::Auto => Dither::Auto,
            DitherArg::None => Dither::None,
            DitherArg::FloydSteinberg => Dither::FloydSteinberg,
            DitherArg::BlueNoise => Dither::BlueNoise,
            DitherArg::Bayer => Dither::Bayer,
        };
        let options = self.max_iter.into_iter().fold(options.dither(dither), Options::max_iter);
        let options = self.dither_strength.into_iter().fold(options, Options::dither_strength);
        self.lossy.into_iter().fold(options, Options::lossy)
    }
}
