//! What a search tries, and how it looks.

/// What decides look and bytes.
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
    /// What was tried.
    pub setting: Setting,
    /// Size of the file.
    pub bytes: u64,
    /// SSIMULACRA2 against the original.
    pub score: f64,
    /// [`Scorer::lost`](crate::metrics::Scorer::lost).
    pub lost: f64,
}

/// What is lost where no score is lowered for it, and by how much one is for what goes beyond.
const LITTLE: f64 = 0.06;
const PER_LOST: f64 = 600.0;

impl Trial {
    /// What goals go by: SSIMULACRA2, but no more than lost colours allow. What has lost 0.1 is worth 76 at most, and 0.15, a
    /// small red thing that turned purple, 46.
    pub fn worth(&self) -> f64 {
        self.score.min(100.0 - PER_LOST * (self.lost - LITTLE).max(0.0))
    }

    #[cfg(feature = "codecs")]
    pub(crate) fn beats(&self, other: &Self) -> bool {
        self.bytes < other.bytes && self.worth() > other.worth()
    }
}
