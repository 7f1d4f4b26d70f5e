//! The plan of a compression: options with every default resolved, made once before any work.

use crate::error::{Error, Result};
use crate::field::cost::Strength;
use crate::histogram::ColorSummary;
use crate::image::palette::{Palette, PaletteStorage};
use crate::image::{CLEAR, Rgba};
use crate::lattice::space::Space;
use crate::settings::icm_plan::{Dithering, IcmPlan};
use crate::settings::methods::{Classic, Dither, Init};
use crate::settings::options::Options;

/// The plan of a compression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    pub(crate) fit: FitPlan,
    pub(crate) labeling: Labeling,
    /// The entries that the result must have in their order.
    pub(crate) entries: Option<Vec<Rgba>>,
    pub(crate) storage: PaletteStorage,
    /// Whether colours may be lost for fewer bytes even where the palette has room for all.
    pub(crate) is_lossy: bool,
}

/// The plan of finding a palette. Equal plans find the same palette for the same image.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FitPlan {
    /// The most colours of the palette.
    pub(crate) colors: usize,
    /// The most entries of the palette: more than its colours where full transparency may be one more.
    pub(crate) most_entries: usize,
    /// The colours that the palette begins with, at most `colors`.
    pub(crate) pinned: Vec<Rgba>,
    pub(crate) space: Space,
    pub(crate) init: Init,
    /// The colours that the only run starts from; none where they are to be found.
    pub(crate) first_centroids: Vec<Rgba>,
    /// Runs of k-means from different seeds.
    pub(crate) runs: u32,
    /// The most iterations of a run over all points.
    pub(crate) max_iter: u32,
    pub(crate) tol: f64,
    pub(crate) seed: u64,
    /// The most points of the coarse set.
    pub(crate) coarse: usize,
    /// The most breaths of each run on the coarse set.
    pub(crate) breaths: u32,
    /// Whether pixels weigh less where the picture is busy and masks errors. Otherwise all weigh the same.
    pub(crate) is_masked: bool,
    /// The share of the error that the eye low-passes where the picture is quiet, for which the palette is made; 0
    /// where nothing is dithered.
    pub(crate) share: f64,
}

/// The method that labels pixels once the palette is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Labeling {
    /// The nearest colour of each pixel.
    Nearest,
    /// A classic method of dithering, with its strength in per cent.
    Dither { classic: Classic, percent: u32 },
    /// Iterated conditional modes.
    Icm(IcmPlan),
}

impl Plan {
    /// Resolves the defaults of options, which must be in their ranges.
    pub(crate) fn new(options: &Options) -> Self {
        let percent = dither_percent(options);
        let icm = icm_plan(options);
        let labeling = match options.dither.classic() {
            None if !icm.is_plain() => Labeling::Icm(icm),
            Some(classic) if percent > 0 => Labeling::Dither { classic, percent },
            _ => Labeling::Nearest,
        };
        let (is_masked, share) = match labeling {
            Labeling::Icm(icm_plan) => (true, mixed_share(icm_plan.dithering)),
            _ => (false, 0.0),
        };
        let entries = options.ordered_entries().map(<[Rgba]>::to_vec);
        Self {
            fit: FitPlan { is_masked, share, ..FitPlan::plain(options) },
            labeling,
            entries,
            storage: options.storage,
            is_lossy: options.lossy.is_some_and(|lossy| lossy > 0),
        }
    }

    /// The number of visits to pixels, a measure of the cost: each pixel once, and again in mixing and in every
    /// sweep.
    pub(crate) fn point_visits(&self, pixels: usize) -> u64 {
        let passes = match self.labeling {
            Labeling::Icm(icm) => icm.sweeps(pixels, self.fit.colors).all() + u32::from(icm.dithering.is_any()),
            _ => 0,
        };
        pixels as u64 * u64::from(1 + passes)
    }
}

impl FitPlan {
    /// The plan of plain k-means, in which all pixels weigh the same.
    pub(crate) fn plain(options: &Options) -> Self {
        let effort = options.effort.plan();
        Self {
            colors: options.most_colors() as usize,
            most_entries: options.most_entries(),
            pinned: options.pinned().to_vec(),
            space: options.space,
            init: options.init,
            first_centroids: Vec::new(),
            runs: options.runs(),
            max_iter: options.max_iter.unwrap_or(effort.passes),
            tol: options.tol,
            seed: options.seed,
            coarse: effort.coarse,
            breaths: effort.breaths,
            is_masked: false,
            share: 0.0,
        }
    }

    /// Whether no colour is left to be found.
    pub(crate) fn palette_is_fixed(&self) -> bool {
        self.pinned.len() == self.colors
    }

    /// Whether the palette is fixed and has no partial transparency.
    pub(crate) fn has_hard_edges(&self) -> bool {
        self.palette_is_fixed() && self.pinned.iter().all(|color| matches!(color[3], 0 | 255))
    }

    /// The colours that the palette of an image begins with: the pinned ones, and full transparency, since a colour
    /// that is only nearly transparent would be visible.
    ///
    /// # Errors
    /// [`Error::Palette`] where full transparency has no room.
    pub(crate) fn fixed(&self, summary: ColorSummary) -> Result<Vec<Rgba>> {
        let clear = summary.has_transparent.then_some(CLEAR).filter(|clear| !self.pinned.contains(clear));
        let fixed: Vec<Rgba> = self.pinned.iter().copied().chain(clear).collect();
        if fixed.len() > self.most_entries { Err(no_room_for_clear(self.pinned.len())) } else { Ok(fixed) }
    }
}

/// The error that full transparency has no room beside so many colours.
pub(crate) fn no_room_for_clear(colors: usize) -> Error {
    let or = if colors < Palette::MAX_COLORS { ", or allow more" } else { "" };
    Error::Palette(format!(
        "the image has full transparency, and the {colors} opaque colours that were given leave no entry for it; leave \
         one of them out{or}"
    ))
}

/// The dither strength in per cent.
pub(crate) fn dither_percent(options: &Options) -> u32 {
    let default = match options.dither {
        Dither::None => return 0,
        _ if options.is_foreign() => 100,
        // With few colours dots are far apart and visible.
        Dither::Auto => (10 * options.usual_colors().ilog2() + 15).clamp(50, 85),
        Dither::FloydSteinberg | Dither::BlueNoise | Dither::Bayer => 80,
    };
    options.dither_strength.unwrap_or(default)
}

/// The price of a bit, as [`Options::lossy`]. Without dithering the default is plain k-means.
fn bit_price(options: &Options) -> u32 {
    options.lossy.unwrap_or(if options.dither == Dither::Auto && !options.is_foreign() { 2 } else { 0 })
}

/// The [share](FitPlan::share) for which a palette is made: halfway from the strength of the labels to 1, as no label can
/// mend a step beyond the palette's rim.
fn mixed_share(dithering: Dithering) -> f64 {
    if dithering.is_any() { 0.5 + f64::from(dithering.quiet.light) / 128.0 } else { 0.0 }
}

/// The parameters of sweeps, whether or not there are any.
fn icm_plan(options: &Options) -> IcmPlan {
    let price = f64::from(bit_price(options)) / 20.0;
    // Level 1 has no sweeps, but these options need one.
    let asked = options.lossy.is_some() || options.dither_strength.is_some();
    let effort = options.effort.plan();
    let sweeps = effort.sweeps.map(|sweeps| if asked { sweeps.at_least_one() } else { sweeps });
    // Of a given order of the palette no filter makes much.
    let is_filtered = effort.filters && price > 0.0 && options.storage != PaletteStorage::InOrder;
    let polish = is_filtered.then_some(effort.polish);
    IcmPlan { dithering: dithering(options), price, sweeps, polish, is_foreign: options.is_foreign() }
}

/// The dither strengths: lower where the picture is busy, which hides bands and shows grain, and there lower for colour
/// than for lightness. With a given palette they are the same everywhere, because only dithering can approach the
/// picture.
fn dithering(options: &Options) -> Dithering {
    let share = |part: f64| libm::round(0.64 * part * f64::from(dither_percent(options))) as u32;
    let strength = |[light, color]: [f64; 2]| Strength { light: share(light), color: share(color) };
    let (quiet, busy) = if options.is_foreign() { ([1.0, 1.0], [1.0, 1.0]) } else { ([1.0, 1.0], [0.375, 0.125]) };
    // The axes of sRGB do not separate lightness from colour.
    let splits_color = options.space == Space::Oklab;
    Dithering { quiet: strength(quiet), busy: strength(busy), splits_color }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::effort::Effort;

    fn labeling(options: Options) -> Labeling {
        Plan::new(&options).labeling
    }

    #[test]
    fn every_way_of_labeling_is_chosen_by_its_options() {
        let options = Options::default;
        assert!(
            matches!(labeling(options()), Labeling::Icm(icm) if icm.price == 0.1 && icm.dithering.quiet.light == 54)
        );
        assert_eq!(labeling(options().dither(Dither::None)), Labeling::Nearest);
        assert!(matches!(labeling(options().dither(Dither::None).lossy(5)), Labeling::Icm(_)));
        assert_eq!(labeling(options().effort(Effort::new(1).unwrap())), Labeling::Nearest);
        let bayer = options().dither(Dither::Bayer);
        assert_eq!(labeling(bayer.clone()), Labeling::Dither { classic: Classic::Bayer, percent: 80 });
        assert_eq!(labeling(bayer.clone().dither_strength(0)), Labeling::Nearest);
        let given = [[0, 0, 0, 255], [255; 4]];
        assert_eq!(labeling(bayer.palette(&given)), Labeling::Dither { classic: Classic::Bayer, percent: 100 });
    }

    #[test]
    fn palettes_reach_farther_than_labels_where_there_is_dithering() {
        let share = |options: Options| Plan::new(&options).fit.share;
        let options = Options::default;
        assert_eq!(share(options()), 0.5 + 54.0 / 128.0);
        assert_eq!(share(options().dither_strength(100)), 1.0);
        assert_eq!([share(options().dither_strength(0)), share(options().dither(Dither::None))], [0.0; 2]);
    }

    #[test]
    fn a_palette_is_fixed_where_no_colour_is_left_to_be_found() {
        let given = [[0, 0, 0, 255], [255; 4]];
        let is_fixed = |options: Options| Plan::new(&options).fit.palette_is_fixed();
        assert!(is_fixed(Options::default().palette(&given)));
        assert!(
            is_fixed(Options::default().colors(2).pins(&given)) && is_fixed(Options::default().pins(&given).colors(2))
        );
        assert!(!is_fixed(Options::default().palette(&given).colors(3)));
        assert!(is_fixed(Options::default().shared_palette(&given)));
    }
}
