//! What is said of a finished job: text on stderr, JSON Lines on stdout.

use std::io::{self, Write};
use std::process::ExitCode;

use huepress::codec::Container;
use serde::Serialize;

use crate::args::job::JobArgs;
use crate::args::talk::TalkArgs;
use crate::outcome::{Done, Failure, Kept, Times};
use crate::plan::Job;
use crate::style;
use crate::text::{figures, kib, plural};

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
    /// Whether nothing was written, as asked.
    dry_run: bool,
    /// What could not be understood of the input's colours; mostly null.
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

/// Says something on stderr. Whoever closed it does not want to know.
pub fn say(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Nothing can be done.
pub fn fail(message: &str) -> ExitCode {
    complain(message);
    ExitCode::FAILURE
}

/// The command line asks for something that cannot be meant.
pub fn usage(message: &str) -> ExitCode {
    const USAGE: u8 = 2;
    complain(&format!("{message}\n\nFor more information, try '--help'."));
    ExitCode::from(USAGE)
}

pub fn complain(message: &str) {
    say(&format!("{} {message}\n", style::error()));
}

/// Tells of a job: in one line where it is one of many, unless more is asked for.
///
/// # Errors
/// What is wrong with standard output.
pub fn show(job: &Job, args: &JobArgs, talk: &TalkArgs, many: bool, done: &Result<Done, Failure>) -> io::Result<()> {
    if let Ok(Done { warning: Some(warning), .. }) = done {
        say(&format!("{} {}: {warning}\n", style::warning(), job.input.display()));
    }
    match done {
        Ok(done) if !talk.quiet && many && talk.verbose == 0 => say(&line(job, done)),
        Ok(done) if !talk.quiet => say(&text(job, args, done)),
        Ok(_) => (),
        Err(failure) => complain(&failure.message),
    }
    if !args.json {
        return Ok(());
    }
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
        device: &facts.device,
        device_reason: &facts.device_reason,
        space: args.fit.cluster.space().name(),
        init: args.fit.cluster.init().name(),
        seed: args.fit.cluster.seed,
        restarts: args.fit.cluster.runs(),
        iterations: facts.iterations,
        converged: facts.converged,
        inertia: Some(facts.inertia).filter(|_| !kept),
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

fn line(job: &Job, done: &Done) -> String {
    let (input, before, after) = (job.input.display(), kib(done.bytes_in), kib(done.bytes_out));
    match done.kept {
        Some(Kept::NoSmaller) => format!("{input}: {before} {}: the result would not be smaller\n", style::kept()),
        Some(Kept::Unmet) => {
            let why = done.reached.as_ref().map(|reached| reached.said()).unwrap_or_default();
            format!("{input}: {before} {}: {why}\n", style::kept())
        }
        None => {
            let share = 100.0 * done.bytes_out as f64 / done.bytes_in as f64;
            let colors = plural(done.facts.colors as u64, "colour");
            format!("{input}: {before} -> {after}, {}, {colors}\n", style::share(share))
        }
    }
}

fn text(job: &Job, args: &JobArgs, done: &Done) -> String {
    let Done { facts, times, .. } = done;
    let kept = done.kept.is_some();
    let mut lines = vec![format!(
        "{}: {} x {} pixels, {}, {}",
        job.input.display(),
        facts.width,
        facts.height,
        plural(facts.colors_in as u64, "colour"),
        done.format
    )];
    lines.push(format!("device   {} ({})", facts.device, facts.device_reason));
    if facts.iterations > 0 && !kept {
        let stop = if facts.converged { "converged" } else { "stopped before it converged" };
        lines.push(format!(
            "k-means  {} in {}, {}, {}; {stop}; inertia {}",
            plural(facts.colors as u64, "colour"),
            args.fit.cluster.space().name(),
            plural(u64::from(args.fit.cluster.runs()), "run"),
            plural(u64::from(facts.iterations), "iteration"),
            figures(facts.inertia),
        ));
    }
    lines.push(match facts.psnr {
        Some(psnr) if !kept => format!("quality  PSNR {psnr:.2} dB"),
        _ => "quality  lossless".to_owned(),
    });
    if let Some(reached) = &done.reached {
        lines.push(format!("goal     {}", reached.said()));
    }
    let (before, after) = (done.bytes_in, done.bytes_out);
    lines.push(match done.kept {
        Some(Kept::Unmet) => format!("size     {} {}", kib(before), style::kept()),
        Some(Kept::NoSmaller) => {
            format!("size     {} {}: the result would not be smaller", kib(before), style::kept())
        }
        None => format!(
            "size     {} -> {}, {} of the original ({:.2} : 1)",
            kib(before),
            kib(after),
            style::share(100.0 * after as f64 / before as f64),
            before as f64 / after as f64
        ),
    });
    let stages = times.stages();
    let stages = stages.iter().filter(|(_, ms)| *ms >= 0.5).map(|(name, ms)| format!("{name} {ms:.0}"));
    let all = [format!("{:.0} ms", times.total), stages.collect::<Vec<_>>().join(", ")];
    let all: Vec<String> = all.into_iter().filter(|text| !text.is_empty()).collect();
    lines.push(format!("time     {}", all.join(": ")));
    let verb = if args.is_dry() { "would be" } else { "written" };
    let written = [(verb, &done.output), ("figure", &done.figure), ("sweep", &done.sweep)];
    lines.extend(written.iter().filter_map(|(what, path)| {
        let path = path.as_deref().filter(|path| path.as_os_str() != "-")?;
        Some(format!("{what:<8} {}", path.display()))
    }));
    lines.join("\n  ") + "\n"
}
