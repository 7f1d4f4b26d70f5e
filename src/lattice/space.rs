//! The spaces in which distances are measured.

/// The space in which distances are measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Space {
    /// 8-bit sRGB values as they are: what k-means tutorials do.
    Srgb,
    /// Oklab (Ottosson 2020), where equal distances look about equally large.
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
