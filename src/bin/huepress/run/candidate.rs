//! A result that is not written yet, and the files that are written with it.

use std::path::{Path, PathBuf};

use huepress::codec::{self, Container};

use crate::cli::job::JobArgs;
use crate::files::name::shown;
use crate::files::output::{Pending, Writer, commit, to_stdout};
use crate::files::read::Snapshot;
use crate::files::target::Target;
use crate::run::encode::{Encoded, Original};
use crate::run::observer::JobObserver;
use crate::run::outcome::{Failure, Kept, Times};
use crate::run::plan::Job;
use crate::show::curve::{self, CurveFormat};
use crate::show::figure;
use crate::show::html::Section;

/// A result with its original.
pub struct Candidate<'a> {
    pub job: &'a Job,
    pub args: &'a JobArgs,
    pub original: Original<'a>,
    /// The file of the original, where it is one.
    pub snapshot: Option<&'a Snapshot>,
    pub encoded: Encoded,
    /// The reason why the output gets the original, if there is one.
    pub kept: Option<Kept>,
}

/// Where a result went.
pub struct Written {
    pub output: Option<PathBuf>,
    pub warnings: Vec<String>,
}

/// The reason to keep the original instead of the result, if there is one.
///
/// # Errors
/// Fails where a goal cannot be met and the original cannot replace the result.
pub fn reason_to_keep(
    job: &Job,
    args: &JobArgs,
    original: &Original<'_>,
    encoded: &Encoded,
    must_change: bool,
) -> Result<Option<Kept>, Failure> {
    let (bytes_in, bytes_out) = (original.bytes.len() as u64, encoded.bytes.len() as u64);
    let fits = |container: Container| job.container.is_none_or(|asked| asked == container);
    let is_same =
        Container::ALL.into_iter().any(|container| container.name() == original.format.name() && fits(container));
    // A format, a palette or a change that was asked for is written whatever its size.
    let must_change = must_change || args.has_palette() || args.indexed;
    let may_keep = (is_same || job.output.is_free() && args.format.is_none()) && !must_change;
    if let Some(reached) = encoded.reached.as_ref().filter(|reached| !reached.met && !args.best_effort) {
        let is_small = args.max_size.is_none_or(|most| bytes_in <= most);
        return match may_keep && is_small {
            true => Ok(Some(Kept::Unmet)),
            false => {
                let (input, summary) = (shown(&job.input), reached.summary());
                Err(Failure { message: format!("{input}: {summary}; --best-effort writes that"), is_unmet: true })
            }
        };
    }
    let saves_too_little = |least: f64| 100.0 * (bytes_in.saturating_sub(bytes_out) as f64) < least * bytes_in as f64;
    Ok(match args.min_saving {
        _ if !may_keep => None,
        _ if bytes_out >= bytes_in => Some(Kept::NoSmaller),
        Some(least) if saves_too_little(least) => Some(Kept::LittleSaved),
        _ => None,
    })
}

impl Candidate<'_> {
    /// The bytes that the output gets: those of the result, or of the original where it is kept.
    pub fn bytes(&self) -> &[u8] {
        if self.kept.is_some() { self.original.bytes } else { &self.encoded.bytes }
    }

    /// Prepares the figure and the curve, where they are asked for.
    pub fn extras(&self) -> Result<Vec<Pending>, String> {
        let mut pending = Vec::new();
        if self.args.is_dry() {
            return Ok(pending);
        }
        let (job, writer) = (self.job, Writer::new(self.args));
        if let Some(path) = &job.figure {
            let drawn = figure::draw(&self.original, &self.encoded);
            let figure = codec::encode_rgba(&drawn).map_err(|error| format!("{}: {error}", shown(path)))?;
            pending.push(writer.prepare(path, &figure, None)?);
        }
        if let (Some(path), Some(format)) = (&job.curve, job.curve.as_deref().and_then(CurveFormat::from_path)) {
            let chosen = self.encoded.reached.as_ref().map(|reached| reached.trial);
            let curve = curve::file(format, &self.original.title(), &self.encoded.curve, chosen);
            let curve = curve.map_err(|error| format!("{}: {error}", shown(path)))?;
            pending.push(writer.prepare(path, &curve, None)?);
        }
        Ok(pending)
    }

    /// The file's section of the report, where one is asked for.
    pub fn section(&self, observer: &JobObserver<'_>, times: Times) -> huepress::Result<Option<String>> {
        if self.args.report.is_none() || self.args.is_dry() {
            return Ok(None);
        }
        let (original, encoded) = (&self.original, &self.encoded);
        Section { original, encoded, kept: self.kept, traces: &observer.traces, times }.html().map(Some)
    }

    /// Writes the result and the `pending` files. Every file is whole on the disk before the first appears under its
    /// name.
    pub fn write(&self, mut pending: Vec<Pending>) -> Result<Written, String> {
        let (job, args) = (self.job, self.args);
        let path = match self.kept {
            Some(_) => job.output.path_of_kept(self.encoded.container),
            None => job.output.path(self.encoded.container),
        };
        let mut warnings = Vec::new();
        let output = match (&job.output, path) {
            (Target::Stdout, _) => {
                if !args.is_dry() {
                    to_stdout(self.bytes())?;
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
            return Ok(vec![writer.prepare(path, self.bytes(), times)?]);
        };
        let backup = job.backup.as_ref().filter(|backup| backup.symlink_metadata().is_err());
        let backup = backup.map(|backup| writer.prepare_copy(backup, self.original.bytes, own)).transpose()?;
        Ok(backup.into_iter().chain([writer.prepare_instead(own, self.bytes(), times)?]).collect())
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
