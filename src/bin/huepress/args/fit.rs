//! What decides the result.

use clap::{Args, ValueEnum};
use huepress::{Dither, Effort, Init, Options, Space};

use super::values::{self, Colors};

/// What decides the result.
#[derive(Args)]
pub struct FitArgs {
    /// Most colours of the result
    #[arg(short = 'k', long, default_value_t = 256, value_name = "2..=256", value_parser = clap::value_parser!(u32).range(2..=256))]
    pub colors: u32,

    /// How much time is spent for a smaller file and a nearer picture, from 1 (fast) to 9
    #[arg(short, long, default_value_t = Effort::default(), value_name = "1..=9")]
    pub effort: Effort,

    /// Colours that the palette has as they are, such as '#e4002b,fff'; the others are fitted to the rest
    #[arg(long, value_name = "COLORS", value_parser = values::colors, conflicts_with = "palette")]
    pin: Option<Colors>,

    /// Take these colours and no others: a palette file, an image, a list such as '#000,#fff', or 1-bit, gameboy, spectra6,
    /// acep7, cga, web-safe
    #[arg(long, value_name = "FILE|COLORS|NAME", value_parser = values::palette, conflicts_with = "colors")]
    palette: Option<Colors>,

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
    #[arg(long, default_value_t = 1e-4, value_name = "0..=1", value_parser = values::share, help_heading = "k-means")]
    tol: f64,

    /// Seed of the random numbers
    #[arg(long, default_value_t = 0, value_name = "N", help_heading = "k-means")]
    pub seed: u64,

    /// How neighbours make up for each other's errors: auto where the eye, which blurs, sees less of them; or a classic
    #[arg(long, default_value = "auto", help_heading = "Look and bytes")]
    dither: DitherArg,

    /// How much is dithered, in per cent [default: 25 for auto, 80 for the classics and with --palette]
    #[arg(long, value_name = "0..=100", value_parser = clap::value_parser!(u32).range(0..=100), help_heading = "Look and bytes")]
    dither_strength: Option<u32>,

    /// How much look is given for fewer bytes; 0 for none [default: 12, or 0 with a classic, without dithering or with --palette]
    #[arg(long, value_name = "0..=100", value_parser = clap::value_parser!(u32).range(0..=100), help_heading = "Look and bytes")]
    lossy: Option<u32>,
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

impl FitArgs {
    /// Whether the result must have colours of a palette.
    pub fn has_palette(&self) -> bool {
        self.palette.is_some()
    }

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
        let options = self.pin.iter().fold(options, |options, Colors(pins)| options.pins(pins));
        let options =
            (self.palette.iter()).fold(options, |options, Colors(pins)| options.colors(pins.len() as u32).pins(pins));
        let options = self.dither_strength.into_iter().fold(options, Options::dither_strength);
        self.lossy.into_iter().fold(options, Options::lossy)
    }
}
