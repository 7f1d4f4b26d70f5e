//! One file from start to end.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Instant;

use huepress::backend::Engine;
use huepress::codec::{self, Decoded, Format};
use huepress::{Compressed, Event, Stage, compress_on};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::JobArgs;
use crate::clock::{Clock, milliseconds};
use crate::figure;
use crate::output::{Pending, Target, Writer, resolved};
use crate::report;

/// What is to be done with one input.
pub struct Job {
    pub input: PathBuf,
    pub output: Target,
    pub figure: Option<PathBuf>,
}

/// What became of it.
pub struct Done {
    pub compressed: Compressed,
    pub format: Format,
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// The input was no larger and stands in for the result.
    pub kept: bool,
    /// Where the bytes went; None where the input was kept in its place.
    pub output: Option<PathBuf>,
    pub figure: Option<PathBuf>,
    pub times: Times,
}

/// Milliseconds of each stage.
#[derive(Clone, Copy, Default, serde::Serialize)]
pub struct Times {
    pub decode: f64,
    pub histogram: f64,
    pub device_init: f64,
    pub cluster: f64,
    pub remap: f64,
    pub sweeps: f64,
    pub encode: f64,
    pub figure: f64,
    pub total: f64,
}

/// One job an input, or what is wrong with the command line as a whole.
pub fn plan(args: &JobArgs) -> Result<Vec<Job>, String> {
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    if args.inputs.len() > 1 && args.output.is_some() {
        return Err("-o names one file, but there are several inputs".to_owned());
    }
    if args.inputs.len() > 1 && args.figure.is_some() {
        return Err("--figure names one file, but there are several inputs".to_owned());
    }
    if args.figure.as_deref() == Some(Path::new("-")) {
        return Err("--figure wants a file's name; standard output is for the result".to_owned());
    }
    if to_stdout && args.json {
        return Err("-o - and --json both want standard output".to_owned());
    }
    if to_stdout && std::io::stdout().is_terminal() {
        return Err("a PNG makes no sense on a terminal; redirect standard output or name a file with -o".to_owned());
    }
    let mut taken = HashSet::new();
    let mut jobs = Vec::new();
    for input in &args.inputs {
        let output = match &args.output {
            _ if to_stdout => Target::Stdout,
            Some(path) => Target::Named(path.clone()),
            None => Target::Beside(beside(input)),
        };
        for path in output.path().into_iter().chain(args.figure.as_deref()) {
            if !taken.insert(resolved(path)) {
                return Err(format!("{} would be written twice", path.display()));
            }
        }
        jobs.push(Job { input: input.clone(), output, figure: args.figure.clone() });
    }
    Ok(jobs)
}

/// `photo.jpg` becomes `photo-huepress.png` in the same directory.
fn beside(input: &Path) -> PathBuf {
    let mut name = input.file_stem().map_or_else(OsString::new, OsString::from);
    name.push("-huepress.png");
    input.with_file_name(name)
}

pub fn run(job: &Job, args: &JobArgs, engine: &Engine) -> Result<Done, String> {
    let start = Instant::now();
    // Before any work: files that stand in the way.
    let writer = Writer { force: args.force };
    for path in job.output.path().into_iter().chain(job.figure.as_deref()) {
        writer.check(path)?;
    }
    let input = job.input.display();
    let bytes = read(&job.input)?;
    let mut times = Times::default();
    let decoding = Instant::now();
    let Decoded { image, format } = codec::decode(&bytes).map_err(|error| format!("{input}: {error}"))?;
    times.decode = milliseconds(decoding.elapsed());

    let mut watch = Watch::new(args);
    let compressed =
        pollster::block_on(compress_on(engine, &image, &args.fit.options(), &mut |event| watch.see(event)));
    watch.finish(&mut times);
    let compressed = compressed.map_err(|error| format!("{input}: {error}"))?;
    let original = job.figure.is_some().then_some(image);

    let encoding = Instant::now();
    let png = codec::encode_indexed(&compressed.image, args.fit.effort).map_err(|error| format!("{input}: {error}"))?;
    times.encode = milliseconds(encoding.elapsed());

    let kept = format == Format::Png && png.len() >= bytes.len();
    let result = if kept { &bytes } else { &png };
    // Everything is whole on the disk before the first file appears under its name.
    let mut pending: Vec<Pending> = Vec::new();
    if let (Some(path), Some(original)) = (&job.figure, original) {
        let drawing = Instant::now();
        let caption = figure::Caption {
            name: job.input.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            format,
            bytes_in: bytes.len(),
            bytes_out: png.len(),
        };
        let drawn = figure::draw(&original, &compressed, &caption);
        let figure = codec::encode_rgba(&drawn).map_err(|error| format!("{}: {error}", path.display()))?;
        pending.push(writer.prepare(path, &figure)?);
        times.figure = milliseconds(drawing.elapsed());
    }
    let output = match &job.output {
        Target::Beside(_) if kept => None,
        Target::Stdout => {
            writer.stdout(result)?;
            Some(PathBuf::from("-"))
        }
        Target::Beside(path) | Target::Named(path) => {
            pending.push(writer.prepare(path, result)?);
            Some(path.clone())
        }
    };
    pending.into_iter().try_for_each(Pending::commit)?;
    times.total = milliseconds(start.elapsed());
    let (bytes_in, bytes_out) = (bytes.len() as u64, result.len() as u64);
    Ok(Done { compressed, format, bytes_in, bytes_out, kept, output, figure: job.figure.clone(), times })
}

pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    if path.is_dir() {
        return Err(format!("{} is a directory; name the images in it", path.display()));
    }
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Takes the times of the stages, and shows on a terminal what goes on.
struct Watch {
    clock: Clock,
    bar: ProgressBar,
    restarts: u32,
}

impl Watch {
    fn new(args: &JobArgs) -> Self {
        let bar = if args.quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let style = ProgressStyle::with_template("{spinner} {msg}").expect("the template is well-formed");
            ProgressBar::new_spinner().with_style(style)
        };
        Self { clock: Clock::default(), bar, restarts: args.fit.restarts }
    }

    fn see(&mut self, event: Event<'_>) {
        self.clock.see(&event);
        match event {
            Event::Stage(stage) => self.bar.set_message(format!("{stage:?}").to_lowercase()),
            Event::Step { restart, iteration } => {
                let run = (restart + 1).min(self.restarts);
                self.bar.set_message(format!("k-means: run {run} of {}, iteration {iteration}", self.restarts));
                self.bar.tick();
            }
            Event::FellBack(error) => self.bar.suspend(|| report::say(&format!("{error}; going on with the CPU\n"))),
            _ => (),
        }
    }

    fn finish(self, times: &mut Times) {
        self.bar.finish_and_clear();
        let sum = |stages: &[Stage]| stages.iter().map(|&stage| self.clock.milliseconds(stage)).sum();
        times.histogram = sum(&[Stage::Histogram, Stage::Points]);
        times.device_init = sum(&[Stage::Device]);
        times.cluster = sum(&[Stage::Load, Stage::Start, Stage::Lloyd]);
        times.remap = sum(&[Stage::Remap]);
        times.sweeps = sum(&[Stage::Sweep]);
    }
}
