//! One file from start to end.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use huepress::backend::Engine;
use huepress::codec::{self, Container, Decoded, Format};
use huepress::{Compressed, Event, Stage};
use indicatif::ProgressBar;

use crate::args::JobArgs;
use crate::clock::{Clock, milliseconds};
use crate::figure;
use crate::make::{Made, Reach, make};
use crate::output::{Pending, Target, Writer, commit, resolved, to_stdout};
use crate::plan::Job;
use crate::sweep::{self, Kind};
use crate::text::kib;

/// What became of it.
pub struct Done {
    pub facts: Facts,
    pub format: Format,
    /// Of the result.
    pub container: Container,
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// Why the input stands in for the result, where it does.
    pub kept: Option<Kept>,
    /// Where the bytes went; None where the input was kept in its place.
    pub output: Option<PathBuf>,
    pub figure: Option<PathBuf>,
    pub sweep: Option<PathBuf>,
    pub reached: Option<Reach>,
    pub times: Times,
}

/// Why an input was kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The result would be no smaller.
    NoSmaller,
    /// The goal cannot be met.
    Unmet,
}

/// What is told of a result, without its pixels.
pub struct Facts {
    pub width: u32,
    pub height: u32,
    pub colors: usize,
    pub bit_depth: u8,
    pub colors_in: usize,
    pub device: String,
    pub device_reason: String,
    pub iterations: u32,
    pub converged: bool,
    pub inertia: f64,
    pub psnr: Option<f64>,
}

impl Facts {
    fn of(compressed: Compressed) -> Self {
        let Compressed { image, colors_in, device, device_reason, iterations, converged, inertia, psnr } = compressed;
        let (colors, bit_depth) = (image.palette().len(), image.palette().bit_depth());
        let (width, height) = (image.width(), image.height());
        Self {
            width,
            height,
            colors,
            bit_depth,
            colors_in,
            device,
            device_reason,
            iterations,
            converged,
            inertia,
            psnr,
        }
    }
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

/// What stands in the way of a job, as far as can be told before any work.
pub fn obstacle(job: &Job, args: &JobArgs) -> Option<String> {
    let writer = Writer::new(args);
    let free = |path: PathBuf| match &job.output {
        Target::InPlace(input) if *input == path => Ok(()),
        _ => writer.check(&path),
    };
    if args.is_dry() {
        return None;
    }
    job.paths().chain(backup(job, args)).map(free).find_map(Result::err)
}

/// Where the original goes when its place is taken.
fn backup(job: &Job, args: &JobArgs) -> Option<PathBuf> {
    let mut path = resolved(&job.input).into_os_string();
    path.push(args.backup.as_ref()?);
    Some(path.into())
}

pub fn run(job: &Job, args: &JobArgs, engine: &Engine, bar: &ProgressBar) -> Result<Done, String> {
    let start = Instant::now();
    if let Some(problem) = &job.problem {
        return Err(problem.clone());
    }
    let input = job.input.display();
    let bytes = read(&job.input)?;
    let mut times = Times::default();
    let decoding = Instant::now();
    let decoded = codec::decode_within(&bytes, args.max_pixels).map_err(|error| format!("{input}: {error}"))?;
    let Decoded { image, format, animated } = decoded;
    times.decode = milliseconds(decoding.elapsed());
    if let Target::InPlace(_) = &job.output {
        check_in_place(job, format, animated)?;
    }

    let mut watch = Watch::new(args, bar);
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
    let may_stand = same || job.output.is_free();
    let is_small = args.max_size.is_none_or(|most| bytes.len() as u64 <= most);
    if let (true, false, Some(reached)) = (unmet, may_stand && is_small, &reached) {
        return Err(format!("{input}: {}", reached.said()));
    }
    // A format or a palette that was asked for is written whatever its size.
    let may_keep = (same || job.output.is_free() && args.format.is_none()) && !args.fit.has_palette();
    let no_smaller = may_keep && file.len() >= bytes.len();
    let kept = unmet || no_smaller;
    let result = if kept { &bytes } else { &file };
    // Everything is whole on the disk before the first file appears under its name.
    let writer = Writer::new(args);
    let mut pending: Vec<Pending> = Vec::new();
    if let (Some(path), false) = (&job.figure, args.is_dry()) {
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
        pending.push(writer.prepare(path, &figure, None)?);
        times.figure = milliseconds(drawing.elapsed());
    }
    if let (Some(path), Some(kind), false) = (&job.sweep, job.sweep.as_deref().and_then(Kind::of), args.is_dry()) {
        let chosen = reached.as_ref().map(|reached| reached.trial);
        let name = job.input.file_name().unwrap_or_default().to_string_lossy();
        let curve = sweep::file(kind, &name, &curve, chosen).map_err(|error| format!("{}: {error}", path.display()))?;
        pending.push(writer.prepare(path, &curve, None)?);
    }
    let place = if kept { job.output.path_of_kept(&job.input, container) } else { job.output.path(container) };
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
            if let Some(backup) = backup(job, args) {
                let original = fs::metadata(&job.input).ok();
                pending.push(writer.prepare(&backup, &bytes, original.as_ref())?);
            }
            let over = Writer { force: writer.force || args.in_place, ..writer };
            pending.push(over.prepare(&path, result, like.as_ref())?);
            Some(path)
        }
    };
    commit(pending)?;
    times.total = milliseconds(start.elapsed());
    let (bytes_in, bytes_out) = (bytes.len() as u64, result.len() as u64);
    let (figure, sweep) = (job.figure.clone(), job.sweep.clone());
    let kept = match (unmet, no_smaller) {
        (true, _) => Some(Kept::Unmet),
        (false, true) => Some(Kept::NoSmaller),
        _ => None,
    };
    let facts = Facts::of(compressed);
    Ok(Done { facts, format, container, bytes_in, bytes_out, kept, output, figure, sweep, reached, times })
}

/// Whether the input's place may be taken by a single picture of the format that its name says.
fn check_in_place(job: &Job, format: Format, animated: bool) -> Result<(), String> {
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

pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    if path.is_dir() {
        return Err(format!("{} is a directory; -r takes the images in it", path.display()));
    }
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Takes the times of the stages, and shows on a terminal what goes on.
struct Watch<'a> {
    clock: Clock,
    bar: &'a ProgressBar,
    restarts: u32,
    tries: u32,
}

impl<'a> Watch<'a> {
    fn new(args: &JobArgs, bar: &'a ProgressBar) -> Self {
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
