//! All jobs: some at once, told of in the order of their inputs.

use std::process::ExitCode;
use std::time::Instant;

use huepress::backend::Engine;
use huepress::{Options, extract_on, ignore_events};

use crate::cli::job::JobArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::output::{Destination, Writer};
use crate::run::collect;
use crate::run::job::{self, Context};
use crate::run::outcome::{Done, Failure, Kept};
use crate::run::parallel;
use crate::run::plan::Job;
use crate::show::format::{kib, plural};
use crate::show::html::Page;
use crate::show::message::{fail, print_err};
use crate::show::progress;
use crate::show::summary;

/// Nothing could be done for at least one file, or one could shrink that was to be checked.
const FAILED: u8 = 1;
/// With --strict, as pngquant has them: a result would be no smaller; a goal cannot be met.
const NO_SMALLER: u8 = 98;
const UNMET: u8 = 99;

/// Runs every job. A failing one does not stop the others; the worst decides the exit code.
pub fn run(mut jobs: Vec<Job>, args: &JobArgs, verbosity: &VerbosityArgs) -> ExitCode {
    let start = Instant::now();
    if jobs.is_empty() && !verbosity.quiet {
        print_err("no images were found\n");
    }
    let report = args.report.as_ref().filter(|_| !args.is_dry());
    if let Some(Err(message)) = report.map(|path| Writer::new(args).check(path)) {
        return fail(&message);
    }
    let engine = Engine::new(args.quality_args.cluster.device.clone());
    let options = match args.shared_palette {
        true => share(&mut jobs, args, verbosity, &engine),
        false => Ok(args.quality_args.options()),
    };
    let options = match options {
        Ok(options) => options,
        Err(message) => return fail(&message),
    };
    let many = jobs.len() > 1;
    let bar = if many { progress::of_files(jobs.len(), verbosity) } else { progress::of_one(verbosity) };
    let context = Context { args, options: &options, engine: &engine, bar: &bar };
    let mut tally = Tally::default();
    let mut page = Page::default();
    let work = |index: usize| job::run(&jobs[index], &context);
    let told = parallel::in_order((jobs.len(), args.input_args.workers()), work, |index, mut done| {
        if many {
            bar.inc(1);
        }
        match &mut done {
            Ok(done) => page.add(&done.section.take().unwrap_or_default()),
            Err(failure) => page.add_failure(&jobs[index].input.to_string_lossy(), &failure.message),
        }
        tally.add(&done, args);
        bar.suspend(|| summary::show(&jobs[index], args, verbosity, many, &done))
    });
    bar.finish_and_clear();
    if let Err(error) = told {
        return fail(&format!("cannot write to standard output: {error}"));
    }
    if let Some(path) = report {
        let page = page.finish(&tally.text(jobs.len(), None, args));
        if let Err(message) = Destination::from_path(path).put(&Writer::new(args), page.as_bytes()) {
            return fail(&message);
        }
    }
    if many && !verbosity.quiet {
        print_err(&tally.text(jobs.len(), Some(start.elapsed().as_secs_f64()), args));
    }
    ExitCode::from(tally.code)
}

/// The options with one palette for all jobs. What cannot be counted cannot be done either.
fn share(jobs: &mut [Job], args: &JobArgs, verbosity: &VerbosityArgs, engine: &Engine) -> Result<Options, String> {
    let options = args.quality_args.options();
    let decode = job::decoding(args);
    let work = |index: usize| match &jobs[index].problem {
        Some(problem) => Err(problem.clone()),
        // Warnings are for when the file is written.
        None => collect::image(&jobs[index].input, decode).map(|(histogram, _)| histogram),
    };
    let mut problems = Vec::new();
    let histogram = collect::sum(jobs.len(), work, (&args.input_args, verbosity), |_, problem| problems.push(problem));
    jobs.iter_mut().zip(problems).for_each(|(job, problem)| job.problem = problem);
    if histogram.len() < 2 {
        // Every image is of one colour, and keeps it.
        return Ok(options);
    }
    let extracted = pollster::block_on(extract_on(engine, &histogram, &options, &mut ignore_events));
    let swatches = extracted.map_err(|error| error.to_string())?.swatches;
    let colors: Vec<_> = swatches.iter().map(|swatch| swatch.color).collect();
    Ok(if colors.len() < 2 { options } else { options.shared_palette(&colors) })
}

/// What became of all files together.
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
    fn add(&mut self, done: &Result<Done, Failure>, args: &JobArgs) {
        let code = match done {
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
                    Some(Kept::Unmet) if args.strict => UNMET,
                    _ if args.check.is_some_and(|most| saved > most) => FAILED,
                    _ => 0,
                }
            }
        };
        self.code =
            [FAILED, UNMET, NO_SMALLER].into_iter().find(|&worse| worse == code || worse == self.code).unwrap_or(0);
    }

    /// In one line, with the seconds that it took where they are given.
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
