//! `huepress bench`: every stage of one image on the CPU and on each adapter.

mod on_gpu;
mod table;

use std::io::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::Instant;

use huepress::backend::Engine;
use huepress::{Compressed, Device, Event, Image, Stage, codec, compress_on};
use serde::Serialize;

use crate::args::BenchArgs;
use crate::clock::{Clock, milliseconds};
use crate::inputs;

/// What was measured on one device: medians in milliseconds. Decoding, the histogram and encoding are the CPU's on all.
#[derive(Clone, Serialize)]
struct Row {
    device: String,
    start_up: f64,
    decode: f64,
    histogram: f64,
    points: f64,
    load: f64,
    start: f64,
    lloyd: f64,
    lloyd_step: f64,
    remap: f64,
    sweeps: f64,
    /// From pixels to indices.
    quantize: f64,
    encode: f64,
    iterations: u32,
    /// Point-centroid pairs of Lloyd's iteration by count, whether looked at or not.
    pairs_per_second: f64,
    /// Of `quantize`, over the CPU.
    speed_up: f64,
    /// Whether the file is the CPU's to the byte.
    same_bytes: bool,
    /// Pixel-colour pairs of the sweeps by count, whether looked at or not.
    sweep_pairs_per_second: f64,
    /// Bytes that went to the device and came back; 0 for the CPU.
    bytes_up: u64,
    bytes_down: u64,
    /// What the device itself says of each kernel, where it has a clock.
    kernels: Vec<Kernel>,
}

/// The passes of one kernel in a run, and how long they took in all.
#[derive(Clone, Serialize)]
struct Kernel {
    kernel: &'static str,
    passes: u64,
    ms: f64,
}

pub fn run(args: &BenchArgs) -> ExitCode {
    match pollster::block_on(measure(args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            crate::report::say(&format!("error: {message}\n"));
            ExitCode::FAILURE
        }
    }
}

async fn measure(args: &BenchArgs) -> Result<(), String> {
    let bytes = inputs::read(&args.input)?;
    let in_file = |error: huepress::Error| format!("{}: {error}", args.input.display());
    let decode = |_| {
        let start = Instant::now();
        codec::decode(&bytes).map(|_| milliseconds(start.elapsed()))
    };
    let decode = median((0..args.runs).map(decode).collect::<Result<_, _>>().map_err(in_file)?);
    let image = codec::decode(&bytes).map_err(in_file)?.image;
    let engine = Engine::new(Device::Cpu);
    let (mut on_cpu, result, file) =
        time("cpu".to_owned(), &engine, &image, args, &mut || ()).await.map_err(in_file)?;
    on_cpu.decode = decode;
    let on_gpus = on_gpu::rows(args, &image, &on_cpu, &file).await;
    let rows: Vec<Row> = [on_cpu].into_iter().chain(on_gpus).collect();
    let text = if args.json {
        rows.iter().map(|row| serde_json::to_string(row).expect("a row has only plain fields") + "\n").collect()
    } else {
        table::text(args, &image, &result, &rows)
    };
    // A reader that goes away early is no failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    match rows.iter().find(|row| !row.same_bytes) {
        Some(row) => Err(format!("{} gives other bytes than the CPU, please report it", row.device)),
        None if rows.len() == 1 && !matches!(args.fit.cluster.device, Device::Auto | Device::Cpu) => {
            Err("no adapter that was asked for was measured; `huepress devices` lists what there is".to_owned())
        }
        None => Ok(()),
    }
}

/// Runs of one device, after one that is not counted, at the end of which `warmed` is called.
async fn time(
    device: String,
    engine: &Engine,
    image: &Image,
    args: &BenchArgs,
    warmed: &mut dyn FnMut(),
) -> huepress::Result<(Row, Compressed, Vec<u8>)> {
    const STAGES: [Stage; 7] =
        [Stage::Histogram, Stage::Points, Stage::Load, Stage::Start, Stage::Lloyd, Stage::Remap, Stage::Sweep];
    let (mut stages, mut encodings, mut last) = (STAGES.map(|_| Vec::new()), Vec::new(), None);
    let (mut steps, mut sweeps) = (0, 0);
    for run in 0..=args.runs {
        let mut clock = Clock::default();
        let mut failure = None;
        (steps, sweeps) = (0, 0);
        let (mut is_lloyd, mut known) = (false, 0);
        let mut watch = |event: Event<'_>| {
            clock.see(&event);
            match event {
                Event::Stage(stage) => {
                    is_lloyd = stage == Stage::Lloyd;
                    sweeps += u64::from(stage == Stage::Sweep);
                }
                Event::Step { iteration, .. } if is_lloyd => {
                    steps += if iteration > known { iteration - known } else { iteration };
                    known = iteration;
                }
                Event::FellBack(error) => failure = Some(error.to_string()),
                _ => (),
            }
            ControlFlow::Continue(())
        };
        let result = compress_on(engine, image, &args.fit.options(), &mut watch).await?;
        if let Some(reason) = failure {
            return Err(huepress::Error::Device { device, reason });
        }
        let start = Instant::now();
        let file = codec::encode_indexed(&result.image, args.fit.cluster.effort)?;
        if run == 0 {
            warmed();
        } else {
            encodings.push(milliseconds(start.elapsed()));
            stages.iter_mut().zip(STAGES).for_each(|(times, stage)| times.push(clock.milliseconds(stage)));
        }
        last = Some((result, file));
    }
    let (result, file) = last.expect("there is at least one run");
    let swept = image.pixels().len() as f64 * f64::from(args.fit.cluster.colors) * sweeps as f64;
    let [histogram, points, load, start, lloyd, remap, sweeps] = stages.map(median);
    let pairs = result.colors_in as f64 * f64::from(args.fit.cluster.colors) * f64::from(steps);
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

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
