//! Prints a finished job as a line of JSON on stdout.

use std::io::{self, Write};

use huepress::codec::Container;
use serde::Serialize;

use crate::cli::job::JobArgs;
use crate::run::outcome::{Done, Failure, Times};
use crate::run::plan::Job;

/// The JSON object of a file. Fields that do not apply are null.
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
    /// The colours of the result, or of the input where it was kept.
    colors: usize,
    bytes_in: u64,
    bytes_out: u64,
    /// The format of the result, or of the input where it was kept.
    format: String,
    /// The bits of an index in a PNG; null for other formats and where the input was kept.
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
    /// Whether nothing was written, as asked.
    dry_run: bool,
    /// A problem with the input's colours or the result's look; mostly null.
    warning: Option<&'a str>,
    ms: Times,
}

#[derive(Serialize)]
struct Failed<'a> {
    schema: u32,
    input: String,
    status: &'static str,
    error: &'a str,
}

/// Writes the line of a job.
///
/// # Errors
/// Fails where standard output cannot be written.
pub fn write(job: &Job, args: &JobArgs, done: &Result<Done, Failure>) -> io::Result<()> {
    let input = job.input.to_string_lossy().into_owned();
    let line = match done {
        Ok(done) => serde_json::to_string(&record(input, args, done)),
        Err(failure) => serde_json::to_string(&Failed { schema: 1, input, status: "failed", error: &failure.message }),
    };
    writeln!(io::stdout(), "{}", line.expect("a record has only plain fields"))
}

fn record<'a>(input: String, args: &JobArgs, done: &'a Done) -> Record<'a> {
    let Done { facts, times, .. } = done;
    let kept = done.kept.is_some();
    let reached = done.reached.as_ref();
    Record {
        schema: 1,
        input,
        output: done.output.as_ref().map(|path| path.to_string_lossy().into_owned()),
        status: if kept { "kept" } else { "written" },
        width: facts.width,
        height: facts.height,
        colors_in: facts.colors_in,
        colors: if kept { facts.colors_in } else { facts.colors },
        bytes_in: done.bytes_in,
        bytes_out: done.bytes_out,
        format: if kept { done.format.name().to_lowercase() } else { done.container.extension().to_owned() },
        bit_depth: (!kept && done.container == Container::Png).then_some(facts.bit_depth),
        device: &facts.fit.device,
        device_reason: &facts.fit.device_reason,
        space: args.quality_args.cluster.space().name(),
        init: args.quality_args.cluster.init().name(),
        seed: args.quality_args.cluster.seed,
        restarts: args.quality_args.cluster.runs(),
        iterations: facts.fit.iterations,
        converged: facts.fit.converged,
        inertia: Some(facts.fit.inertia).filter(|_| !kept),
        psnr: facts.psnr.filter(|_| !kept),
        ssimulacra2: reached.map(|reached| reached.trial.score),
        lossy: reached.map(|reached| reached.trial.setting.lossy),
        dither_strength: reached.map(|reached| reached.trial.setting.dither_strength),
        tries: reached.map(|reached| reached.tries),
        goal_met: reached.map(|reached| reached.met),
        dry_run: args.is_dry(),
        warning: done.warning.as_deref(),
        ms: *times,
    }
}
