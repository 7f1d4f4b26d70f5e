//! Prints a finished job as a line of JSON on stdout.

use std::io::{self, Write};
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;

use crate::cli::job::JobArgs;
use crate::run::outcome::{Done, Outcome, Times};
use crate::run::plan::Job;
use crate::run::tally::Tally;

/// The JSON object of a file. Fields that do not apply are null.
#[derive(Serialize)]
struct Record<'a> {
    schema: u32,
    #[serde(flatten)]
    names: Names,
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
    /// The bits of a pixel in a PNG; null for other formats and where the input was kept.
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
    /// Problems that did not stop the job; mostly null.
    warning: Option<String>,
    ms: Times,
}

/// The names of a file and of its result. Those that are no UTF-8 have their bytes in base64 too.
#[derive(Serialize)]
struct Names {
    input: String,
    input_bytes: Option<String>,
    output: Option<String>,
    output_bytes: Option<String>,
}

impl Names {
    fn new(input: &Path, output: Option<&Path>) -> Self {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let bytes = |path: &Path| BASE64_STANDARD.encode(path.as_os_str().as_encoded_bytes());
        let encoded = |path: &Path| path.to_str().is_none().then(|| bytes(path));
        Self {
            input: text(input),
            input_bytes: encoded(input),
            output: output.map(text),
            output_bytes: output.and_then(encoded),
        }
    }
}

/// The JSON object of a file without a picture, as it failed or was skipped.
#[derive(Serialize)]
struct Bare<'a> {
    schema: u32,
    #[serde(flatten)]
    names: Names,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// The last line, on all files together.
#[derive(Serialize)]
struct Summary<'a> {
    schema: u32,
    summary: Totals<'a>,
}

#[derive(Serialize)]
struct Totals<'a> {
    files: u64,
    written: u64,
    kept: u64,
    skipped: u64,
    failed: u64,
    passed_over: u64,
    bytes_in: u64,
    bytes_out: u64,
    /// Whether nothing was written, as asked.
    dry_run: bool,
    seconds: f64,
    notes: &'a [String],
}

/// Writes the line of a job.
///
/// # Errors
/// Fails where standard output cannot be written.
pub fn write(job: &Job, args: &JobArgs, outcome: &Outcome) -> io::Result<()> {
    let names = |output: Option<&Path>| Names::new(&job.input, output);
    match outcome {
        Outcome::Done(done) => write_line(&record(names(done.output.as_deref()), args, done)),
        Outcome::Skipped(output) => {
            write_line(&Bare { schema: 1, names: names(Some(output)), status: "skipped", error: None })
        }
        Outcome::Failed(failure) => {
            write_line(&Bare { schema: 1, names: names(None), status: "failed", error: Some(&failure.message) })
        }
    }
}

/// Writes the last line, on all files together.
///
/// # Errors
/// Fails where standard output cannot be written.
pub fn write_summary(tally: &Tally, args: &JobArgs, notes: &[String], seconds: f64) -> io::Result<()> {
    let &Tally { files, written, kept, skipped, failed, passed_over, bytes_in, bytes_out, .. } = tally;
    let dry_run = args.is_dry();
    let summary =
        Totals { files, written, kept, skipped, failed, passed_over, bytes_in, bytes_out, dry_run, seconds, notes };
    write_line(&Summary { schema: 1, summary })
}

fn write_line(object: &impl Serialize) -> io::Result<()> {
    writeln!(io::stdout(), "{}", serde_json::to_string(object).expect("a record has only plain fields"))
}

fn record<'a>(names: Names, args: &JobArgs, done: &'a Done) -> Record<'a> {
    let Done { facts, times, .. } = done;
    let kept = done.kept.is_some();
    let reached = done.reached.as_ref();
    Record {
        schema: 1,
        names,
        status: if kept { "kept" } else { "written" },
        width: facts.width,
        height: facts.height,
        colors_in: facts.colors_in,
        colors: if kept { facts.colors_in } else { facts.colors },
        bytes_in: done.bytes_in,
        bytes_out: done.bytes_out,
        format: if kept { done.format.name().to_lowercase() } else { done.container.extension().to_owned() },
        bit_depth: facts.bit_depth.filter(|_| !kept),
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
        warning: Some(done.warnings.join("; ")).filter(|warning| !warning.is_empty()),
        ms: *times,
    }
}
