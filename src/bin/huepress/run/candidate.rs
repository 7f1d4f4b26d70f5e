//! A result that is not written yet, and the files that are written with it.

use std::path::{Path, PathBuf};

use huepress::codec;
use huepress::metrics::Scorer;
use huepress::report::Section;
use huepress::{Error, Event, Original, OriginalFile, Pressed};

use crate::cli::job::JobArgs;
use crate::files::name::shown;
use crate::files::output::{Pending, Writer, commit, to_stdout};
use crate::files::read::Snapshot;
use crate::files::target::Target;
use crate::run::observer::JobObserver;
use crate::run::outcome::Times;
use crate::run::plan::Job;
use crate::show::curve::{self, CurveFormat};
use crate::show::figure::{self, Before};

/// A result with its original.
pub struct Candidate<'a> {
    pub job: &'a Job,
    pub args: &'a JobArgs,
    /// The file's name without its directory.
    pub title: &'a str,
    pub original: &'a Original<'a>,
    /// The file of the original, where it is one.
    pub snapshot: Option<&'a Snapshot>,
    pub pressed: Pressed<'a>,
}

/// Where a result went.
pub struct Written {
    pub output: Option<PathBuf>,
    pub warnings: Vec<String>,
}

impl Candidate<'_> {
    /// Prepares the figure and the curve, where they are asked for, as long as `check` agrees.
    pub fn extras(&self, check: &dyn Fn() -> Result<(), String>) -> Result<Vec<Pending>, String> {
        let mut pending = Vec::new();
        if self.args.is_dry() {
            return Ok(pending);
        }
        let (job, writer) = (self.job, Writer::new(self.args));
        if let Some(path) = &job.figure {
            let file = self.file();
            let (title, image) = (self.title, self.original.image());
            let before = Before { title, image, format: file.format, bytes: file.bytes.len() as u64 };
            let drawn = figure::draw(&before, &self.pressed, check)?;
            let figure = codec::encode_rgba(&drawn).map_err(|error| format!("{}: {error}", shown(path)))?;
            pending.push(writer.prepare(path, &figure, None)?);
        }
        if let (Some(path), Some(format)) = (&job.curve, job.curve.as_deref().and_then(CurveFormat::from_path)) {
            let chosen = self.pressed.reached.as_ref().map(|reached| reached.trial);
            let curve = curve::file(format, self.title, &self.pressed.curve, chosen);
            let curve = curve.map_err(|error| format!("{}: {error}", shown(path)))?;
            pending.push(writer.prepare(path, &curve, None)?);
        }
        Ok(pending)
    }

    /// The file's section of the report.
    pub fn section(&self, observer: &mut JobObserver<'_>, times: Times) -> huepress::Result<String> {
        let (title, original, pressed) = (self.title, self.original, &self.pressed);
        let (traces, times) = (&observer.traces.clone(), &times.stages());
        let mut observe = |event: Event<'_>| observer.observe(event);
        let scores = Scorer::new(original.image())
            .and_then(|scorer| scorer.scores_observed(&pressed.compressed.image.to_image(), &mut observe));
        let scores = match scores {
            Err(Error::Stopped) => return Err(Error::Stopped),
            // A picture that is too large for the metrics has none.
            scores => scores.ok(),
        };
        Section { title, original, pressed, scores, traces, times }.html_observed(&mut observe)
    }

    fn file(&self) -> &OriginalFile<'_> {
        self.original.file().expect("it was decoded from a file")
    }

    /// Writes the result and the `pending` files. Every file is whole on the disk before the first appears under its
    /// name.
    pub fn write(&self, mut pending: Vec<Pending>) -> Result<Written, String> {
        let (job, args) = (self.job, self.args);
        let path = match self.pressed.kept {
            Some(_) => job.output.path_of_kept(self.pressed.container),
            None => job.output.path(self.pressed.container),
        };
        let mut warnings = Vec::new();
        let output = match (&job.output, path) {
            (Target::Stdout, _) => {
                if !args.is_dry() {
                    to_stdout(self.pressed.bytes())?;
                }
                Some(PathBuf::from("-"))
            }
            (_, Some(path)) if !args.is_dry() => {
                pending.extend(self.prepare(&path)?);
                warnings.extend(self.snapshot.filter(|_| self.is_own(&path)).and_then(warning_of_links));
                Some(path)
            }
            (_, path) => path,
        };
        warnings.extend(commit(pending)?);
        // A backup has the same owner as the result.
        warnings.dedup();
        Ok(Written { output, warnings })
    }

    /// Whether a path is that of the original.
    fn is_own(&self, path: &Path) -> bool {
        self.job.own.as_deref() == Some(path)
    }

    /// Prepares the result, and before it the backup of the original where one is asked for. A backup that exists holds
    /// the original: it is never overwritten, not even with `--force`.
    fn prepare(&self, path: &Path) -> Result<Vec<Pending>, String> {
        let (job, writer) = (self.job, Writer::new(self.args));
        let times = self.snapshot.map(|snapshot| &snapshot.metadata).filter(|_| self.args.preserve);
        let Some(own) = self.snapshot.filter(|_| self.is_own(path)) else {
            return Ok(vec![writer.prepare(path, self.pressed.bytes(), times)?]);
        };
        let backup = job.backup.as_ref().filter(|backup| backup.symlink_metadata().is_err());
        let backup = backup.map(|backup| writer.prepare_copy(backup, self.file().bytes, own)).transpose()?;
        Ok(backup.into_iter().chain([writer.prepare_instead(own, self.pressed.bytes(), times)?]).collect())
    }
}

/// The warning about other names of a file whose place is taken.
#[cfg(unix)]
fn warning_of_links(own: &Snapshot) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let links = own.metadata.nlink();
    (links > 1).then(|| format!("it had {links} names (hard links), and those that are no inputs keep the old picture"))
}

#[cfg(not(unix))]
fn warning_of_links(_: &Snapshot) -> Option<String> {
    None
}
