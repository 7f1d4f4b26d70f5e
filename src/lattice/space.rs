//! Colour spaces.

/// The colour space in which distances are measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Space {
    /// 8-bit sRGB values, as in k-means tutorials.
    Srgb,
    /// Oklab (Ottosson 2020), in which equal distances look about equally large. Squared distances of colours with alpha
    /// are the means of those over black and over white.
    #[default]
    Oklab,
}

impl Space {
    /// The name on the command line: `srgb` or `oklab`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Srgb => "srgb",
            Self::Oklab => "oklab",
        }
    }
}
