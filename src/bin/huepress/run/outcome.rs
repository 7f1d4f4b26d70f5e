//! What became of a job, as data.

use std::path::PathBuf;

use huepress::Compressed;
use huepress::codec::{Container, Format};
use serde::Serialize;

use crate::run::encode::Reach;

/// What became of it.
pub struct Done {
    pub facts: Facts,
    pub format: Format,
    /// Of the result.
    pub container: Container,
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// Why the input stands in for the result, where it does.
    pub kept: Option<Kept>,
    /// Where the bytes went; None where the input was kept in its place.
    pub output: Option<PathBuf>,
    pub figure: Option<PathBuf>,
    pub curve: Option<PathBuf>,
    /// Its part of the report, where one is asked for.
    pub section: Option<String>,
    /// What could not be understood of the input's colours.
    pub warning: Option<String>,
    pub reached: Option<Reach>,
    pub times: Times,
}

/// Why there is no result.
pub struct Failure {
    pub message: String,
    /// Whether it is that the goal cannot be met.
    pub is_unmet: bool,
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self { message, is_unmet: false }
    }
}

/// Why an input was kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The result would be no smaller.
    NoSmaller,
    /// The goal cannot be met.
    Unmet,
}

/// What is told of a result, without its pixels.
pub struct Facts {
    pub width: u32,
    pub height: u32,
    pub colors: usize,
    pub bit_depth: u8,
    pub colors_in: usize,
    pub device: String,
    pub device_reason: String,
    pub iterations: u32,
    pub converged: bool,
    pub inertia: f64,
    pub psnr: Option<f64>,
}

impl Facts {
    pub fn of(compressed: Compressed) -> Self {
        let Compressed { image, colors_in, device, device_reason, iterations, converged, inertia, psnr } = compressed;
        let (colors, bit_depth) = (image.palette().len(), image.palette().bit_depth());
        let (width, height) = (image.width(), image.height());
        Self {
            width,
            height,
            colors,
            bit_depth,
            colors_in,
            device,
            device_reason,
            iterations,
            converged,
            inertia,
            psnr,
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
    /// The time of the scores; its name in JSON is part of schema 1.
    #[serde(rename = "judge")]
    pub score: f64,
    pub figure: f64,
    pub total: f64,
}

impl Times {
    /// The stages by name, in their order.
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
