//! The options of compression from file to file.

#[cfg(feature = "metrics")]
use crate::api::search::Goal;
use crate::codec::container::Container;
use crate::codec::decode::DecodeOptions;
use crate::codec::metadata::Strip;
use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::image::palette::PaletteStorage;
use crate::settings::options::Options;

/// The format of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutputFormat {
    /// PNG; an original that would be smaller is kept whatever its format.
    #[default]
    Free,
    /// This format; an original is kept only if it has it.
    Only(Container),
    /// The format that gives the smallest file.
    Smallest,
}

/// The options of [`press`](crate::press): those of the palette, of the file, and of the choice between the result and
/// the original.
///
/// ```
/// use huepress::codec::{Container, Strip};
/// use huepress::{Options, OutputFormat, PressOptions};
///
/// let palette = Options::default().colors(64);
/// let options = PressOptions::from(palette).format(OutputFormat::Only(Container::WebP)).strip(Strip::None);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PressOptions {
    options: Options,
    pub(super) like: Option<Vec<Rgba>>,
    pub(super) decode: DecodeOptions,
    pub(super) format: OutputFormat,
    /// None for the default, which does not matter where the original is kept.
    pub(super) strip: Option<Strip>,
    pub(super) min_saving: f64,
    #[cfg(feature = "metrics")]
    pub(super) goal: Option<Goal>,
    #[cfg(feature = "metrics")]
    pub(super) best_effort: bool,
    #[cfg(feature = "metrics")]
    pub(super) curve: bool,
}

impl From<Options> for PressOptions {
    fn from(options: Options) -> Self {
        Self::default().options(options)
    }
}

impl PressOptions {
    /// The options of palette and labels. A given palette, or [`PaletteStorage::Indexed`], asks for a result whatever
    /// its size: no original is kept then.
    pub fn options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// The palette of an earlier version of the picture, with all its entries in their order; a colour that it lacks is
    /// an error. Replaces the palette of [`PressOptions::options`].
    pub fn like(self, palette: &[Rgba]) -> Self {
        Self { like: Some(palette.to_vec()), ..self }
    }

    /// The options by which [`press`](crate::press) decodes.
    pub fn decode(self, decode: DecodeOptions) -> Self {
        Self { decode, ..self }
    }

    /// The format of the result. Default: [`OutputFormat::Free`].
    pub fn format(self, format: OutputFormat) -> Self {
        Self { format, ..self }
    }

    /// The metadata to remove. Default: [`Strip::Safe`], but an original that is kept stays as it is; where this is
    /// called, an original with metadata to remove is not kept.
    pub fn strip(self, strip: Strip) -> Self {
        Self { strip: Some(strip), ..self }
    }

    /// The least saving in per cent, from 0 to 100, for which the original is given up. Default: 0, at which the result
    /// must be smaller.
    pub fn min_saving(self, percent: f64) -> Self {
        Self { min_saving: percent, ..self }
    }

    /// A goal, for which settings are searched. Default: none.
    #[cfg(feature = "metrics")]
    pub fn goal(self, goal: Goal) -> Self {
        Self { goal: Some(goal), ..self }
    }

    /// Whether the nearest result is taken where the goal cannot be met. Default: false.
    #[cfg(feature = "metrics")]
    pub fn best_effort(self, best_effort: bool) -> Self {
        Self { best_effort, ..self }
    }

    /// Whether settings along the [`ladder`](crate::ladder) are tried for [`Pressed::curve`](crate::Pressed::curve).
    /// Default: false.
    #[cfg(feature = "metrics")]
    pub fn curve(self, curve: bool) -> Self {
        Self { curve, ..self }
    }

    /// Checks that every option is in its range, and that the format can have what is asked for.
    ///
    /// # Errors
    /// [`Error::Option`] for the first option that is not.
    pub fn check(&self) -> Result<()> {
        let fails = |name, value: String, range| Err(Error::Option { name, value, range });
        let quantizer = self.quantizer();
        quantizer.check()?;
        if !(0.0..=100.0).contains(&self.min_saving) {
            return fails("min_saving", self.min_saving.to_string(), "from 0 to 100");
        }
        let has_palette = match self.format {
            OutputFormat::Free => true,
            OutputFormat::Only(container) => container != Container::WebP,
            OutputFormat::Smallest => false,
        };
        if quantizer.must_store_palette() && !has_palette {
            let range = "PNG or GIF, which have a palette, where its form or order is asked for";
            return fails("format", self.container().map_or("the smallest", Container::name).to_owned(), range);
        }
        #[cfg(feature = "metrics")]
        if let Some(Goal::Quality(quality)) = self.goal
            && !(0.0..=100.0).contains(&quality)
        {
            return fails("quality", quality.to_string(), "from 0 to 100");
        }
        #[cfg(feature = "metrics")]
        if self.like.is_some() && (self.goal.is_some() || self.curve) {
            return fails("like", "given".to_owned(), "left out where settings are searched, as nothing may be lost");
        }
        Ok(())
    }

    /// The options of palette and labels, with the palette of [`PressOptions::like`].
    pub(super) fn quantizer(&self) -> Options {
        match &self.like {
            Some(palette) => self.options.clone().palette(palette).storage(PaletteStorage::InOrder),
            None => self.options.clone(),
        }
    }

    /// The format that is asked for; None for the smallest.
    pub(super) fn container(&self) -> Option<Container> {
        match self.format {
            OutputFormat::Free => Some(Container::default()),
            OutputFormat::Only(container) => Some(container),
            OutputFormat::Smallest => None,
        }
    }

    /// Whether results must have a palette, or that of a list, so that no original can be kept instead.
    pub(super) fn is_palette_asked_for(&self) -> bool {
        self.like.is_some() || self.options.palette_is_given() || self.options.storage == PaletteStorage::Indexed
    }
}
