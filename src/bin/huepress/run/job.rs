//! Compresses one file, from its bytes to the files that are written.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use huepress::Engine;
use huepress::codec::{Container, DecodeOptions, Decoded, Metadata, Strip};
use huepress::{Error, Event, Image, Options, Rgba};
use indicatif::ProgressBar;

use crate::cli::job::JobArgs;
use crate::files::name::{is_dash, shown};
use crate::files::read::{Content, Snapshot};
use crate::files::target::Target;
use crate::run::candidate::{Candidate, Written, reason_to_keep};
use crate::run::clock::milliseconds;
use crate::run::encode::{Encoded, Original, Request, encode};
use crate::run::memory::{Memory, Need};
use crate::run::observer::JobObserver;
use crate::run::outcome::{Done, Facts, Failure, Outcome, Times};
use crate::run::parallel::Threads;
use crate::run::plan::Job;
use crate::run::reached::Reached;
use crate::run::warnings::{left_out, lost_softness, warnings};
use crate::show::format::hex;

/// The decoding options that the command line asks for.
pub fn decode_options(args: &JobArgs) -> DecodeOptions {
    DecodeOptions::default().max_pixels(args.input_args.max_pixels).keep_profile(args.keep_profile)
}

/// The settings that all jobs share.
pub struct Context<'a> {
    pub args: &'a JobArgs,
    pub options: &'a Options,
    pub engine: &'a Engine,
    pub memory: &'a Memory,
    pub bar: &'a ProgressBar,
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
    let (content, share) = memory.read(&job.input, &job.file, decode_options(args), need)?;
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
    let decoded = decode_options(args).decode(&bytes).map_err(|error| describe(error, job, args))?;
    let decode = milliseconds(start.elapsed());
    if let Target::InPlace(_) = &job.output {
        check_in_place(job, &decoded, snapshot.as_ref())?;
    }
    let left_out = left_out(&decoded);
    if let Some(what) = left_out.filter(|_| args.strict) {
        return Err(format!("{}: {what}, which --strict forbids", shown(&job.input)).into());
    }
    if let Some(palette) = args.like() {
        check_colors(job, &decoded.image, palette)?;
    }
    if observer.is_due() {
        return Err(describe(Error::Stopped, job, args).into());
    }
    let metadata = decoded.metadata.clone().stripped(args.strip());
    let encoded = compress(job, context, &bytes, &decoded, &metadata, &mut observer)?;
    let mut times = Times { decode, ..observer.times() };

    let must_change = must_change(args, &decoded, &metadata);
    let mut warnings = warnings(&decoded);
    let Decoded { image, format, animated, .. } = decoded;
    warnings.extend(lost_softness(args, &image, &encoded.compressed.image));
    let name = if is_dash(&job.input) { Path::new("standard input") } else { &job.input };
    let original = Original { name, image: &image, format, animated, bytes: &bytes };
    let kept = reason_to_keep(job, args, &original, &encoded, must_change)?;
    if kept.is_some() {
        // The file keeps all its frames or pages.
        warnings.retain(|warning| Some(&warning[..]) != left_out);
    } else {
        warnings.extend(encoded.reached.as_ref().and_then(Reached::warning));
    }
    let candidate = Candidate { job, args, original, snapshot: snapshot.as_ref(), encoded, kept };
    let drawing = Instant::now();
    let extras = candidate.extras()?;
    let section = candidate.section(&observer, times).map_err(|error| describe(error, job, args))?;
    times.figure = milliseconds(drawing.elapsed());
    let Written { output, warnings: more } = candidate.write(extras)?;
    warnings.extend(more);
    times.total = milliseconds(start.elapsed());
    Ok(Done {
        format,
        container: candidate.encoded.container,
        bytes_in: bytes.len() as u64,
        bytes_out: candidate.bytes().len() as u64,
        bytes_found: candidate.encoded.bytes.len() as u64,
        kept,
        output,
        figure: job.figure.clone().filter(|_| !args.is_dry()),
        curve: job.curve.clone().filter(|_| !args.is_dry()),
        section,
        warnings,
        reached: candidate.encoded.reached,
        facts: Facts::new(candidate.encoded.compressed, candidate.encoded.container, &candidate.encoded.bytes),
        times,
    })
}

/// The message for an error of the library, which names the file.
fn describe(error: Error, job: &Job, args: &JobArgs) -> String {
    let input = shown(&job.input);
    match (error, args.timeout) {
        (Error::Stopped, Some(timeout)) => {
            format!("{input}: not done within the {} s of --timeout", timeout.as_secs_f64())
        }
        (error, _) => format!("{input}: {error}"),
    }
}

/// Checks that a single picture of the format that the input's name says may replace the input.
fn check_in_place(
    job: &Job,
    &Decoded { format, animated, .. }: &Decoded,
    snapshot: Option<&Snapshot>,
) -> Result<(), String> {
    let input = shown(&job.input);
    if snapshot.is_none() {
        return Err(format!("{input} is no file that could be replaced"));
    }
    let named = job.container.map_or("", Container::name);
    if named != format.name() {
        return Err(format!("{input} is a {format} under a name for {named}; write it elsewhere"));
    }
    if animated {
        return Err(format!(
            "{input} is an animation, of which only the first frame would be left; write it elsewhere"
        ));
    }
    Ok(())
}

/// Checks that a palette has every colour of the image.
fn check_colors(job: &Job, image: &Image, palette: &[Rgba]) -> Result<(), String> {
    let clear = palette.iter().any(|color| color[3] == 0);
    let known: HashSet<Rgba> = palette.iter().copied().collect();
    for (at, &pixel) in image.pixels().iter().enumerate() {
        if !(clear && pixel[3] == 0 || known.contains(&pixel)) {
            let (x, y) = (at % image.width() as usize, at / image.width() as usize);
            return Err(format!(
                "{}: the palette of --like lacks {} of pixel {x}, {y}; --palette takes the nearest colours instead",
                shown(&job.input),
                hex(pixel),
            ));
        }
    }
    Ok(())
}

/// Compresses and encodes the image, watched by `observer`.
fn compress(
    job: &Job,
    context: &Context<'_>,
    input: &[u8],
    decoded: &Decoded,
    metadata: &Metadata,
    observer: &mut JobObserver<'_>,
) -> Result<Encoded, String> {
    let &Context { args, options, engine, .. } = context;
    let (container, with_curve) = (job.container, job.curve.is_some());
    let request = Request { args, options, input, container, metadata, with_curve };
    let mut observe = |event: Event<'_>| observer.observe(event);
    let encoded = pollster::block_on(encode(engine, &decoded.image, &request, &mut observe));
    encoded.map_err(|error| describe(error, job, args))
}

/// Whether `--strip` removes something from the file, so that it may not stay as it is.
fn must_change(args: &JobArgs, decoded: &Decoded, stripped: &Metadata) -> bool {
    args.must_strip() && (*stripped != decoded.metadata || args.strip() == Strip::All && decoded.has_more)
}
