//! Runs all jobs, some at once, and reports on them in the order of their inputs.

use std::process::ExitCode;
use std::time::Instant;

use huepress::Engine;
use huepress::{Options, ignore_events};

use crate::cli::job::JobArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::output::{Destination, Writer};
use crate::run::collect::{Many, read_image};
use crate::run::job::{self, Context};
use crate::run::outcome::{Done, Failure, Kept};
use crate::run::parallel::Queue;
use crate::run::plan::Job;
use crate::show::format::{kib, plural};
use crate::show::html::Page;
use crate::show::message::{fail, print_err};
use crate::show::progress;
use crate::show::summary;

/// The exit code where at least one file failed, or --check found one that could shrink.
const FAILED: u8 = 1;
/// The exit code with --strict where a result would be no smaller, as pngquant has it.
const NO_SMALLER: u8 = 98;
/// The exit code with --strict where a goal cannot be met, as pngquant has it.
const UNMET: u8 = 99;

/// Runs every job. A job that fails does not stop the others; the worst outcome decides the exit code.
pub fn run(mut jobs: Vec<Job>, args: &JobArgs, verbosity: &VerbosityArgs) -> ExitCode {
    if jobs.is_empty() && !verbosity.quiet {
        print_err("no images were found\n");
    }
    match run_all(&mut jobs, args, verbosity) {
        Ok(code) => ExitCode::from(code),
        Err(message) => fail(&message),
    }
}

/// # Errors
/// Fails where no palette can be shared, or where reports cannot be written.
fn run_all(jobs: &mut [Job], args: &JobArgs, verbosity: &VerbosityArgs) -> Result<u8, String> {
    let start = Instant::now();
    let report = args.report.as_ref().filter(|_| !args.is_dry());
    if let Some(path) = report {
        Writer::new(args).check(path)?;
    }
    let engine = Engine::new(args.quality_args.cluster.device.clone());
    let options = match args.shared_palette {
        true => with_shared_palette(jobs, args, verbosity, &engine)?,
        false => args.quality_args.options(),
    };
    let many = jobs.len() > 1;
    let bar = if many { progress::of_files(jobs.len(), verbosity) } else { progress::of_one(verbosity) };
    let context = Context { args, options: &options, engine: &engine, bar: &bar };
    let (mut tally, mut page) = (Tally::default(), Page::default());
    let queue = Queue { items: jobs.len(), workers: args.input_args.workers() };
    let shown = queue.in_order(
        |index| job::run(&jobs[index], &context),
        |index, mut outcome| {
            if many {
                bar.inc(1);
            }
            match &mut outcome {
                Ok(done) => page.add(&done.section.take().unwrap_or_default()),
                Err(failure) => page.add_failure(&jobs[index].input.to_string_lossy(), &failure.message),
            }
            tally.add(&outcome, args);
            bar.suspend(|| summary::show(&jobs[index], args, verbosity, many, &outcome))
        },
    );
    bar.finish_and_clear();
    shown.map_err(|error| format!("cannot write to standard output: {error}"))?;
    if let Some(path) = report {
        let page = page.finish(&tally.text(jobs.len(), None, args));
        Destination::from_path(path).put(&Writer::new(args), page.as_bytes())?;
    }
    if many && !verbosity.quiet {
        print_err(&tally.text(jobs.len(), Some(start.elapsed().as_secs_f64()), args));
    }
    Ok(tally.code)
}

/// The options with one palette for all jobs. An image whose colours cannot be counted gets a problem.
fn with_shared_palette(
    jobs: &mut [Job],
    args: &JobArgs,
    verbosity: &VerbosityArgs,
    engine: &Engine,
) -> Result<Options, String> {
    let options = args.quality_args.options();
    let decode = job::decode_options(args);
    let read_one = |index: usize| match &jobs[index].problem {
        Some(problem) => Err(problem.clone()),
        // Warnings are shown when the file is written.
        None => read_image(&jobs[index].input, decode).map(|(histogram, _)| histogram),
    };
    let mut problems = Vec::new();
    let many = Many { files: jobs.len(), workers: args.input_args.workers(), verbosity };
    let histogram = many.merge(read_one, |_, problem| problems.push(problem));
    jobs.iter_mut().zip(problems).for_each(|(job, problem)| job.problem = problem);
    if histogram.len() < 2 {
        // Every image is of one colour, and keeps it.
        return Ok(options);
    }
    let extracted = pollster::block_on(engine.extract_async(&histogram, &options, &mut ignore_events));
    let swatches = extracted.map_err(|error| error.to_string())?.swatches;
    let colors: Vec<_> = swatches.iter().map(|swatch| swatch.color).collect();
    Ok(if colors.len() < 2 { options } else { options.shared_palette(&colors) })
}

/// The outcomes of all files together.
#[derive(Default)]
struct Tally {
    written: u64,
    kept: u64,
    failed: u64,
    bytes_in: u64,
    bytes_out: u64,
    code: u8,
}

impl Tally {
    /// Adds the outcome of a file.
    fn add(&mut self, outcome: &Result<Done, Failure>, args: &JobArgs) {
        let code = match outcome {
            Err(failure) => {
                self.failed += 1;
                if failure.is_unmet && args.strict { UNMET } else { FAILED }
            }
            Ok(done) => {
                self.bytes_in += done.bytes_in;
                self.bytes_out += done.bytes_out;
                *(if done.kept.is_some() { &mut self.kept } else { &mut self.written }) += 1;
                let saved = 100.0 * (1.0 - done.bytes_out as f64 / done.bytes_in as f64);
                match done.kept {
                    Some(Kept::NoSmaller) if args.strict => NO_SMALLER,
                    _ if args.strict && done.reached.as_ref().is_some_and(|reached| !reached.met) => UNMET,
                    _ if args.check.is_some_and(|most| saved > most) => FAILED,
                    _ => 0,
                }
            }
        };
        self.code =
            [FAILED, UNMET, NO_SMALLER].into_iter().find(|&worse| worse == code || worse == self.code).unwrap_or(0);
    }

    /// One line, with the seconds where they are given.
    fn text(&self, files: usize, seconds: Option<f64>, args: &JobArgs) -> String {
        let (before, after) = (self.bytes_in, self.bytes_out);
        let written = if args.is_dry() { "would be written" } else { "written" };
        let share = if before > 0 { 100.0 * after as f64 / before as f64 } else { 100.0 };
        let time = seconds.map_or(String::new(), |seconds| format!("; {seconds:.1} s"));
        format!(
            "{}: {} {written}, {} kept, {} failed; {} -> {}, {share:.1} %{time}\n",
            plural(files as u64, "file"),
            self.written,
            self.kept,
            self.failed,
            kib(before),
            kib(after),
        )
    }
}
