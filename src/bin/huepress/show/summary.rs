//! Reports a finished job: text on stderr, and JSON Lines on stdout.

use std::io;

use crate::cli::job::JobArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::name::shown;
use huepress::Kept;

use crate::run::outcome::{Done, Outcome};
use crate::run::plan::Job;
use crate::run::tally::Tally;
use crate::show::json;
use crate::show::message::{print_err, print_error, print_warning};
use crate::show::style;
use huepress::internals::text::{figures, grouped, plural, size};

/// Prints the outcome of a job: in one line where it is one of many, unless more is asked for.
///
/// # Errors
/// Fails where standard output cannot be written.
pub fn show(job: &Job, args: &JobArgs, verbosity: &VerbosityArgs, many: bool, outcome: &Outcome) -> io::Result<()> {
    if let Outcome::Done(done) = outcome {
        done.warnings.iter().for_each(|warning| print_warning(&job.input, warning));
    }
    match outcome {
        Outcome::Done(_) | Outcome::Skipped(_) if verbosity.quiet => (),
        Outcome::Done(done) if many && verbosity.verbose == 0 => print_err(&line(job, done)),
        Outcome::Done(done) => print_err(&text(job, args, verbosity, done)),
        // Thousands of them are usual.
        Outcome::Skipped(_) if many && verbosity.verbose == 0 => (),
        Outcome::Skipped(output) => {
            print_err(&format!("{}: skipped, as there is {}\n", shown(&job.input), shown(output)));
        }
        Outcome::Failed(failure) => print_error(&failure.message),
    }
    if args.json { json::write(job, args, outcome) } else { Ok(()) }
}

/// One line on all files, with the seconds where they are given.
pub fn of_all(tally: &Tally, seconds: Option<f64>, args: &JobArgs) -> String {
    let written = if args.is_dry() { "would be written" } else { "written" };
    let counts = [
        (tally.written, written, true),
        (tally.kept, "kept", true),
        (tally.skipped, "skipped", args.skip_existing || args.update),
        (tally.failed, "failed", true),
        (tally.passed_over, "passed over", tally.passed_over > 0),
    ];
    let counts = counts.into_iter().filter(|(_, _, is_shown)| *is_shown);
    let counts: Vec<String> = counts.map(|(count, what, _)| format!("{} {what}", grouped(count))).collect();
    let sizes = tally.share().map_or(String::new(), |share| {
        format!("; {} -> {}, {share:.1} %", size(tally.bytes_in), size(tally.bytes_out))
    });
    let time = seconds.map_or(String::new(), |seconds| format!("; {seconds:.1} s"));
    format!("{}: {}{sizes}{time}\n", plural(tally.files, "file"), counts.join(", "))
}

fn line(job: &Job, done: &Done) -> String {
    let (input, before, after) = (shown(&job.input), size(done.bytes_in), size(done.bytes_out));
    match done.kept {
        Some(kept) => {
            let unmet = done.reached.as_ref().filter(|_| kept == Kept::Unmet);
            let goal = unmet.map_or(String::new(), |reached| format!("{reached}; "));
            format!("{input}: {before} {}: {goal}{}\n", style::kept(), reason(kept, done))
        }
        None => {
            let share = 100.0 * done.bytes_out as f64 / done.bytes_in as f64;
            let colors = plural(done.facts.colors as u64, "colour");
            format!("{input}: {before} -> {after}, {}, {colors}\n", style::share(share))
        }
    }
}

/// The reason why an input was kept, or what else can be done.
fn reason(kept: Kept, done: &Done) -> String {
    if kept == Kept::Unmet {
        return "--best-effort writes the nearest".to_owned();
    }
    if kept != Kept::NoSmaller || done.format.name() == done.container.name() {
        return kept.reason().to_owned();
    }
    let colors = plural(done.facts.colors as u64, "colour");
    format!(
        "as {} with {colors} it would be {}; fewer colours, as with -k 32, or --max-size make that smaller, and -o \
         FILE.{} writes it as it is",
        done.container,
        size(done.bytes_found),
        done.container.extension()
    )
}

/// Some lines on one file: what it was, what it became, and where it is. With -v also how it was made.
fn text(job: &Job, args: &JobArgs, verbosity: &VerbosityArgs, done: &Done) -> String {
    let Done { facts, .. } = done;
    let mut lines = vec![format!(
        "{}: {} x {} pixels, {}",
        shown(&job.input),
        grouped(facts.width.into()),
        grouped(facts.height.into()),
        done.format
    )];
    lines.push(format!("size     {}", sizes(done)));
    if done.kept.is_none() {
        lines.push(format!("colours  {} -> {}", grouped(facts.colors_in as u64), grouped(facts.colors as u64)));
        let psnr = facts.psnr.map_or("lossless".to_owned(), |psnr| format!("PSNR {psnr:.2} dB"));
        lines.push(format!("quality  {psnr}"));
    }
    if let Some(reached) = &done.reached {
        lines.push(format!("goal     {}", reached));
    }
    if verbosity.verbose > 0 || facts.fit.device != "cpu" {
        lines.push(format!("device   {} ({})", facts.fit.device, facts.fit.device_reason));
    }
    if verbosity.verbose > 0 {
        lines.extend(fit(args, done));
        lines.push(time(done));
    }
    let verb = if args.is_dry() { "would be" } else { "written" };
    let written = [(verb, &done.output), ("figure", &done.figure), ("curve", &done.curve)];
    lines.extend(written.iter().filter_map(|(what, path)| {
        let path = path.as_deref().filter(|path| path.as_os_str() != "-")?;
        Some(format!("{what:<8} {}", shown(path)))
    }));
    lines.join("\n  ") + "\n"
}

/// The sizes before and after, or the reason why the file is kept.
fn sizes(done: &Done) -> String {
    let (before, after) = (done.bytes_in, done.bytes_out);
    match done.kept {
        Some(kept) => format!("{} {}: {}", size(before), style::kept(), reason(kept, done)),
        None => {
            let share = style::share(100.0 * after as f64 / before as f64);
            format!("{} -> {}, {share} of the original", size(before), size(after))
        }
    }
}

/// The course of k-means, where there was any.
fn fit(args: &JobArgs, done: &Done) -> Option<String> {
    let (facts, cluster) = (&done.facts, &args.quality_args.cluster);
    let stop = if facts.fit.converged { "converged" } else { "stopped before it converged" };
    (facts.fit.iterations > 0 && done.kept.is_none()).then(|| {
        format!(
            "k-means  {} in {}, {}, {}; {stop}; inertia {}",
            plural(facts.colors as u64, "colour"),
            cluster.space().name(),
            plural(u64::from(cluster.runs()), "run"),
            plural(u64::from(facts.fit.iterations), "iteration"),
            figures(facts.fit.inertia),
        )
    })
}

/// The time of the whole work and of its stages.
fn time(done: &Done) -> String {
    let stages = done.times.stages();
    let stages = stages.iter().filter(|(_, ms)| *ms >= 0.5).map(|(name, ms)| format!("{name} {ms:.0}"));
    let all = [format!("{:.0} ms", done.times.total), stages.collect::<Vec<_>>().join(", ")];
    let all: Vec<String> = all.into_iter().filter(|text| !text.is_empty()).collect();
    format!("time     {}", all.join(": "))
}
