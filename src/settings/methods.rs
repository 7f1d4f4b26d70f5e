//! The methods of initialisation and of dithering.

/// A method of initialisation: how the first centroids are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Init {
    /// Run 0 starts from Wu's variance-minimising cuts, all further runs from k-means++.
    #[default]
    Wu,
    /// Every run starts from greedy k-means++ (Arthur & Vassilvitskii 2007), as in scikit-learn.
    KMeansPlusPlus,
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

/// A method of dithering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dither {
    /// Labels are chosen together with their neighbours', to lower the error that remains after the eye's blur.
    #[default]
    Auto,
    /// No dithering.
    None,
    /// Error diffusion by Floyd and Steinberg, on rows that run forwards and backwards in turn.
    FloydSteinberg,
    /// Ordered dithering by a blue-noise mask of 64x64.
    BlueNoise,
    /// Ordered dithering by Bayer's 8x8 matrix, which looks like old computers.
    Bayer,
}

/// The classic methods of dithering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Classic {
    FloydSteinberg,
    BlueNoise,
    Bayer,
}

impl Dither {
    /// The classic method; None if labels are chosen by sweeps or are the nearest.
    pub(crate) fn classic(self) -> Option<Classic> {
        match self {
            Self::Auto | Self::None => None,
            Self::FloydSteinberg => Some(Classic::FloydSteinberg),
            Self::BlueNoise => Some(Classic::BlueNoise),
            Self::Bayer => Some(Classic::Bayer),
        }
    }
}
