//! The options that decide the colours and labels of the result.

use clap::{Args, ValueEnum};
use huepress::{Dither, Options, PaletteStorage};

use crate::cli::kmeans::ClusterArgs;
use crate::cli::values::{self, Colors};

#[derive(Args)]
pub struct QualityArgs {
    #[command(flatten)]
    pub cluster: ClusterArgs,

    /// Use these colours and no others: a palette file, an image, a list such as 'black,#fff', or 1-bit, gameboy,
    /// spectra6, acep7, cga, web-safe. What is clear stays clear
    #[arg(
        long,
        value_name = "FILE|COLORS|NAME",
        value_parser = values::palette,
        conflicts_with_all = ["colors", "pin"],
    )]
    palette: Option<Colors>,

    /// Keep the order of --palette and the entries that no pixel uses
    #[arg(long, requires = "palette", conflicts_with_all = ["colors", "pin"])]
    keep_order: bool,

    /// Dithering: auto, which dithers where the eye, which blurs, sees less error; none; or a classic method
    #[arg(long, default_value = "auto", help_heading = "Scores and bytes")]
    dither: DitherArg,

    /// Strength of dithering in per cent [default: 50 to 85 by the number of colours, 80 for the classics, 100 with
    /// --palette]
    #[arg(
        long,
        value_name = "0..=100",
        value_parser = clap::value_parser!(u32).range(0..=100),
        help_heading = "Scores and bytes",
    )]
    dither_strength: Option<u32>,

    /// Quality to give up for fewer bytes; 0 for none [default: 2, or 0 with a classic, without dithering or with
    /// --palette]
    #[arg(
        long,
        value_name = "0..=100",
        value_parser = clap::value_parser!(u32).range(0..=100),
        help_heading = "Scores and bytes",
    )]
    lossy: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
enum DitherArg {
    Auto,
    None,
    FloydSteinberg,
    BlueNoise,
    Bayer,
}

impl QualityArgs {
    /// Whether the result must have the palette's entries in their order.
    pub fn keeps_order(&self) -> bool {
        self.keep_order
    }

    /// The options of the library.
    pub fn options(&self) -> Options {
        let dither = match self.dither {
            DitherArg::Auto => Dither::Auto,
            DitherArg::None => Dither::None,
            DitherArg::FloydSteinberg => Dither::FloydSteinberg,
            DitherArg::BlueNoise => Dither::BlueNoise,
            DitherArg::Bayer => Dither::Bayer,
        };
        let options = self.cluster.options().dither(dither);
        let options = self.palette.iter().fold(options, |options, Colors(colors)| options.palette(colors));
        let options = if self.keep_order { options.storage(PaletteStorage::InOrder) } else { options };
        let options = self.dither_strength.into_iter().fold(options, Options::dither_strength);
        self.lossy.into_iter().fold(options, Options::lossy)
    }
}
