//! The files that a job writes its result to.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use huepress::codec::Container;

/// The target of a result.
pub enum Target {
    /// A path beside the input, still without its ending.
    Beside(PathBuf),
    /// Paths in another directory: that of the result, still without its ending, and that of an input that is kept.
    Mirrored {
        result: PathBuf,
        kept: PathBuf,
    },
    /// A path that the user gave.
    Named(PathBuf),
    /// The path of the input.
    InPlace(PathBuf),
    Stdout,
}

impl Target {
    /// The path of a result in this format.
    pub fn path(&self, container: Container) -> Option<PathBuf> {
        match self {
            Self::Beside(path) | Self::Mirrored { result: path, .. } => Some(with_ending(path, container.extension())),
            Self::Named(path) | Self::InPlace(path) => Some(path.clone()),
            Self::Stdout => None,
        }
    }

    /// The path to which an input that is kept is copied; None where it stays as it is.
    pub fn path_of_kept(&self, container: Container) -> Option<PathBuf> {
        match self {
            Self::Beside(_) | Self::InPlace(_) => None,
            Self::Mirrored { kept, .. } => Some(kept.clone()),
            Self::Named(_) | Self::Stdout => self.path(container),
        }
    }

    /// Every path that may be written, for a result in this format, or in any where it is not known.
    pub fn paths(&self, container: Option<Container>) -> Vec<PathBuf> {
        let containers = container.map_or(Container::ALL.to_vec(), |container| vec![container]);
        let results = containers.iter().filter_map(|&container| self.path(container));
        let kept = match self {
            Self::Mirrored { kept, .. } => Some(kept.clone()),
            _ => None,
        };
        let mut paths: Vec<PathBuf> = results.chain(kept).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Whether an input of any format may be kept instead of the result.
    pub fn is_free(&self) -> bool {
        matches!(self, Self::Beside(_) | Self::Mirrored { .. } | Self::InPlace(_))
    }
}

/// A path with an ending added.
pub fn with_ending(path: &Path, ending: impl AsRef<OsStr>) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    path.into()
}
