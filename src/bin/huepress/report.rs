//! What is said of a finished job: text on stderr, JSON Lines on stdout.

use std::io::{self, Write};

use huepress::codec::Container;
use serde::Serialize;

use crate::args::JobArgs;
use crate::job::{Done, Job, Times};
use crate::text::{grouped, kib, plural};

/// One JSON object a file. Fields that do not apply are null.
#[derive(Serialize)]
struct Record<'a> {
    schema: u32,
    input: String,
    output: Option<String>,
    /// `written`, or `kept` where the input was no larger than the result.
    status: &'static str,
    width: u32,
    height: u32,
    colors_in: usize,
    /// Colours of the file that there is now: of the result, or of the input where it was kept.
    colors: usize,
    bytes_in: u64,
    bytes_out: u64,
    /// Of the file that there is now.
    format: String,
    /// Bits of an index of a PNG; null for others and where the input was kept.
    bit_depth: Option<u8>,
    device: &'a str,
    device_reason: &'a str,
    space: &'static str,
    init: &'static str,
    seed: u64,
    restarts: u32,
    iterations: u32,
    converged: bool,
    /// Null where the input was kept.
    inertia: Option<f64>,
    /// In dB; null where nothing changed.
    psnr: Option<f64>,
    /// Null where no goal was given, as are the next four.
    ssimulacra2: Option<f64>,
    lossy: Option<u32>,
    dither_strength: Option<u32>,
    tries: Option<usize>,
    goal_met: Option<bool>,
    ms: Times,
}

#[derive(Serialize)]
struct Failure<'a> {
    schema: u32,
    input: String,
    status: &'static str,
    error: &'a str,
}

/// Says something on stderr. Whoever closed it does not want to know.
pub fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// # Errors
/// What is wrong with standard output.
pub fn show(job: &Job, args: &JobArgs, done: &Result<Done, String>) -> io::Result<()> {
    match done {
        Ok(done) if !args.quiet => say(&text(job, args, done)),
        Ok(_) => (),
        Err(message) => say(&format!("error: {message}\n")),
    }
    if !args.json {
        return Ok(());
    }
    let input = job.input.to_string_lossy().into_owned();
    let line = match done {
        Ok(done) => serde_json::to_string(&record(input, args, done)),
        Err(error) => serde_json::to_string(&Failure { schema: 1, input, status: "failed", error }),
    };
    writeln!(io::stdout(), "{}", line.expect("a record has only plain fields"))
}

fn record<'a>(input: String, args: &JobArgs, done: &'a Done) -> Record<'a> {
    let Done { compressed, kept, times, .. } = done;
    let palette = compressed.image.palette();
    let reached = done.reached.as_ref();
    Record {
        schema: 1,
        input,
        output: done.output.as_ref().map(|path| path.to_string_lossy().into_owned()),
        status: if *kept { "kept" } else { "written" },
        width: compressed.image.width(),
        height: compressed.image.height(),
        colors_in: compressed.colors_in,
        colors: if *kept { compressed.colors_in } else { palette.len() },
        bytes_in: done.bytes_in,
        bytes_out: done.bytes_out,
        format: if *kept { done.format.name().to_lowercase() } else { done.container.extension().to_owned() },
        bit_depth: (!kept && done.container == Container::Png).then(|| palette.bit_depth()),
        device: &compressed.device,
        device_reason: &compressed.device_reason,
        space: args.fit.space().name(),
        init: args.fit.init().name(),
        seed: args.fit.seed,
        restarts: args.fit.restarts,
        iterations: compressed.iterations,
        converged: compressed.converged,
        inertia: Some(compressed.inertia).filter(|_| !kept),
        psnr: compressed.psnr.filter(|_| !kept),
        ssimulacra2: reached.map(|reached| reached.trial.score),
        lossy: reached.map(|reached| reached.trial.setting.lossy),
        dither_strength: reached.map(|reached| reached.trial.setting.dither_strength),
        tries: reached.map(|reached| reached.tries),
        goal_met: reached.map(|reached| reached.met),
        ms: *times,
    }
}

fn text(job: &Job, args: &JobArgs, done: &Done) -> String {
    let Done { compressed, times, .. } = done;
    let image = &compressed.image;
    let mut lines = vec![format!(
        "{}: {} x {} pixels, {}, {}",
        job.input.display(),
        image.width(),
        image.height(),
        plural(compressed.colors_in as u64, "colour"),
        done.format
    )];
    lines.push(format!("device   {} ({})", compressed.device, compressed.device_reason));
    if compressed.iterations > 0 && !done.kept {
        let stop = if compressed.converged { "converged" } else { "stopped before it converged" };
        lines.push(format!(
            "k-means  {} in {}, {}, {}; {stop}; inertia {}",
            plural(image.palette().len() as u64, "colour"),
            args.fit.space().name(),
            plural(u64::from(args.fit.restarts), "run"),
            plural(u64::from(compressed.iterations), "iteration"),
            figures(compressed.inertia),
        ));
    }
    lines.push(match compressed.psnr {
        Some(psnr) if !done.kept => format!("quality  PSNR {psnr:.2} dB"),
        _ => "quality  lossless".to_owned(),
    });
    if let Some(reached) = &done.reached {
        lines.push(format!("goal     {}", reached.said()));
    }
    let (before, after) = (done.bytes_in, done.bytes_out);
    lines.push(match done.kept {
        true if done.reached.as_ref().is_some_and(|reached| !reached.met) => format!("size     {} kept", kib(before)),
        true => format!("size     {} kept: the result would not be smaller", kib(before)),
        false => format!(
            "size     {} -> {}, {:.1} % of the original ({:.2} : 1)",
            kib(before),
            kib(after),
            100.0 * after as f64 / before as f64,
            before as f64 / after as f64
        ),
    });
    let stages = [
        ("decode", times.decode),
        ("histogram", times.histogram),
        ("device", times.device_init),
        ("cluster", times.cluster),
        ("remap", times.remap),
        ("sweeps", times.sweeps),
        ("encode", times.encode),
        ("judge", times.judge),
        ("figure", times.figure),
    ];
    let stages = stages.iter().filter(|(_, ms)| *ms >= 0.5).map(|(name, ms)| format!("{name} {ms:.0}"));
    lines.push(format!("time     {:.0} ms: {}", times.total, stages.collect::<Vec<_>>().join(", ")));
    let written = [("written", &done.output), ("figure", &done.figure), ("sweep", &done.sweep)];
    lines.extend(written.iter().filter_map(|(what, path)| {
        let path = path.as_deref().filter(|path| path.as_os_str() != "-")?;
        Some(format!("{what:<8} {}", path.display()))
    }));
    lines.join("\n  ") + "\n"
}

/// Inertia is of very different size in the two spaces.
fn figures(value: f64) -> String {
    if value < 1e4 { format!("{value:.3}") } else { grouped(value.round() as u64) }
}
