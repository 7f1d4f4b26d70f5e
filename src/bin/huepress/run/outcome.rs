//! The outcome of a job, as data.

use std::ops::Range;
use std::path::PathBuf;

use huepress::codec::{Container, Format};
use huepress::{FitReport, Kept, Pressed, Reached};
use serde::Serialize;

/// The outcome of a job.
pub enum Outcome {
    Done(Box<Done>),
    /// There was nothing to do, as there is the output of an earlier run.
    Skipped(PathBuf),
    Failed(Failure),
}

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
    /// The place of the file's section of the report, where one is asked for.
    pub section: Option<Range<u64>>,
    /// Problems that did not stop the job.
    pub warnings: Vec<String>,
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

/// The figures of a result, without its pixels.
pub struct Facts {
    pub width: u32,
    pub height: u32,
    pub colors: usize,
    /// The bits of a pixel in a PNG; None for other formats.
    pub bit_depth: Option<u8>,
    pub colors_in: usize,
    pub fit: FitReport,
    pub psnr: Option<f64>,
}

/// The place of the bit depth in the header of a PNG.
const PNG_BIT_DEPTH: usize = 24;

impl Facts {
    /// The figures of a result.
    pub fn new(Pressed { compressed, container, found, .. }: Pressed<'_>) -> Self {
        let image = &compressed.image;
        let bit_depth = found.get(PNG_BIT_DEPTH).copied().filter(|_| container == Container::Png);
        Self {
            width: image.width(),
            height: image.height(),
            colors: image.palette().len(),
            bit_depth,
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
