//! One file from start to end.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Instant;

use huepress::backend::Engine;
use huepress::codec::{self, Container, Decoded, Format};
use huepress::{Compressed, Event, Stage};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{FormatArg, JobArgs};
use crate::clock::{Clock, milliseconds};
use crate::figure;
use crate::make::{Made, Reach, make};
use crate::output::{Pending, Target, Writer, resolved};
use crate::sweep::{self, Kind};
use crate::text::kib;

/// What is to be done with one input.
pub struct Job {
    pub input: PathBuf,
    pub output: Target,
    /// None for the smallest.
    pub container: Option<Container>,
    pub figure: Option<PathBuf>,
    pub sweep: Option<PathBuf>,
}

impl Job {
    /// Every file that may be written.
    fn paths(&self) -> impl Iterator<Item = PathBuf> {
        let containers = self.container.map_or(Container::ALL.to_vec(), |container| vec![container]);
        let mut paths: Vec<PathBuf> =
            containers.into_iter().filter_map(|container| self.output.path(container)).collect();
        paths.dedup();
        paths.into_iter().chain(self.figure.clone()).chain(self.sweep.clone())
    }
}

/// What became of it.
pub struct Done {
    pub compressed: Compressed,
    pub format: Format,
    /// Of the result.
    pub container: Container,
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// The input was no larger and stands in for the result.
    pub kept: bool,
    /// Where the bytes went; None where the input was kept in its place.
    pub output: Option<PathBuf>,
    pub figure: Option<PathBuf>,
    pub sweep: Option<PathBuf>,
    pub reached: Option<Reach>,
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
    pub judge: f64,
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
    if args.inputs.len() > 1 && args.sweep.is_some() {
        return Err("--sweep names one file, but there are several inputs".to_owned());
    }
    if args.sweep.as_deref().is_some_and(|path| Kind::of(path).is_none()) {
        return Err("--sweep wants a file's name that ends with .csv or .png".to_owned());
    }
    if args.figure.as_deref() == Some(Path::new("-")) {
        return Err("--figure wants a file's name; standard output is for the result".to_owned());
    }
    if to_stdout && args.json {
        return Err("-o - and --json both want standard output".to_owned());
    }
    if to_stdout && std::io::stdout().is_terminal() {
        return Err("an image makes no sense on a terminal; redirect standard output or name a file with -o".to_owned());
    }
    args.fit.options().check().map_err(|error| error.to_string())?;
    let container = container(args)?;
    let mut taken = HashSet::new();
    let mut jobs = Vec::new();
    for input in &args.inputs {
        let output = match &args.output {
            _ if to_stdout => Target::Stdout,
            Some(path) => Target::Named(path.clone()),
            None => Target::Beside(beside(input)),
        };
        let job =
            Job { input: input.clone(), output, container, figure: args.figure.clone(), sweep: args.sweep.clone() };
        if let Some(path) = job.paths().find(|path| !taken.insert(resolved(path))) {
            return Err(format!("{} would be written twice", path.display()));
        }
        jobs.push(job);
    }
    Ok(jobs)
}

/// The format that is asked for, by name or by the output's ending; None for the smallest.
fn container(args: &JobArgs) -> Result<Option<Container>, String> {
    let output = args.output.as_deref().unwrap_or(Path::new(""));
    let ending: Option<Container> = output.extension().and_then(|ending| ending.to_str()?.parse().ok());
    match (args.format.map(FormatArg::container), ending) {
        (Some(None), Some(_)) => {
            Err(format!("--format auto chooses the ending itself, but {} has one", output.display()))
        }
        (Some(Some(asked)), Some(ending)) if asked != ending => {
            Err(format!("--format asks for {asked}, but {} is a name for {ending}", output.display()))
        }
        (None, None) if image::ImageFormat::from_path(output).is_ok() => {
            Err(format!("{} is no name for PNG, WebP or GIF, which huepress writes", output.display()))
        }
        (asked, ending) => Ok(asked.unwrap_or(Some(ending.unwrap_or_default()))),
    }
}

/// `photo.jpg` becomes `photo-huepress`, and the ending of the result's format, in the same directory.
fn beside(input: &Path) -> PathBuf {
    let mut name = input.file_stem().map_or_else(OsString::new, OsString::from);
    name.push("-huepress");
    input.with_file_name(name)
}

pub fn run(job: &Job, args: &JobArgs, engine: &Engine) -> Result<Done, String> {
    let start = Instant::now();
    // Before any work: files that stand in the way.
    let writer = Writer { force: args.force };
    job.paths().try_for_each(|path| writer.check(&path))?;
    let input = job.input.display();
    let bytes = read(&job.input)?;
    let mut times = Times::default();
    let decoding = Instant::now();
    let Decoded { image, format } = codec::decode(&bytes).map_err(|error| format!("{input}: {error}"))?;
    times.decode = milliseconds(decoding.elapsed());

    let mut watch = Watch::new(args);
    let made = pollster::block_on(make(args, (job.container, job.sweep.is_some()), engine, &image, &mut |event| {
        watch.see(event)
    }));
    watch.finish(&mut times);
    let Made { compressed, file: (container, file), reached, curve } =
        made.map_err(|error| format!("{input}: {error}"))?;

    let asked = |container: Container| job.container.is_none_or(|asked| asked == container);
    let same = Container::ALL.into_iter().any(|container| container.name() == format.name() && asked(container));
    let unmet = reached.as_ref().is_some_and(|reached| !reached.met);
    // Where a goal cannot be met the input is kept, if it can stand for the result.
    let may_stand = same || matches!(job.output, Target::Beside(_));
    let is_small = args.max_size.is_none_or(|most| bytes.len() as u64 <= most);
    if let (true, false, Some(reached)) = (unmet, may_stand && is_small, &reached) {
        return Err(format!("{input}: {}", reached.said()));
    }
    let kept = unmet || same && file.len() >= bytes.len();
    let result = if kept { &bytes } else { &file };
    // Everything is whole on the disk before the first file appears under its name.
    let mut pending: Vec<Pending> = Vec::new();
    if let Some(path) = &job.figure {
        let drawing = Instant::now();
        let caption = figure::Caption {
            name: job.input.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            format,
            bytes_in: bytes.len(),
            container,
            bytes_out: file.len(),
        };
        let drawn = figure::draw(&image, &compressed, &caption);
        let figure = codec::encode_rgba(&drawn).map_err(|error| format!("{}: {error}", path.display()))?;
        pending.push(writer.prepare(path, &figure)?);
        times.figure = milliseconds(drawing.elapsed());
    }
    if let (Some(path), Some(kind)) = (&job.sweep, job.sweep.as_deref().and_then(Kind::of)) {
        let chosen = reached.as_ref().map(|reached| reached.trial);
        let name = job.input.file_name().unwrap_or_default().to_string_lossy();
        let curve = sweep::file(kind, &name, &curve, chosen).map_err(|error| format!("{}: {error}", path.display()))?;
        pending.push(writer.prepare(path, &curve)?);
    }
    let output = match (&job.output, job.output.path(container)) {
        (Target::Beside(_), _) if kept => None,
        (_, None) => {
            writer.stdout(result)?;
            Some(PathBuf::from("-"))
        }
        (_, Some(path)) => {
            pending.push(writer.prepare(&path, result)?);
            Some(path)
        }
    };
    pending.into_iter().try_for_each(Pending::commit)?;
    times.total = milliseconds(start.elapsed());
    let (bytes_in, bytes_out) = (bytes.len() as u64, result.len() as u64);
    let (figure, sweep) = (job.figure.clone(), job.sweep.clone());
    Ok(Done { compressed, format, container, bytes_in, bytes_out, kept, output, figure, sweep, reached, times })
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
    tries: u32,
}

impl Watch {
    fn new(args: &JobArgs) -> Self {
        let bar = if args.quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let style = ProgressStyle::with_template("{spinner} {msg}").expect("the template is well-formed");
            ProgressBar::new_spinner().with_style(style)
        };
        Self { clock: Clock::default(), bar, restarts: args.fit.restarts, tries: 0 }
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
            Event::FellBack(error) => {
                self.bar.suspend(|| crate::report::say(&format!("{error}; going on with the CPU\n")))
            }
            Event::Tried(trial) => {
                self.tries += 1;
                let (bytes, score) = (kib(trial.bytes), trial.score);
                self.bar.set_message(format!("try {}: {bytes}, SSIMULACRA2 {score:.2}", self.tries));
                self.bar.tick();
            }
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
        times.encode = sum(&[Stage::Encode]);
        times.judge = sum(&[Stage::Judge]);
    }
}
