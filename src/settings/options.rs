//! The options of compression and clustering.

use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::image::palette::{Palette, PaletteStorage};
use crate::lattice::space::Space;
use crate::settings::effort::Effort;
use crate::settings::methods::{Dither, Init};
use crate::settings::palette_choice::{GivenPalette, PaletteChoice, unique};

/// The options of [`compress`](crate::compress) and of an [`Engine`](crate::Engine).
///
/// ```
/// use huepress::{Init, Options, Space};
/// let tutorial = Options::default().colors(16).space(Space::Srgb).init(Init::KMeansPlusPlus).restarts(10);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    palette: PaletteChoice,
    pub(crate) storage: PaletteStorage,
    pub(crate) effort: Effort,
    pub(crate) space: Space,
    pub(crate) init: Init,
    pub(crate) restarts: Option<u32>,
    pub(crate) max_iter: Option<u32>,
    pub(crate) tol: f64,
    pub(crate) seed: u64,
    pub(crate) dither: Dither,
    pub(crate) dither_strength: Option<u32>,
    pub(crate) lossy: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            palette: PaletteChoice::Found { most: 256, pinned: Vec::new() },
            storage: PaletteStorage::default(),
            effort: Effort::default(),
            space: Space::default(),
            init: Init::default(),
            restarts: None,
            max_iter: None,
            tol: 1e-4,
            seed: 0,
            dither: Dither::default(),
            dither_strength: None,
            lossy: None,
        }
    }
}

impl Options {
    /// The most colours of the palette, from 2 to 256. Default: 256.
    pub fn colors(self, colors: u32) -> Self {
        if colors == self.most_colors() {
            return self;
        }
        let palette = PaletteChoice::Found { most: colors, pinned: self.pinned().to_vec() };
        Self { palette, ..self }
    }

    /// The colour space of distances. Default: [`Space::Oklab`].
    pub fn space(self, space: Space) -> Self {
        Self { space, ..self }
    }

    /// The method of initialisation. Default: [`Init::Wu`].
    pub fn init(self, init: Init) -> Self {
        Self { init, ..self }
    }

    /// The effort level. Default: [`Effort::default`], level 4.
    pub fn effort(self, effort: Effort) -> Self {
        Self { effort, ..self }
    }

    /// The number of runs of k-means from different seeds, from 1 to 1000; scikit-learn's `n_init`. The run of lowest
    /// inertia is kept. All runs end on a coarse set of points. Of several, the best two continue over all points,
    /// beyond `tol`, until their centroids stand still or `max_iter` is reached. Default: 1 to 8, by [`Effort`]; 1 at
    /// its default.
    pub fn restarts(self, restarts: u32) -> Self {
        Self { restarts: Some(restarts), ..self }
    }

    /// The most iterations of a run over all colours, from 1 to 100,000. Default: 1 to 300, by [`Effort`].
    pub fn max_iter(self, max_iter: u32) -> Self {
        Self { max_iter: Some(max_iter), ..self }
    }

    /// The tolerance, from 0 to 1: a run ends once the sum of the squared movements of all centroids is at most this
    /// share of the mean variance of the coordinates, as in scikit-learn. Several runs use it on the coarse set only.
    /// Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// The seed of the random numbers; run `n` uses `seed + n`. Default: 0.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The method of dithering. Default: [`Dither::Auto`].
    pub fn dither(self, dither: Dither) -> Self {
        Self { dither, ..self }
    }

    /// The dither strength in per cent, from 0 to 100.
    ///
    /// For [`Dither::Auto`] it is the weight of the error after the eye's blur where the picture is quiet. Where it is
    /// busy the weight falls to three eighths of this for lightness and, in Oklab, to an eighth for colour. Default: 50
    /// for up to 15 colours, 55 for up to 31, 65 for up to 63, 75 for up to 127 and 85 for more.
    ///
    /// For Floyd and Steinberg it is the share of the error that is passed on; for masks it is the share of the error
    /// by which the second colour of a mixture is searched. Default: 80.
    ///
    /// If all colours are pinned the default is 100 for every method, and quiet and busy regions are dithered alike.
    pub fn dither_strength(self, percent: u32) -> Self {
        Self { dither_strength: Some(percent), ..self }
    }

    /// The price of a bit, from 0 to 100, in steps of 5 % of the mean squared error of a pixel, which counts as at
    /// least 6 squared levels of 255. Higher values give fewer bytes and more error; 0 ignores bytes. Default: 2 with
    /// [`Dither::Auto`] unless all colours are pinned, else 0.
    ///
    /// From effort 3 on the sweeps, with up to 16 colours the last three, count the bits of a PNG's filtered bytes, unless its
    /// entries are in a given order. These cost 4 times as much for 256 colours, 3 times for 64, and twice for 16. Where the
    /// picture is busy a bit costs up to 1.7 times as much, and where it is quiet down to a third.
    ///
    /// By default an image whose colours all fit keeps them. A price that is given holds for it too.
    pub fn lossy(self, lossy: u32) -> Self {
        Self { lossy: Some(lossy), ..self }
    }

    /// Pinned colours, which the palette contains exactly, at most as many as [`Options::colors`]; the others are
    /// fitted to the remaining pixels. Pinned colours without a pixel are left out of the result. If the image has full
    /// transparency, it is pinned too. Duplicates count once, and all fully transparent colours are one. Default: none.
    pub fn pins(self, pins: &[Rgba]) -> Self {
        let palette = PaletteChoice::Found { most: self.most_colors(), pinned: unique(pins) };
        Self { palette, ..self }
    }

    /// A fixed palette: only these colours are used. Duplicates count once.
    ///
    /// What is clear stays clear: if the image has full transparency and the palette does not, it becomes an entry of its
    /// own at the end. If no colour of the palette is partly transparent, pixels of less than half opacity become fully
    /// transparent, and all others opaque.
    ///
    /// By default the image is then dithered at full strength, and bytes are ignored.
    pub fn palette(self, colors: &[Rgba]) -> Self {
        Self { palette: PaletteChoice::Given(GivenPalette::new(colors, None)), ..self }
    }

    /// A fixed palette that was found for this image and others together. Defaults of dithering and price are those of
    /// a palette to be found with the current [`Options::colors`].
    pub fn shared_palette(self, colors: &[Rgba]) -> Self {
        let shared = Some(self.most_colors());
        Self { palette: PaletteChoice::Given(GivenPalette::new(colors, shared)), ..self }
    }

    /// What an encoder may do to the palette of the result. With [`PaletteStorage::InOrder`] the result of a fixed
    /// palette has all its entries in their order, with duplicates and those that no pixel uses. Default:
    /// [`PaletteStorage::Smallest`].
    pub fn storage(self, storage: PaletteStorage) -> Self {
        Self { storage, ..self }
    }

    /// The most colours of the palette.
    pub(crate) fn most_colors(&self) -> u32 {
        match &self.palette {
            PaletteChoice::Found { most, .. } => *most,
            PaletteChoice::Given(palette) => palette.colors.len() as u32,
        }
    }

    /// The number of colours that defaults depend on. For a shared palette it is the most colours of its search.
    pub(crate) fn usual_colors(&self) -> u32 {
        match self.palette {
            PaletteChoice::Given(GivenPalette { shared: Some(most), .. }) => most,
            _ => self.most_colors(),
        }
    }

    /// The colours that are pinned or given.
    pub(crate) fn pinned(&self) -> &[Rgba] {
        match &self.palette {
            PaletteChoice::Found { pinned: colors, .. } | PaletteChoice::Given(GivenPalette { colors, .. }) => colors,
        }
    }

    /// Whether the palette was not made for this image: no colour of it is to be found.
    pub(crate) fn is_foreign(&self) -> bool {
        match &self.palette {
            PaletteChoice::Found { most, pinned } => pinned.len() == *most as usize,
            PaletteChoice::Given(palette) => palette.shared.is_none(),
        }
    }

    /// The most entries of the palette, full transparency included.
    pub(crate) fn most_entries(&self) -> usize {
        match self.palette {
            PaletteChoice::Found { most, .. } => most as usize,
            PaletteChoice::Given(_) => Palette::MAX_COLORS,
        }
    }

    /// Whether the palette is given, so that none is to be found.
    #[cfg(feature = "codecs")]
    pub(crate) fn palette_is_given(&self) -> bool {
        matches!(self.palette, PaletteChoice::Given(_))
    }

    /// Whether a file must store the palette as such. One that was found for several images need not: each file stands
    /// for itself.
    #[cfg(feature = "codecs")]
    pub(crate) fn must_store_palette(&self) -> bool {
        let is_shared = matches!(self.palette, PaletteChoice::Given(GivenPalette { shared: Some(_), .. }));
        self.storage != PaletteStorage::Smallest && !is_shared
    }

    /// The entries of a given palette that the result must have in their order.
    pub(crate) fn ordered_entries(&self) -> Option<&[Rgba]> {
        match &self.palette {
            PaletteChoice::Given(palette) if self.storage == PaletteStorage::InOrder => Some(&palette.entries),
            _ => None,
        }
    }

    /// The number of runs of k-means: [`Options::restarts`], or the effort's default.
    pub fn runs(&self) -> u32 {
        self.restarts.unwrap_or(self.effort.plan().runs)
    }

    /// Checks that every option is in its range.
    ///
    /// # Errors
    /// [`Error::Option`] for the first option that is not.
    pub fn check(&self) -> Result<()> {
        let colors = self.most_colors();
        match self.palette {
            PaletteChoice::Found { .. } => in_range((2..=256).contains(&colors), "colors", "from 2 to 256", &colors)?,
            PaletteChoice::Given(_) => in_range((1..=256).contains(&colors), "colors", "from 1 to 256", &colors)?,
        }
        in_range((1..=1000).contains(&self.runs()), "restarts", "from 1 to 1000", &self.runs())?;
        let max_iter = self.max_iter.unwrap_or(1);
        in_range((1..=100_000).contains(&max_iter), "max_iter", "from 1 to 100000", &max_iter)?;
        in_range(
            self.dither_strength.is_none_or(|percent| percent <= 100),
            "dither strength",
            "from 0 to 100",
            &self.dither_strength.unwrap_or(0),
        )?;
        let pinned = self.pinned().len();
        in_range(pinned <= colors as usize, "pins", "as many as colors at most", &pinned)?;
        let lossy = self.lossy.unwrap_or(0);
        in_range(lossy <= 100, "lossy", "from 0 to 100", &lossy)?;
        in_range(lossy == 0 || self.dither.classic().is_none(), "lossy", "0 with a classic way of dithering", &lossy)?;
        in_range((0.0..=1.0).contains(&self.tol), "tol", "from 0 to 1", &self.tol)
    }
}

/// # Errors
/// [`Error::Option`] unless the value is in its range.
pub(crate) fn in_range(ok: bool, name: &'static str, range: &'static str, value: &dyn ToString) -> Result<()> {
    if ok { Ok(()) } else { Err(Error::Option { name, value: value.to_string(), range }) }
}
