//! `huepress bench`: every stage of one image on the CPU and on each adapter.

use std::io::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::Instant;

use huepress::backend::Engine;
#[cfg(feature = "gpu")]
use huepress::backend::gpu::{Gpu, adapters};
use huepress::{Compressed, Device, Event, Image, Stage, codec, compress_on};
use serde::Serialize;

use crate::args::BenchArgs;
use crate::clock::{Clock, milliseconds};
use crate::inputs;
use crate::text::{grouped, plural};

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
    let (mut on_cpu, result, file) =
        time("cpu".to_owned(), &Engine::new(Device::Cpu), &image, args).await.map_err(in_file)?;
    on_cpu.decode = decode;
    let mut rows = vec![on_cpu.clone()];
    #[cfg(feature = "gpu")]
    for adapter in adapters().await {
        let start = Instant::now();
        let timed = match Gpu::open(Some(&adapter.name)).await {
            Ok(gpu) => {
                let start_up = milliseconds(start.elapsed());
                time(adapter.name.clone(), &Engine::preferring(gpu), &image, args).await.map(|timed| (timed, start_up))
            }
            Err(error) => Err(error),
        };
        match timed {
            Ok(((row, _, own), start_up)) => rows.push(Row {
                decode,
                start_up,
                speed_up: on_cpu.quantize / row.quantize,
                same_bytes: own == file,
                ..row
            }),
            Err(error) => crate::report::say(&format!("{}: {error}\n", adapter.name)),
        }
    }
    let text = if args.json {
        rows.iter().map(|row| serde_json::to_string(row).expect("a row has only plain fields") + "\n").collect()
    } else {
        table(args, &image, &result, &rows)
    };
    // A reader that goes away early is no failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    match rows.iter().find(|row| !row.same_bytes) {
        Some(row) => Err(format!("{} gives other bytes than the CPU, please report it", row.device)),
        None => Ok(()),
    }
}

/// Runs of one device, after one that is not counted.
async fn time(
    device: String,
    engine: &Engine,
    image: &Image,
    args: &BenchArgs,
) -> huepress::Result<(Row, Compressed, Vec<u8>)> {
    const STAGES: [Stage; 7] =
        [Stage::Histogram, Stage::Points, Stage::Load, Stage::Start, Stage::Lloyd, Stage::Remap, Stage::Sweep];
    let (mut stages, mut encodings, mut last) = (STAGES.map(|_| Vec::new()), Vec::new(), None);
    let mut steps = 0;
    for run in 0..=args.runs {
        let mut clock = Clock::default();
        let mut failure = None;
        steps = 0;
        let (mut is_lloyd, mut known) = (false, 0);
        let mut watch = |event: Event<'_>| {
            clock.see(&event);
            match event {
                Event::Stage(stage) => is_lloyd = stage == Stage::Lloyd,
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
        if run > 0 {
            encodings.push(milliseconds(start.elapsed()));
            stages.iter_mut().zip(STAGES).for_each(|(times, stage)| times.push(clock.milliseconds(stage)));
        }
        last = Some((result, file));
    }
    let (result, file) = last.expect("there is at least one run");
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
    };
    Ok((row, result, file))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn table(args: &BenchArgs, image: &Image, result: &Compressed, rows: &[Row]) -> String {
    let mut text = format!(
        "{}: {} x {} pixels, {}, k = {}, effort {}, {}\nmedians of {} in milliseconds\n\n",
        args.input.display(),
        image.width(),
        image.height(),
        plural(result.colors_in as u64, "colour"),
        args.fit.cluster.colors,
        args.fit.cluster.effort,
        plural(u64::from(rows[0].iterations), "iteration"),
        plural(u64::from(args.runs), "run"),
    );
    let ms = |value: f64| format!("{value:.2}");
    type Cell = fn(&Row) -> f64;
    let stages: [(&str, Cell); 12] = [
        ("start-up, once", |row| row.start_up),
        ("decode", |row| row.decode),
        ("histogram", |row| row.histogram),
        ("points", |row| row.points),
        ("load", |row| row.load),
        ("start", |row| row.start),
        ("Lloyd", |row| row.lloyd),
        ("  a step", |row| row.lloyd_step),
        ("remap", |row| row.remap),
        ("sweeps", |row| row.sweeps),
        ("pixels to indices", |row| row.quantize),
        ("encode", |row| row.encode),
    ];
    let mut line = |name: &str, cell: &dyn Fn(&Row) -> String| {
        let cells: String = rows.iter().map(|row| format!("  {:>width$}", cell(row), width = width(row))).collect();
        text += &format!("{name:<18}{cells}\n");
    };
    line("", &|row| row.device.clone());
    stages.iter().for_each(|(name, cell)| line(name, &|row| ms(cell(row))));
    line("million pairs/s", &|row| grouped((row.pairs_per_second / 1e6) as u64));
    line("speed-up", &|row| format!("{:.2}x", row.speed_up));
    line("same bytes", &|row| if row.same_bytes { "yes" } else { "NO" }.to_owned());
    text
}

fn width(row: &Row) -> usize {
    row.device.chars().count().max(10)
}
