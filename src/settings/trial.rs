//! Settings that a search tries, and their results.

/// The options that a search varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// [`Options::colors`](crate::Options::colors).
    pub colors: u32,
    /// [`Options::lossy`](crate::Options::lossy).
    pub lossy: u32,
    /// [`Options::dither_strength`](crate::Options::dither_strength).
    pub dither_strength: u32,
}

/// A setting that was tried.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Trial {
    /// The setting.
    pub setting: Setting,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// SSIMULACRA2 against the original.
    pub score: f64,
    /// The loss of colours: [`Scorer::lost`](crate::metrics::Scorer::lost).
    pub lost: f64,
}

impl Trial {
    /// The quality that goals are measured by: SSIMULACRA2, limited by the loss of colours. A loss of 0.1 limits it to
    /// 76, a loss of 0.15 (a small red object that turned purple) to 46.
    pub fn worth(&self) -> f64 {
        Look { score: self.score, lost: self.lost }.worth()
    }
}

/// The scores of a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) score: f64,
    pub(crate) lost: f64,
}

/// The largest loss of colours that does not limit the quality.
const LITTLE: f64 = 0.06;
/// The decrease of the quality's limit for each unit of loss beyond.
const PER_LOST: f64 = 600.0;

impl Look {
    /// See [`Trial::worth`].
    pub(crate) fn worth(self) -> f64 {
        self.score.min(100.0 - PER_LOST * (self.lost - LITTLE).max(0.0))
    }
}
