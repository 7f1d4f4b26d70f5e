//! The options that decide the palette.

use clap::{Args, ValueEnum};
use huepress::{Device, Effort, Init, Options, Rgba, Space};

use crate::cli::values::{self, Colors};

#[derive(Args)]
pub struct ClusterArgs {
    /// Maximum number of colours in the palette
    #[arg(
        short = 'k',
        long,
        default_value_t = 256,
        value_name = "2..=256",
        value_parser = clap::value_parser!(u32).range(2..=256),
    )]
    pub colors: u32,

    /// Time to spend on a smaller file and a closer picture, from 1 (fast) to 9
    #[arg(short, long, default_value_t = Effort::default(), value_name = "1..=9")]
    pub effort: Effort,

    /// Colours that the palette keeps exactly, such as '#e4002b,white'; the others are fitted around them. May be
    /// repeated
    #[arg(long, value_name = "COLORS", value_parser = values::colors)]
    pin: Vec<Colors>,

    /// Device to run on: auto, cpu, gpu, or part of an adapter's name. The bytes are the same on each
    #[arg(long, default_value = "auto", value_name = "auto|cpu|gpu|NAME", help_heading = "k-means")]
    pub device: Device,

    /// Colour space in which distances are measured
    #[arg(long, default_value = "oklab", help_heading = "k-means")]
    space: SpaceArg,

    /// Initial centroids: Wu's cuts, then k-means++ for restarts; or k-means++ for every run
    #[arg(long, default_value = "wu", help_heading = "k-means")]
    init: InitArg,

    /// Number of runs from different seeds, of which the best is kept [default: by effort]
    #[arg(
        long,
        value_name = "1..=1000",
        value_parser = clap::value_parser!(u32).range(1..=1000),
        help_heading = "k-means",
    )]
    restarts: Option<u32>,

    /// Maximum number of iterations of a run over all colours [default: by effort]
    #[arg(
        long,
        value_name = "1..=100000",
        value_parser = clap::value_parser!(u32).range(1..=100_000),
        help_heading = "k-means",
    )]
    max_iter: Option<u32>,

    /// Tolerance: a run ends once the centroids move by no more than this share of the mean variance
    #[arg(long, default_value_t = 1e-4, value_name = "0..=1", value_parser = values::share, help_heading = "k-means")]
    tol: f64,

    /// Seed of the random number generator
    #[arg(long, default_value_t = 0, value_name = "N", help_heading = "k-means")]
    pub seed: u64,
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

impl ClusterArgs {
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

    /// The number of runs of k-means: that of --restarts, or else that of the effort.
    pub fn runs(&self) -> u32 {
        self.options().runs()
    }

    /// The options of the library.
    pub fn options(&self) -> Options {
        let options = Options::default()
            .colors(self.colors)
            .effort(self.effort)
            .space(self.space())
            .init(self.init())
            .tol(self.tol)
            .seed(self.seed);
        let options = self.restarts.into_iter().fold(options, Options::restarts);
        let options = self.max_iter.into_iter().fold(options, Options::max_iter);
        let pins: Vec<Rgba> = self.pin.iter().flat_map(|Colors(colors)| colors).copied().collect();
        if pins.is_empty() { options } else { options.pins(&pins) }
    }
}
