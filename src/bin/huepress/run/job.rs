//! One file from start to end.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use huepress::backend::Engine;
use huepress::codec::{self, Container, DecodeOptions, Decoded, Strip};
use huepress::{Error, Event, Options};
use indicatif::ProgressBar;

use crate::cli::job::JobArgs;
use crate::files::inputs;
use crate::files::output::{Pending, Target, Writer, commit, to_stdout};
use crate::run::clock::milliseconds;
use crate::run::encode::{Encoded, Original, Request, encode};
use crate::run::observer::JobObserver;
use crate::run::outcome::{Done, Facts, Failure, Kept, Times};
use crate::run::plan::Job;
use crate::show::curve::{self, CurveFormat};
use crate::show::figure;
use crate::show::html;

/// How bytes are read.
pub fn decoding(args: &JobArgs) -> DecodeOptions {
    DecodeOptions::default().max_pixels(args.input_args.max_pixels).keep_profile(args.keep_profile)
}

/// What is the same for all jobs.
pub struct Context<'a> {
    pub args: &'a JobArgs,
    pub options: &'a Options,
    pub engine: &'a Engine,
    pub bar: &'a ProgressBar,
}

pub fn run(job: &Job, context: &Context<'_>) -> Result<Done, Failure> {
    let start = Instant::now();
    if let Some(problem) = &job.problem {
        return Err(problem.clone().into());
    }
    let Context { args, options, engine, bar } = *context;
    let input = job.input.display();
    let in_file = |error: Error| match (error, args.timeout) {
        (Error::Stopped, Some(timeout)) => {
            format!("{input}: not done within the {} s of --timeout", timeout.as_secs_f64())
        }
        (error, _) => format!("{input}: {error}"),
    };
    let mut observer = JobObserver::new(args, start, bar);
    let bytes = inputs::read(&job.input)?;
    let decoded = decoding(args).decode(&bytes).map_err(in_file)?;
    let decode = milliseconds(start.elapsed());
    if let Target::InPlace(_) = &job.output {
        check_in_place(job, &decoded)?;
    }
    if observer.is_due() {
        return Err(in_file(Error::Stopped).into());
    }
    let Decoded { image, format, metadata, has_more, warning, animated } = decoded;
    let stripped = metadata.clone().stripped(args.strip());
    let must_change = args.must_strip() && (stripped != metadata || args.strip() == Strip::All && has_more);
    let with_curve = job.curve.is_some();
    let request = Request { args, options, container: job.container, metadata: &stripped, with_curve };
    let mut see = |event: Event<'_>| observer.observe(event);
    let encoded = pollster::block_on(encode(engine, &image, &request, &mut see)).map_err(in_file)?;
    let mut times = Times { decode, ..observer.times() };

    let original = Original { name: &job.input, image: &image, format, animated, bytes: &bytes };
    let verdict = verdict(job, args, &original, &encoded, must_change)?;
    let result = if verdict.is_some() { &bytes } else { &encoded.file.1 };
    let drawing = Instant::now();
    // Everything is whole on the disk before the first file appears under its name.
    let writer = Writer::new(args);
    let mut pending = if args.is_dry() { Vec::new() } else { extras(job, &writer, &original, &encoded)? };
    let section = match args.report {
        Some(_) if !args.is_dry() => {
            Some(html::section(&original, &encoded, verdict, &observer.traces, times).map_err(in_file)?)
        }
        _ => None,
    };
    times.figure = milliseconds(drawing.elapsed());
    let container = encoded.file.0;
    let place =
        if verdict.is_some() { job.output.path_of_kept(&job.input, container) } else { job.output.path(container) };
    let output = match (&job.output, place) {
        (Target::Stdout, _) => {
            if !args.is_dry() {
                to_stdout(result)?;
            }
            Some(PathBuf::from("-"))
        }
        (_, None) => None,
        (_, Some(path)) if args.is_dry() => Some(path),
        (_, Some(path)) => {
            let like = fs::metadata(&job.input).ok().filter(|_| args.preserve);
            if let Some(backup) = &job.backup {
                let original = fs::metadata(&job.input).ok();
                pending.push(writer.prepare_copy(backup, &bytes, original.as_ref())?);
            }
            let over = Writer { force: writer.force || args.in_place, ..writer };
            pending.push(over.prepare(&path, result, like.as_ref())?);
            Some(path)
        }
    };
    commit(pending)?;
    times.total = milliseconds(start.elapsed());
    Ok(Done {
        format,
        container,
        bytes_in: bytes.len() as u64,
        bytes_out: result.len() as u64,
        kept: verdict,
        output,
        figure: job.figure.clone().filter(|_| !args.is_dry()),
        curve: job.curve.clone().filter(|_| !args.is_dry()),
        section,
        warning,
        reached: encoded.reached,
        facts: Facts::of(encoded.compressed),
        times,
    })
}

/// Whether the input stands in for the result, and why.
///
/// # Errors
/// Where a goal cannot be met and the input cannot stand in.
fn verdict(
    job: &Job,
    args: &JobArgs,
    &Original { bytes, format, .. }: &Original<'_>,
    encoded: &Encoded,
    must_change: bool,
) -> Result<Option<Kept>, Failure> {
    let asked = |container: Container| job.container.is_none_or(|asked| asked == container);
    let same = Container::ALL.into_iter().any(|container| container.name() == format.name() && asked(container));
    // What was asked for is written whatever its size.
    let may_keep = (same || job.output.is_free() && args.format.is_none()) && !args.has_palette() && !must_change;
    if let Some(reached) = encoded.reached.as_ref().filter(|reached| !reached.met) {
        let is_small = args.max_size.is_none_or(|most| bytes.len() as u64 <= most);
        return match may_keep && is_small {
            true => Ok(Some(Kept::Unmet)),
            false => Err(Failure { message: format!("{}: {}", job.input.display(), reached.said()), is_unmet: true }),
        };
    }
    Ok((may_keep && encoded.file.1.len() >= bytes.len()).then_some(Kept::NoSmaller))
}

/// The figure and the curve, where they are asked for.
fn extras(job: &Job, writer: &Writer, original: &Original<'_>, encoded: &Encoded) -> Result<Vec<Pending>, String> {
    let mut pending = Vec::new();
    if let Some(path) = &job.figure {
        let drawn = figure::draw(original, encoded);
        let figure = codec::encode_rgba(&drawn).map_err(|error| format!("{}: {error}", path.display()))?;
        pending.push(writer.prepare(path, &figure, None)?);
    }
    if let (Some(path), Some(kind)) = (&job.curve, job.curve.as_deref().and_then(CurveFormat::from_path)) {
        let chosen = encoded.reached.as_ref().map(|reached| reached.trial);
        let curve = curve::file(kind, &original.title(), &encoded.curve, chosen);
        pending.push(writer.prepare(path, &curve.map_err(|error| format!("{}: {error}", path.display()))?, None)?);
    }
    Ok(pending)
}

/// Whether the input's place may be taken by a single picture of the format that its name says.
fn check_in_place(job: &Job, &Decoded { format, animated, .. }: &Decoded) -> Result<(), String> {
    let input = job.input.display();
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
