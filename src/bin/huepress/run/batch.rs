//! All jobs: some at once, told of in the order of their inputs.

use std::process::ExitCode;
use std::time::Instant;

use huepress::Engine;
use huepress::{Options, ignore_events};

use crate::cli::job::JobArgs;
use crate::cli::verbosity::TalkArgs;
use crate::files::output::{Place, Writer};
use crate::run::count;
use crate::run::job::{self, Context};
use crate::run::outcome::{Done, Failure, Kept};
use crate::run::parallel;
use crate::run::plan::Job;
use crate::show::format::{kib, plural};
use crate::show::html::Page;
use crate::show::message::{fail, say};
use crate::show::progress;
use crate::show::summary;

/// Nothing could be done for at least one file, or one could shrink that was to be checked.
const FAILED: u8 = 1;
/// With --strict, as pngquant has them: a result would be no smaller; a goal cannot be met.
const NO_SMALLER: u8 = 98;
const UNMET: u8 = 99;

/// Runs every job. A failing one does not stop the others; the worst decides the exit code.
pub fn run(mut jobs: Vec<Job>, args: &JobArgs, talk: &TalkArgs) -> ExitCode {
    let start = Instant::now();
    if jobs.is_empty() && !talk.quiet {
        say("no images were found\n");
    }
    let report = args.report.as_ref().filter(|_| !args.is_dry());
    if let Some(Err(message)) = report.map(|path| Writer::new(args).check(path)) {
        return fail(&message);
    }
    let engine = Engine::new(args.fit.cluster.device.clone());
    let options = match args.shared_palette {
        true => share(&mut jobs, args, talk, &engine),
        false => Ok(args.fit.options()),
    };
    let options = match options {
        Ok(options) => options,
        Err(message) => return fail(&message),
    };
    let many = jobs.len() > 1;
    let bar = if many { progress::of_files(jobs.len(), talk) } else { progress::of_one(talk) };
    let context = Context { args, options: &options, engine: &engine, bar: &bar };
    let mut tally = Tally::default();
    let mut page = Page::default();
    let work = |place: usize| job::run(&jobs[place], &context);
    let told = parallel::in_order((jobs.len(), args.find.workers()), work, |place, mut done| {
        if many {
            bar.inc(1);
        }
        match &mut done {
            Ok(done) => page.add(&done.section.take().unwrap_or_default()),
            Err(failure) => page.add_failure(&jobs[place].input.to_string_lossy(), &failure.message),
        }
        tally.add(&done, args);
        bar.suspend(|| summary::show(&jobs[place], args, talk, many, &done))
    });
    bar.finish_and_clear();
    if let Err(error) = told {
        return fail(&format!("cannot write to standard output: {error}"));
    }
    if let Some(path) = report {
        let page = page.finish(&tally.text(jobs.len(), None, args));
        if let Err(message) = Place::of(path).put(&Writer::new(args), page.as_bytes()) {
            return fail(&message);
        }
    }
    if many && !talk.quiet {
        say(&tally.text(jobs.len(), Some(start.elapsed().as_secs_f64()), args));
    }
    ExitCode::from(tally.code)
}

/// The options with one palette for all jobs. What cannot be counted cannot be done either.
fn share(jobs: &mut [Job], args: &JobArgs, talk: &TalkArgs, engine: &Engine) -> Result<Options, String> {
    let options = args.fit.options();
    let decode = job::decoding(args);
    let work = |place: usize| match &jobs[place].problem {
        Some(problem) => Err(problem.clone()),
        // Warnings are for when the file is written.
        None => count::image(&jobs[place].input, decode).map(|(histogram, _)| histogram),
    };
    let mut problems = Vec::new();
    let histogram = count::sum(jobs.len(), work, (&args.find, talk), |_, problem| problems.push(problem));
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
