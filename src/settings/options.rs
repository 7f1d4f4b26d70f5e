//! What a user can choose.

use std::str::FromStr;

use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::lattice::space::Space;
use crate::settings::effort::Effort;

/// How the first centroids are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Init {
    /// Run 0 starts from Wu's variance-minimising cuts; further restarts from k-means++.
    #[default]
    Wu,
    /// Every run starts from greedy k-means++ (Arthur & Vassilvitskii 2007), as scikit-learn's do.
    KMeansPlusPlus,
}

/// How pixels get their labels beyond the nearest colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dither {
    /// Errors are shared among neighbours where the eye, which blurs, sees less of them.
    #[default]
    Auto,
    /// Every pixel is on its own.
    None,
    /// Error diffusion by Floyd and Steinberg, row by row in turns forwards and backwards.
    FloydSteinberg,
    /// A mask of 64x64 blue noise.
    BlueNoise,
    /// A mask of 8x8 by Bayer: the look of old machines.
    Bayer,
}

/// The classics among the ways of dithering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Classic {
    FloydSteinberg,
    BlueNoise,
    Bayer,
}

impl Dither {
    /// None where sweeps choose the labels, for their look and their bits.
    pub(crate) fn classic(self) -> Option<Classic> {
        match self {
            Self::Auto | Self::None => None,
            Self::FloydSteinberg => Some(Classic::FloydSteinberg),
            Self::BlueNoise => Some(Classic::BlueNoise),
            Self::Bayer => Some(Classic::Bayer),
        }
    }
}

/// Where the work is done. A device is a choice of speed, never of result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Device {
    /// A GPU where the job is large enough to pay for it, else the CPU; back to the CPU when the GPU fails.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// The best adapter, software ones last.
    Gpu,
    /// The first adapter whose name or driver contains this text, whatever the case.
    Named(String),
}

/// The options of [`compress`](crate::compress) and [`KMeans`](crate::KMeans).
///
/// ```
/// use huepress::{Init, Options, Space};
/// let tutorial = Options::default().colors(16).space(Space::Srgb).init(Init::KMeansPlusPlus).restarts(10);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    palette: Wanted,
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

/// Which colours the palette has.
#[derive(Clone, Debug, PartialEq)]
enum Wanted {
    /// Up to so many, of which these are given and the others are to be found.
    Found { most: u32, pinned: Vec<Rgba> },
    /// These alone. Where they were found for this image and others together: among up to so many.
    Given { colors: Vec<Rgba>, shared: Option<u32> },
}

impl Wanted {
    fn new(most: u32, pinned: Vec<Rgba>) -> Self {
        if pinned.len() == most as usize {
            Self::Given { colors: pinned, shared: None }
        } else {
            Self::Found { most, pinned }
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            palette: Wanted::Found { most: 256, pinned: Vec::new() },
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
        let palette = Wanted::new(colors, self.pinned().to_vec());
        Self { palette, ..self }
    }

    /// The space of distances. Default: [`Space::Oklab`].
    pub fn space(self, space: Space) -> Self {
        Self { space, ..self }
    }

    /// How the first centroids are found. Default: [`Init::Wu`].
    pub fn init(self, init: Init) -> Self {
        Self { init, ..self }
    }

    /// How much time is spent. Default: [`Effort::default`], level 4.
    pub fn effort(self, effort: Effort) -> Self {
        Self { effort, ..self }
    }

    /// Runs of k-means from different seeds, of which the one with the lowest inertia is kept; from 1 to 1000.
    /// scikit-learn's `n_init`. The runs come to their ends on a coarse set of points; the best two go on over all of
    /// them, beyond `tol`, until their centroids stand still or `max_iter` is reached. Default: 1 to 8, by [`Effort`]; 1 at
    /// its default.
    pub fn restarts(self, restarts: u32) -> Self {
        Self { restarts: Some(restarts), ..self }
    }

    /// The most iterations of a run over all colours, from 1 to 100,000. Default: 1 to 300, by [`Effort`].
    pub fn max_iter(self, max_iter: u32) -> Self {
        Self { max_iter: Some(max_iter), ..self }
    }

    /// A run ends once the squared movement of all centroids together is at most this share of the mean variance of
    /// the coordinates, as in scikit-learn; from 0 to 1. Of several runs those on the coarse set do. Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// Seed of the random numbers; restart `n` uses `seed + n`. Default: 0.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// How pixels get their labels. Default: [`Dither::Auto`].
    pub fn dither(self, dither: Dither) -> Self {
        Self { dither, ..self }
    }

    /// How much is dithered, from 0 to 100. For [`Dither::Auto`] the share of the error that is measured as the eye sees it
    /// where the picture is quiet; it is three eighths of this where it is busy, and falls faster for colour than for lightness. By
    /// default 50 for up to 31 colours, 60 for up to 63, 70 for up to 127 and 80 for more. For Floyd
    /// and Steinberg it is the share of the error that is passed on, for masks that by which a second colour is looked for;
    /// by default 80. Where all colours are pinned it is 100 for all of them, and the same everywhere.
    pub fn dither_strength(self, percent: u32) -> Self {
        Self { dither_strength: Some(percent), ..self }
    }

    /// How much look is given for fewer bytes, from 0 to 100; 0 chooses labels for their look alone. A bit may cost 5 % of
    /// the mean squared error of a pixel for each step. Default: 2 with [`Dither::Auto`] and a palette
    /// that is not pinned whole, else 0.
    pub fn lossy(self, lossy: u32) -> Self {
        Self { lossy: Some(lossy), ..self }
    }

    /// Colours that the palette has as they are, up to as many as there are colours; the others are fitted to what these
    /// leave. A pinned colour that no pixel takes is left out of the result. Full transparency, where the image has any, is
    /// always pinned as long as there is room. A colour counts once however often it is given, and so does full
    /// transparency. Default: none.
    pub fn pins(self, pins: &[Rgba]) -> Self {
        let palette = Wanted::new(self.most_colors(), unique(pins));
        Self { palette, ..self }
    }

    /// These colours and no others. A colour counts once however often it is given.
    ///
    /// An image is then dithered strongly and nothing is given for bytes, unless that is asked for.
    pub fn palette(self, colors: &[Rgba]) -> Self {
        Self { palette: Wanted::Given { colors: unique(colors), shared: None }, ..self }
    }

    /// These colours and no others, which were found for this image and others together: dithering and bytes count as they
    /// do without a palette.
    pub fn shared_palette(self, colors: &[Rgba]) -> Self {
        let shared = Some(self.most_colors());
        Self { palette: Wanted::Given { colors: unique(colors), shared }, ..self }
    }

    /// The most colours of the palette.
    pub(crate) fn most_colors(&self) -> u32 {
        match &self.palette {
            Wanted::Found { most, .. } => *most,
            Wanted::Given { colors, .. } => colors.len() as u32,
        }
    }

    /// The colours by whose number defaults are chosen: where a palette is shared, as many as it was looked for among.
    pub(crate) fn usual_colors(&self) -> u32 {
        match self.palette {
            Wanted::Given { shared: Some(most), .. } => most,
            _ => self.most_colors(),
        }
    }

    /// Colours that the palette has in any case.
    pub(crate) fn pinned(&self) -> &[Rgba] {
        match &self.palette {
            Wanted::Found { pinned: colors, .. } | Wanted::Given { colors, .. } => colors,
        }
    }

    /// Whether the palette is given and was not found for this image.
    pub(crate) fn is_foreign(&self) -> bool {
        matches!(self.palette, Wanted::Given { shared: None, .. })
    }

    /// The runs of k-means: [`Options::restarts`], or what the effort says.
    pub fn runs(&self) -> u32 {
        self.restarts.unwrap_or(self.effort.plan().runs)
    }

    /// Looks whether every option is in its range.
    ///
    /// # Errors
    /// [`Error::Option`] names the first that is not.
    pub fn check(&self) -> Result<()> {
        let in_range = |ok: bool, name, range, value: &dyn ToString| {
            if ok { Ok(()) } else { Err(Error::Option { name, value: value.to_string(), range }) }
        };
        let colors = self.most_colors();
        in_range((2..=256).contains(&colors), "colors", "from 2 to 256", &colors)?;
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

/// Each colour once; full transparency is one whatever its colour.
fn unique(colors: &[Rgba]) -> Vec<Rgba> {
    let mut unique: Vec<Rgba> = Vec::new();
    for &color in colors {
        let color = if color[3] == 0 { [0; 4] } else { color };
        if !unique.contains(&color) {
            unique.push(color);
        }
    }
    unique
}

impl Init {
    /// The name on the command line: `wu` or `k-means++`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wu => "wu",
            Self::KMeansPlusPlus => "k-means++",
        }
    }
}

impl FromStr for Device {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.to_lowercase().as_str() {
            "" => Err(Error::Option { name: "device", value: "empty".to_owned(), range: "auto, cpu, gpu or a name" }),
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu),
            _ => Ok(Self::Named(text.to_owned())),
        }
    }
}
