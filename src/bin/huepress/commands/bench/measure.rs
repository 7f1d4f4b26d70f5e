//! What is measured on one device, and how.

use std::ops::ControlFlow;
use std::time::Instant;

use huepress::backend::Engine;
use huepress::{Compressed, Event, Image, Stage, codec, compress_on};
use serde::Serialize;

use crate::cli::tools::BenchArgs;
use crate::run::clock::{Clock, milliseconds};

/// What was measured on one device: medians in milliseconds. Decoding, the histogram and encoding are the CPU's on all.
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
    /// From pixels to indices.
    pub(super) quantize: f64,
    pub(super) encode: f64,
    pub(super) iterations: u32,
    /// Point-centroid pairs of Lloyd's iteration by count, whether looked at or not.
    pub(super) pairs_per_second: f64,
    /// Of `quantize`, over the CPU.
    pub(super) speed_up: f64,
    /// Whether the file is the CPU's to the byte.
    pub(super) same_bytes: bool,
    /// Pixel-colour pairs of the sweeps by count, whether looked at or not.
    pub(super) sweep_pairs_per_second: f64,
    /// Bytes that went to the device and came back; 0 for the CPU.
    pub(super) bytes_up: u64,
    pub(super) bytes_down: u64,
    /// What the device itself says of each kernel, where it has a clock.
    pub(super) kernels: Vec<Kernel>,
}

/// The passes of one kernel in a run, and how long they took in all.
#[derive(Clone, Serialize)]
pub(super) struct Kernel {
    pub(super) kernel: &'static str,
    pub(super) passes: u64,
    pub(super) ms: f64,
}

/// Runs of one device, after one that is not counted, at the end of which `warmed` is called.
pub(super) async fn time(
    device: String,
    engine: &Engine,
    image: &Image,
    args: &BenchArgs,
    warmed: &mut dyn FnMut(),
) -> huepress::Result<(Row, Compressed, Vec<u8>)> {
    const STAGES: [Stage; 7] =
        [Stage::Histogram, Stage::Points, Stage::Load, Stage::CoarseFit, Stage::Lloyd, Stage::Remap, Stage::Sweep];
    let (mut stages, mut encodings, mut last) = (STAGES.map(|_| Vec::new()), Vec::new(), None);
    let (mut steps, mut sweeps) = (0, 0);
    for run in 0..=args.runs {
        let mut clock = Clock::default();
        let mut failure = None;
        (steps, sweeps) = (0, 0);
        let (mut is_lloyd, mut known) = (false, 0);
        let mut observer = |event: Event<'_>| {
            clock.observe(&event);
            match event {
                Event::Stage(stage) => {
                    is_lloyd = stage == Stage::Lloyd;
                    sweeps += u64::from(stage == Stage::Sweep);
                }
                Event::Step { iteration, .. } if is_lloyd => {
                    steps += if iteration > known { iteration - known } else { iteration };
                    known = iteration;
                }
                Event::FellBackToCpu(error) => failure = Some(error.to_string()),
                _ => (),
            }
            ControlFlow::Continue(())
        };
        let result = compress_on(engine, image, &args.quality_args.options(), &mut observer).await?;
        if let Some(reason) = failure {
            return Err(huepress::Error::Device { device, reason });
        }
        let start = Instant::now();
        let file = codec::encode_indexed(&result.image, args.quality_args.cluster.effort)?;
        if run == 0 {
            warmed();
        } else {
            encodings.push(milliseconds(start.elapsed()));
            stages.iter_mut().zip(STAGES).for_each(|(times, stage)| times.push(clock.milliseconds(stage)));
        }
        last = Some((result, file));
    }
    let (result, file) = last.expect("there is at least one run");
    let swept = image.pixels().len() as f64 * f64::from(args.quality_args.cluster.colors) * sweeps as f64;
    let [histogram, points, load, start, lloyd, remap, sweeps] = stages.map(median);
    let pairs = result.colors_in as f64 * f64::from(args.quality_args.cluster.colors) * f64::from(steps);
    let row = Row {
        device,
        start_up: 0.0,
        decode: 0.0,
        histogram,
        points,
        load,
        start,
        lloyd,
        lloyd_step: lloyd / f64::from(steps.max(1)),
        remap,
        sweeps,
        quantize: histogram + points + load + start + lloyd + remap + sweeps,
        encode: median(encodings),
        iterations: steps,
        pairs_per_second: pairs / (lloyd / 1e3).max(1e-9),
        speed_up: 1.0,
        same_bytes: true,
        sweep_pairs_per_second: swept / (sweeps / 1e3).max(1e-9),
        bytes_up: 0,
        bytes_down: 0,
        kernels: Vec::new(),
    };
    Ok((row, result, file))
}

pub(super) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
