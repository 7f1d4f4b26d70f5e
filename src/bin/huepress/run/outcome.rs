//! The outcome of a job, as data.

use std::path::PathBuf;

use huepress::codec::{Container, Format};
use huepress::{Compressed, FitReport};
use serde::Serialize;

use crate::run::reached::Reached;

/// The outcome of a job that succeeded.
pub struct Done {
    pub facts: Facts,
    /// The format of the input.
    pub format: Format,
    /// The format of the result.
    pub container: Container,
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// The bytes of the result, whether or not it is kept.
    pub bytes_found: u64,
    /// The reason why the input was kept instead of the result, where it was.
    pub kept: Option<Kept>,
    /// The path that was written; None where the input stays where it is.
    pub output: Option<PathBuf>,
    pub figure: Option<PathBuf>,
    pub curve: Option<PathBuf>,
    /// The file's section of the report, where one is asked for.
    pub section: Option<String>,
    /// A problem with the input's colours, or with the look of the result, that did not stop the job.
    pub warning: Option<String>,
    pub reached: Option<Reached>,
    pub times: Times,
}

/// The reason why a job has no result.
pub struct Failure {
    pub message: String,
    /// Whether the reason is a goal that cannot be met.
    pub is_unmet: bool,
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self { message, is_unmet: false }
    }
}

/// The reason why an input was kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The result would be no smaller.
    NoSmaller,
    /// The goal cannot be met.
    Unmet,
}

/// The figures of a result, without its pixels.
pub struct Facts {
    pub width: u32,
    pub height: u32,
    pub colors: usize,
    pub bit_depth: u8,
    pub colors_in: usize,
    pub fit: FitReport,
    pub psnr: Option<f64>,
}

impl From<Compressed> for Facts {
    fn from(compressed: Compressed) -> Self {
        let image = &compressed.image;
        Self {
            width: image.width(),
            height: image.height(),
            colors: image.palette().len(),
            bit_depth: image.palette().bit_depth(),
            colors_in: compressed.colors_in,
            psnr: compressed.psnr,
            fit: compressed.fit,
        }
    }
}

/// Milliseconds of each stage.
#[derive(Clone, Copy, Default, Serialize)]
pub struct Times {
    pub decode: f64,
    pub histogram: f64,
    pub device_init: f64,
    pub cluster: f64,
    pub remap: f64,
    pub sweeps: f64,
    pub encode: f64,
    /// The time of scoring; the name in JSON is part of schema 1.
    #[serde(rename = "judge")]
    pub score: f64,
    pub figure: f64,
    pub total: f64,
}

impl Times {
    /// The stages by name, in the order of the work.
    pub fn stages(&self) -> [(&'static str, f64); 9] {
        [
            ("decode", self.decode),
            ("histogram", self.histogram),
            ("device", self.device_init),
            ("cluster", self.cluster),
            ("remap", self.remap),
            ("sweeps", self.sweeps),
            ("encode", self.encode),
            ("judge", self.score),
            ("figure", self.figure),
        ]
    }
}
