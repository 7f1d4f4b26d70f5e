//! Compresses one file, from its bytes to the files that are written.

use std::path::Path;
use std::time::Instant;

use huepress::codec::Container;
use huepress::{Engine, Error, Event, Original, OutputFormat, PressOptions, Pressed};
use indicatif::ProgressBar;

use crate::cli::job::JobArgs;
use crate::files::name::{is_dash, shown};
use crate::files::read::{Content, Snapshot};
use crate::files::target::Target;
use crate::run::candidate::{Candidate, Written};
use crate::run::clock::milliseconds;
use crate::run::memory::{Memory, Need};
use crate::run::observer::JobObserver;
use crate::run::outcome::{Done, Facts, Failure, Outcome, Times};
use crate::run::parallel::Threads;
use crate::run::plan::Job;
use crate::run::sections::Sections;

/// The settings that all jobs share.
pub struct Context<'a> {
    pub args: &'a JobArgs,
    pub options: &'a PressOptions,
    pub engine: &'a Engine,
    pub memory: &'a Memory,
    pub bar: &'a ProgressBar,
    /// The sections of the report, where one is asked for.
    pub sections: Option<&'a Sections>,
    /// Whether there are other jobs, whose progress the bar shows too.
    pub many: bool,
}

/// Does one job, if there is anything to do.
pub fn run(job: &Job, context: &Context<'_>, threads: Threads<'_>) -> Outcome {
    if let Some(problem) = &job.problem {
        return Outcome::Failed(problem.clone().into());
    }
    if let Some(present) = &job.present {
        return Outcome::Skipped(present.clone());
    }
    match read_and_work(job, context, threads) {
        Ok(done) => Outcome::Done(Box::new(done)),
        Err(failure) => Outcome::Failed(failure),
    }
}

/// Reads one file once there is memory for the work on it, and does the work.
///
/// # Errors
/// The reason why there is no result.
fn read_and_work(job: &Job, context: &Context<'_>, threads: Threads<'_>) -> Result<Done, Failure> {
    let &Context { args, memory, .. } = context;
    let need = |image: &_| Need::of_job(image, args);
    let (content, share) = memory.read(&job.input, &job.file, args.decode_options(), need)?;
    share.threads(threads).run(|| work(job, context, content))
}

/// Decodes, compresses and writes one file.
fn work(job: &Job, context: &Context<'_>, content: Content) -> Result<Done, Failure> {
    let (args, Content { bytes, snapshot }) = (context.args, content);
    let start = Instant::now();
    let mut observer = JobObserver::new(args, start, context.bar, context.many);
    if context.many {
        context.bar.set_message(shown(&job.input).to_string());
    }
    let original = Original::decode_observed(&bytes, args.decode_options(), &mut |event| observer.observe(event));
    let original = original.map_err(|error| failure(error, job, args))?;
    let decode = milliseconds(start.elapsed());
    let format = original.file().map(|file| file.format).expect("it was decoded from a file");
    if let Target::InPlace(_) = &job.output {
        check_in_place(job, &original, snapshot.as_ref())?;
    }
    if let Some(what) = original.left_out().filter(|_| args.strict) {
        return Err(format!("{}: {what}, which --strict forbids", shown(&job.input)).into());
    }
    let pressed = press(job, context, &original, &mut observer)?;
    let mut times = Times { decode, ..observer.times() };

    let name = if is_dash(&job.input) { Path::new("standard input") } else { &job.input };
    let title = name.file_name().unwrap_or_default().to_string_lossy();
    let mut warnings = pressed.warnings.clone();
    let candidate = Candidate { job, args, title: &title, original: &original, snapshot: snapshot.as_ref(), pressed };
    let drawing = Instant::now();
    let failure = |error| failure(error, job, args);
    let extras = candidate.extras(&|| observer.check().map_err(|error| failure(error).message))?;
    let section = match context.sections {
        Some(sections) => Some(sections.add(&candidate.section(&mut observer, times).map_err(failure)?)?),
        None => None,
    };
    observer.check().map_err(failure)?;
    times.figure = milliseconds(drawing.elapsed());
    let Written { output, warnings: more } = candidate.write(extras)?;
    warnings.extend(more);
    times.total = milliseconds(start.elapsed());
    let pressed = candidate.pressed;
    Ok(Done {
        format,
        container: pressed.container,
        bytes_in: bytes.len() as u64,
        bytes_out: pressed.bytes().len() as u64,
        bytes_found: pressed.found.len() as u64,
        kept: pressed.kept,
        output,
        figure: job.figure.clone().filter(|_| !args.is_dry()),
        curve: job.curve.clone().filter(|_| !args.is_dry()),
        section,
        warnings,
        reached: pressed.reached,
        facts: Facts::new(pressed),
        times,
    })
}

/// The failure for an error of the library. Its message names the file.
fn failure(error: Error, job: &Job, args: &JobArgs) -> Failure {
    let (input, is_unmet) = (shown(&job.input), matches!(error, Error::Unmet(_)));
    let message = match (error, args.timeout) {
        (Error::Stopped, Some(timeout)) => {
            format!("{input}: not done within the {} s of --timeout", timeout.as_secs_f64())
        }
        (Error::Unmet(summary), _) => format!("{input}: {summary}; --best-effort writes that"),
        (error, _) => format!("{input}: {error}"),
    };
    Failure { message, is_unmet }
}

/// Checks that a single picture of the format that the input's name says may replace the input.
fn check_in_place(job: &Job, original: &Original<'_>, snapshot: Option<&Snapshot>) -> Result<(), String> {
    let input = shown(&job.input);
    let Some(file) = original.file().filter(|_| snapshot.is_some()) else {
        return Err(format!("{input} is no file that could be replaced"));
    };
    let named = job.container.map_or("", Container::name);
    if named != file.format.name() {
        return Err(format!("{input} is a {} under a name for {named}; write it elsewhere", file.format));
    }
    if file.animated {
        return Err(format!(
            "{input} is an animation, of which only the first frame would be left; write it elsewhere"
        ));
    }
    Ok(())
}

/// Compresses and encodes the original, watched by `observer`.
fn press<'a>(
    job: &Job,
    context: &Context<'_>,
    original: &Original<'a>,
    observer: &mut JobObserver<'_>,
) -> Result<Pressed<'a>, Failure> {
    let &Context { args, options, engine, .. } = context;
    let format = match job.container {
        None => OutputFormat::Smallest,
        Some(Container::Png) if job.output.is_free() && args.format.is_none() => OutputFormat::Free,
        Some(container) => OutputFormat::Only(container),
    };
    let options = options.clone().format(format);
    let mut observe = |event: Event<'_>| observer.observe(event);
    let pressed = engine.press_async(original, &options, &mut observe);
    pollster::block_on(pressed).map_err(|error| failure(error, job, args))
}
