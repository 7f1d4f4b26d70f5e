//! Runs all jobs, some at once, and reports on them in the order of their inputs.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use huepress::report::Page;
use huepress::{Engine, Options, PaletteStorage};

use crate::cli::job::JobArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::name::shown;
use crate::files::output::{Writer, commit, directory};
use crate::files::temporary;
use crate::run::collect::{Many, read_image};
use crate::run::job::{self, Context};
use crate::run::memory::Memory;
use crate::run::observer::warn_of_fallback;
use crate::run::outcome::{Failure, Outcome};
use crate::run::parallel::{Queue, Threads};
use crate::run::plan::{Job, Plan};
use crate::run::sections::Sections;
use crate::run::tally::Tally;
use crate::show::json;
use crate::show::message::{fail, print_err, print_note, print_notes};
use crate::show::progress;
use crate::show::summary;

/// Runs every job. A job that fails does not stop the others; the worst outcome decides the exit code.
pub fn run(mut plan: Plan, args: &JobArgs, verbosity: &VerbosityArgs) -> ExitCode {
    print_notes(&plan.notes, verbosity);
    if plan.jobs.is_empty() && !verbosity.quiet {
        print_note("no images were found");
    }
    match run_all(&mut plan, args, verbosity) {
        Ok(code) => ExitCode::from(code),
        Err(message) => fail(&message),
    }
}

/// # Errors
/// Fails where no palette can be shared, or where reports cannot be written.
fn run_all(plan: &mut Plan, args: &JobArgs, verbosity: &VerbosityArgs) -> Result<u8, String> {
    let start = Instant::now();
    let report = args.report.as_ref().filter(|_| !args.is_dry());
    if let Some(path) = report {
        Writer::new(args).check(path)?;
    }
    let sections = report.map(|path| Sections::beside(path, &Writer::new(args))).transpose()?;
    if !args.is_dry() {
        sweep(&plan.jobs);
    }
    let engine = Engine::new(args.quality_args.cluster.device.clone());
    let memory = Memory::new(&args.input_args);
    let options = match args.shared_palette {
        true => with_shared_palette(&mut plan.jobs, args, verbosity, (&engine, &memory))?,
        false => args.options(),
    };
    let options = args.press_options(options);
    let jobs = &plan.jobs;
    let many = jobs.len() > 1;
    let bar = if many { progress::of_files(jobs.len(), verbosity) } else { progress::of_one(verbosity) };
    let sections = sections.as_ref();
    let context = Context { args, options: &options, engine: &engine, memory: &memory, bar: &bar, sections, many };
    let mut tally = Tally { passed_over: plan.passed_over, ..Tally::default() };
    let mut places = Vec::new();
    let queue = Queue { items: jobs.len(), workers: args.input_args.workers() };
    let shown = queue.in_order(
        |index, threads| job::run(&jobs[index], &context, threads),
        |index, result| {
            let job = &jobs[index];
            let outcome = result
                .unwrap_or_else(|panic| Outcome::Failed(Failure::from(format!("{}: {panic}", shown(&job.input)))));
            if many {
                bar.inc(1);
            }
            match (&outcome, sections) {
                (Outcome::Done(done), _) => places.extend(done.section.clone()),
                (Outcome::Failed(failure), Some(sections)) => {
                    let section = Page::failure(&job.input.to_string_lossy(), &failure.message);
                    places.push(sections.add(&section)?);
                }
                _ => (),
            }
            tally.add(&outcome, args);
            bar.suspend(|| summary::show(job, args, verbosity, many, &outcome)).map_err(to_stdout)
        },
    );
    bar.finish_and_clear();
    shown?;
    if let Some((path, sections)) = report.zip(sections) {
        let [before, behind] = Page::around(&summary::of_all(&tally, None, args));
        let write = |out: &mut dyn Write| {
            out.write_all(before.as_bytes())?;
            sections.write(&places, out)?;
            out.write_all(behind.as_bytes())
        };
        commit(vec![Writer::new(args).prepare_by(path, &write)?])?;
    }
    let seconds = start.elapsed().as_secs_f64();
    if many && !verbosity.quiet {
        print_err(&summary::of_all(&tally, Some(seconds), args));
    }
    if args.json && args.is_batch() {
        json::write_summary(&tally, args, &plan.notes, seconds).map_err(to_stdout)?;
    }
    Ok(tally.code)
}

fn to_stdout(error: io::Error) -> String {
    format!("cannot write to standard output: {error}")
}

/// Removes what runs that were killed have left where results go.
fn sweep(jobs: &[Job]) {
    let paths: Vec<PathBuf> = jobs.iter().flat_map(Job::paths).collect();
    temporary::sweep(&paths.iter().map(|path| directory(path)).collect());
}

/// The options with one palette for all jobs. An image whose colours cannot be counted gets a problem.
fn with_shared_palette(
    jobs: &mut [Job],
    args: &JobArgs,
    verbosity: &VerbosityArgs,
    (engine, memory): (&Engine, &Memory),
) -> Result<Options, String> {
    let options = args.options();
    let decode = args.decode_options();
    let read_one = |index: usize, threads: Threads<'_>| match &jobs[index].problem {
        Some(problem) => Err(problem.clone()),
        // Warnings are shown when the file is written.
        None => {
            read_image(&jobs[index].input, &jobs[index].file, decode, memory, threads).map(|(histogram, _)| histogram)
        }
    };
    let mut problems = Vec::new();
    let many = Many { files: jobs.len(), workers: args.input_args.workers(), verbosity };
    let histogram = many.merge(read_one, |_, problem| problems.push(problem));
    jobs.iter_mut().zip(problems).for_each(|(job, problem)| job.problem = problem);
    if histogram.is_empty() {
        // No image could be read.
        return Ok(options);
    }
    let extracted = pollster::block_on(engine.extract_async(&histogram, &options, &mut warn_of_fallback));
    let swatches = extracted.map_err(|error| error.to_string())?.swatches;
    let mut colors: Vec<_> = swatches.iter().map(|swatch| swatch.color).collect();
    // Full transparency comes first, as programs expect it, and what is opaque last, since a PNG lists the opacity of all
    // colours before it.
    colors.sort_by_key(|color| match color[3] {
        0 => 0,
        255 => 2,
        _ => 1,
    });
    Ok(options.shared_palette(&colors).storage(PaletteStorage::InOrder))
}
