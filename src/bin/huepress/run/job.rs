//! Compresses one file, from its bytes to the files that are written.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use huepress::Engine;
use huepress::codec::{self, Container, DecodeOptions, Decoded, Metadata, Strip};
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
use crate::run::reached::Reached;
use crate::show::curve::{self, CurveFormat};
use crate::show::figure;
use crate::show::html::Section;

/// The decoding options that the command line asks for.
pub fn decode_options(args: &JobArgs) -> DecodeOptions {
    DecodeOptions::default().max_pixels(args.input_args.max_pixels).keep_profile(args.keep_profile)
}

/// The settings that all jobs share.
pub struct Context<'a> {
    pub args: &'a JobArgs,
    pub options: &'a Options,
    pub engine: &'a Engine,
    pub bar: &'a ProgressBar,
}

/// Decodes, compresses and writes one file.
///
/// # Errors
/// The reason why there is no result.
pub fn run(job: &Job, context: &Context<'_>) -> Result<Done, Failure> {
    let start = Instant::now();
    if let Some(problem) = &job.problem {
        return Err(problem.clone().into());
    }
    let args = context.args;
    let mut observer = JobObserver::new(args, start, context.bar);
    let bytes = inputs::read(&job.input)?;
    let decoded = decode_options(args).decode(&bytes).map_err(|error| describe(error, job, args))?;
    let decode = milliseconds(start.elapsed());
    if let Target::InPlace(_) = &job.output {
        check_in_place(job, &decoded)?;
    }
    if observer.is_due() {
        return Err(describe(Error::Stopped, job, args).into());
    }
    let metadata = decoded.metadata.clone().stripped(args.strip());
    let encoded = compress(job, context, &bytes, &decoded, &metadata, &mut observer)?;
    let mut times = Times { decode, ..observer.times() };

    let must_change = must_change(args, &decoded, &metadata);
    let Decoded { image, format, animated, warning, .. } = decoded;
    let original = Original { name: &job.input, image: &image, format, animated, bytes: &bytes };
    let kept = reason_to_keep(job, args, &original, &encoded, must_change)?;
    let bad = encoded.reached.as_ref().filter(|_| kept.is_none()).and_then(Reached::warning);
    let warnings: Vec<String> = warning.into_iter().chain(bad).collect();
    let candidate = Candidate { job, args, original, encoded, kept };
    let drawing = Instant::now();
    let extras = candidate.extras()?;
    let section = candidate.section(&observer, times)?;
    times.figure = milliseconds(drawing.elapsed());
    let output = candidate.write(extras)?;
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
        warning: (!warnings.is_empty()).then(|| warnings.join("; ")),
        reached: candidate.encoded.reached,
        facts: Facts::from(candidate.encoded.compressed),
        times,
    })
}

/// The message for an error of the library, which names the file.
fn describe(error: Error, job: &Job, args: &JobArgs) -> String {
    let input = job.input.display();
    match (error, args.timeout) {
        (Error::Stopped, Some(timeout)) => {
            format!("{input}: not done within the {} s of --timeout", timeout.as_secs_f64())
        }
        (error, _) => format!("{input}: {error}"),
    }
}

/// Checks that a single picture of the format that the input's name says may replace the input.
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

/// The reason to keep the input instead of the result, if there is one.
///
/// # Errors
/// Fails where a goal cannot be met and the input cannot replace the result.
fn reason_to_keep(
    job: &Job,
    args: &JobArgs,
    original: &Original<'_>,
    encoded: &Encoded,
    must_change: bool,
) -> Result<Option<Kept>, Failure> {
    let bytes_in = original.bytes.len();
    let fits = |container: Container| job.container.is_none_or(|asked| asked == container);
    let is_same =
        Container::ALL.into_iter().any(|container| container.name() == original.format.name() && fits(container));
    // A format, a palette or a change that was asked for is written whatever its size.
    let may_keep = (is_same || job.output.is_free() && args.format.is_none()) && !args.has_palette() && !must_change;
    if let Some(reached) = encoded.reached.as_ref().filter(|reached| !reached.met && !args.best_effort) {
        let is_small = args.max_size.is_none_or(|most| bytes_in as u64 <= most);
        return match may_keep && is_small {
            true => Ok(Some(Kept::Unmet)),
            false => {
                let (input, summary) = (job.input.display(), reached.summary());
                Err(Failure { message: format!("{input}: {summary}; --best-effort writes that"), is_unmet: true })
            }
        };
    }
    Ok((may_keep && encoded.bytes.len() >= bytes_in).then_some(Kept::NoSmaller))
}

/// A result that is not written yet, with its original.
struct Candidate<'a> {
    job: &'a Job,
    args: &'a JobArgs,
    original: Original<'a>,
    encoded: Encoded,
    kept: Option<Kept>,
}

impl Candidate<'_> {
    /// The bytes that the output gets: those of the result, or of the input where it is kept.
    fn bytes(&self) -> &[u8] {
        if self.kept.is_some() { self.original.bytes } else { &self.encoded.bytes }
    }

    /// Prepares the figure and the curve, where they are asked for.
    fn extras(&self) -> Result<Vec<Pending>, String> {
        let mut pending = Vec::new();
        if self.args.is_dry() {
            return Ok(pending);
        }
        let (job, writer) = (self.job, Writer::new(self.args));
        if let Some(path) = &job.figure {
            let drawn = figure::draw(&self.original, &self.encoded);
            let figure = codec::encode_rgba(&drawn).map_err(|error| format!("{}: {error}", path.display()))?;
            pending.push(writer.prepare(path, &figure, None)?);
        }
        if let (Some(path), Some(format)) = (&job.curve, job.curve.as_deref().and_then(CurveFormat::from_path)) {
            let chosen = self.encoded.reached.as_ref().map(|reached| reached.trial);
            let curve = curve::file(format, &self.original.title(), &self.encoded.curve, chosen);
            pending.push(writer.prepare(
                path,
                &curve.map_err(|error| format!("{}: {error}", path.display()))?,
                None,
            )?);
        }
        Ok(pending)
    }

    /// The file's section of the report, where one is asked for.
    fn section(&self, observer: &JobObserver<'_>, times: Times) -> Result<Option<String>, String> {
        if self.args.report.is_none() || self.args.is_dry() {
            return Ok(None);
        }
        let (original, encoded) = (&self.original, &self.encoded);
        let section = Section { original, encoded, kept: self.kept, traces: &observer.traces, times };
        section.html().map(Some).map_err(|error| describe(error, self.job, self.args))
    }

    /// Writes the result and the `pending` files, and says where the result went. Every file is whole on the disk
    /// before the first appears under its name.
    fn write(&self, mut pending: Vec<Pending>) -> Result<Option<PathBuf>, String> {
        let (job, args) = (self.job, self.args);
        let path = match self.kept {
            Some(_) => job.output.path_of_kept(&job.input, self.encoded.container),
            None => job.output.path(self.encoded.container),
        };
        let output = match (&job.output, path) {
            (Target::Stdout, _) => {
                if !args.is_dry() {
                    to_stdout(self.bytes())?;
                }
                Some(PathBuf::from("-"))
            }
            (_, Some(path)) if !args.is_dry() => {
                pending.extend(self.prepare(&path)?);
                Some(path)
            }
            (_, path) => path,
        };
        commit(pending)?;
        Ok(output)
    }

    /// Prepares the result, and before it the backup of the original where one is asked for. A backup that exists holds
    /// the original: it is never overwritten, not even with `--force`.
    fn prepare(&self, path: &Path) -> Result<Vec<Pending>, String> {
        let (job, args, writer) = (self.job, self.args, Writer::new(self.args));
        let original = fs::metadata(&job.input).ok();
        let mut pending = Vec::new();
        if let Some(backup) = job.backup.as_ref().filter(|backup| backup.symlink_metadata().is_err()) {
            let writer = Writer { force: false, ..writer };
            pending.push(writer.prepare_copy(backup, self.original.bytes, original.as_ref())?);
        }
        let writer = Writer { force: writer.force || args.in_place, ..writer };
        pending.push(writer.prepare(path, self.bytes(), original.as_ref().filter(|_| args.preserve))?);
        Ok(pending)
    }
}
