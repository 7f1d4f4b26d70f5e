//! Measures the stages of one device.

use std::ops::ControlFlow;
use std::time::Instant;

use huepress::Engine;
use huepress::{Compressed, Event, Image, Stage, codec};
use serde::Serialize;

use crate::cli::tools::BenchArgs;
use crate::run::clock::{Clock, milliseconds};

/// The medians of one device, in milliseconds. Decoding, the histogram and encoding are work of the CPU on every
/// device.
#[derive(Clone, Serialize)]
pub(super) struct Row {
    pub(super) device: String,
    pub(super) start_up: f64,
    pub(super) decode: f64,
    pub(super) histogram: f64,
    pub(super) points: f64,
    pub(super) load: f64,
    pub(super) start: f64,
    pub(super) lloyd: f64,
    pub(super) lloyd_step: f64,
    pub(super) remap: f64,
    pub(super) sweeps: f64,
    /// All stages from pixels to indices.
    pub(super) quantize: f64,
    pub(super) encode: f64,
    pub(super) iterations: u32,
    /// Point-centroid pairs of Lloyd's iteration, those that pruning leaves out among them.
    pub(super) pairs_per_second: f64,
    /// The speed-up of `quantize` over the CPU.
    pub(super) speed_up: f64,
    /// Whether the file has the same bytes as the CPU's.
    pub(super) same_bytes: bool,
    /// Pixel-colour pairs of the sweeps, those that shortlists leave out among them.
    pub(super) sweep_pairs_per_second: f64,
    /// Bytes that went to the device and came back; 0 for the CPU.
    pub(super) bytes_up: u64,
    pub(super) bytes_down: u64,
    /// The times of each kernel, where the device has a clock.
    pub(super) kernels: Vec<Kernel>,
}

/// One kernel: its passes in a run, and their time together.
#[derive(Clone, Serialize)]
pub(super) struct Kernel {
    pub(super) kernel: &'static str,
    pub(super) passes: u64,
    pub(super) ms: f64,
}

/// The measurements of one device, with the last result and its file.
pub(super) struct Measured {
    pub(super) row: Row,
    pub(super) result: Compressed,
    pub(super) file: Vec<u8>,
}

/// An engine whose stages are measured.
pub(super) struct Bench<'a> {
    pub(super) device: String,
    pub(super) engine: &'a Engine,
    pub(super) image: &'a Image,
    pub(super) args: &'a BenchArgs,
}

impl Bench<'_> {
    /// Measures the runs that are asked for, after a first one that is not counted. `on_warm` is called at its end.
    ///
    /// # Errors
    /// Fails where a run fails, or goes on with the CPU.
    pub(super) async fn measure(&self, on_warm: &mut dyn FnMut()) -> huepress::Result<Measured> {
        let mut timings = Timings::default();
        let Run { mut counts, mut result, mut file, .. } = self.run().await?;
        on_warm();
        for _ in 0..self.args.runs {
            let run = self.run().await?;
            timings.add(&run);
            (counts, result, file) = (run.counts, run.result, run.file);
        }
        let row = self.row(timings, &counts, &result);
        Ok(Measured { row, result, file })
    }

    /// Compresses and encodes the image once.
    async fn run(&self) -> huepress::Result<Run> {
        let (mut clock, mut counts) = (Clock::default(), Counts::default());
        let mut observer = |event: Event<'_>| {
            clock.observe(&event);
            counts.observe(&event);
            ControlFlow::Continue(())
        };
        let options = self.args.quality_args.options();
        let result = self.engine.compress_async(self.image, &options, &mut observer).await?;
        let start = Instant::now();
        let file = codec::encode_indexed(&result.image, self.args.quality_args.cluster.effort)?;
        Ok(Run { clock, counts, result, file, encode: milliseconds(start.elapsed()) })
    }

    /// The medians as a row; what is not known here is 0 or as on the CPU.
    fn row(&self, timings: Timings, counts: &Counts, result: &Compressed) -> Row {
        let [histogram, points, load, start, lloyd, remap, sweeps] = timings.stages.map(median);
        let colors = f64::from(self.args.quality_args.cluster.colors);
        let pairs = result.colors_in as f64 * colors * f64::from(counts.steps);
        let sweep_pairs = self.image.pixels().len() as f64 * colors * counts.sweeps as f64;
        Row {
            device: self.device.clone(),
            start_up: 0.0,
            decode: 0.0,
            histogram,
            points,
            load,
            start,
            lloyd,
            lloyd_step: lloyd / f64::from(counts.steps.max(1)),
            remap,
            sweeps,
            quantize: histogram + points + load + start + lloyd + remap + sweeps,
            encode: median(timings.encode),
            iterations: counts.steps,
            pairs_per_second: pairs / (lloyd / 1e3).max(1e-9),
            speed_up: 1.0,
            same_bytes: true,
            sweep_pairs_per_second: sweep_pairs / (sweeps / 1e3).max(1e-9),
            bytes_up: 0,
            bytes_down: 0,
            kernels: Vec::new(),
        }
    }
}

/// One run of a device.
struct Run {
    clock: Clock,
    counts: Counts,
    result: Compressed,
    file: Vec<u8>,
    /// Milliseconds of encoding.
    encode: f64,
}

/// The stages that are measured, in the order of a row.
const STAGES: [Stage; 7] =
    [Stage::Histogram, Stage::Points, Stage::Load, Stage::CoarseFit, Stage::Lloyd, Stage::Remap, Stage::Sweep];

/// The times of all runs, in milliseconds.
#[derive(Default)]
struct Timings {
    stages: [Vec<f64>; STAGES.len()],
    encode: Vec<f64>,
}

impl Timings {
    fn add(&mut self, run: &Run) {
        self.stages.iter_mut().zip(STAGES).for_each(|(times, stage)| times.push(run.clock.milliseconds(stage)));
        self.encode.push(run.encode);
    }
}

/// Counts the steps of Lloyd's iteration over all points, and the sweeps.
#[derive(Default)]
struct Counts {
    steps: u32,
    sweeps: u64,
    is_lloyd: bool,
    /// The last iteration of the run at hand that was seen.
    iteration: u32,
}

impl Counts {
    fn observe(&mut self, event: &Event<'_>) {
        match *event {
            Event::Stage(stage) => {
                self.is_lloyd = stage == Stage::Lloyd;
                self.sweeps += u64::from(stage == Stage::Sweep);
            }
            Event::Step { iteration, .. } if self.is_lloyd => {
                // A smaller number than before is of the next run.
                self.steps += if iteration > self.iteration { iteration - self.iteration } else { iteration };
                self.iteration = iteration;
            }
            _ => (),
        }
    }
}

/// The median, or the upper one of two.
pub(super) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
