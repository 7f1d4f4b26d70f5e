//! Plans the jobs: one for each input, or an error in the command line as a whole.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use huepress::codec::Container;

use crate::cli::job::JobArgs;
use crate::files::filter::Results;
use crate::files::input::Input;
use crate::files::inputs::{Gathered, Rules, gather};
use crate::files::name::{listed, shown};
use crate::files::output::{Writer, resolved};
use crate::files::target::Target;
use crate::run::checks;
use crate::run::naming::{Clashes, Stem, ending, suffix, target};

/// The work on one input.
pub struct Job {
    pub input: PathBuf,
    /// The file to which the input's name leads, without links.
    pub file: PathBuf,
    pub output: Target,
    /// The path of a result that would take the place of the input.
    pub own: Option<PathBuf>,
    /// The format of the result; None for the smallest.
    pub container: Option<Container>,
    pub figure: Option<PathBuf>,
    pub curve: Option<PathBuf>,
    /// The path to which the original is copied before its place is taken, unless there is a copy from an earlier run.
    pub backup: Option<PathBuf>,
    /// The output of an earlier run, with which there is nothing left to do.
    pub present: Option<PathBuf>,
    /// The reason why the job cannot be done, as far as it is known before any work.
    pub problem: Option<String>,
}

impl Job {
    /// The job of one input.
    fn new(args: &JobArgs, input: &Input, container: Option<Container>) -> Self {
        let target = input.problem.clone().map_or_else(|| target(args, input, Stem::Short), Err);
        let (output, problem) = match target {
            Ok(output) => (output, None),
            Err(problem) => (Target::Stdout, Some(problem)),
        };
        let container = match &output {
            Target::InPlace(path) => ending(path),
            _ => container,
        };
        let problem = problem.or_else(|| checks::no_palette(args, input, container));
        let backup = args.backup.as_ref().map(|suffix| {
            let mut path = input.file.clone().into_os_string();
            path.push(suffix);
            PathBuf::from(path)
        });
        Self {
            input: input.path.clone(),
            file: input.file.clone(),
            output,
            own: None,
            container,
            figure: args.figure.clone(),
            curve: args.curve.clone(),
            backup,
            present: None,
            problem,
        }
    }

    /// Every path that the result may have.
    fn results(&self) -> Vec<PathBuf> {
        if self.problem.is_some() { Vec::new() } else { self.output.paths(self.container) }
    }

    /// The path of a result that would take the place of the input.
    fn own(&self) -> Option<PathBuf> {
        match &self.output {
            // It is the input's whatever it leads to meanwhile.
            Target::InPlace(path) => Some(path.clone()),
            output => output.paths(self.container).into_iter().find(|path| resolved(path) == self.file),
        }
    }

    /// Every file that the job may write.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.results().into_iter().chain(self.figure.clone()).chain(self.curve.clone()).chain(self.backup.clone())
    }

    /// The reason why the job must not start: a file that it would write is another input, or is in the way.
    fn obstacle(&self, args: &JobArgs, originals: &HashSet<&Path>) -> Option<String> {
        let is_other_input = |path: &PathBuf| {
            let path = resolved(path);
            path != self.file && originals.contains(path.as_path())
        };
        if let Some(path) = self.paths().find(is_other_input) {
            let path = shown(&path);
            return Some(format!("{path} is an input too; put results elsewhere with --suffix or --out-dir"));
        }
        if args.check.is_some() {
            return None;
        }
        let is_read_only = || fs::metadata(&self.file).is_ok_and(|metadata| metadata.permissions().readonly());
        if self.own.is_some() && !args.force && is_read_only() {
            return Some(format!("{} is read-only; -f replaces it all the same", shown(&self.input)));
        }
        let writer = Writer::new(args);
        let check = |path: PathBuf| match &self.output {
            Target::InPlace(input) if *input == path => Ok(()),
            // What stands there is the original.
            _ if self.backup.as_ref() == Some(&path) && path.symlink_metadata().is_ok() => Ok(()),
            _ => writer.check(&path),
        };
        self.paths().map(check).find_map(Result::err)
    }

    /// The output of an earlier run that makes this one unnecessary, by --skip-existing or --update.
    fn present(&self, args: &JobArgs) -> Option<PathBuf> {
        let is_wanted = |path: &PathBuf| match args.update {
            true => is_as_new(path, &self.file),
            false => args.skip_existing && path.is_file(),
        };
        let is_other = |path: &PathBuf| self.own.as_ref() != Some(path);
        self.results().into_iter().filter(is_other).find(is_wanted)
    }
}

/// Whether a file was modified when the other was, or later.
fn is_as_new(file: &Path, other: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    file.is_file() && modified(file).is_ok_and(|file| modified(other).is_ok_and(|other| file >= other))
}

/// All jobs, and what the user should know of them.
pub struct Plan {
    pub jobs: Vec<Job>,
    /// Remarks on files that were left out.
    pub notes: Vec<String>,
    /// The number of files in directories that have a format which is not written in place.
    pub passed_over: u64,
}

/// Plans one job for each input.
///
/// # Errors
/// Fails where the command line as a whole makes no sense.
pub fn plan(args: &JobArgs) -> Result<Plan, String> {
    args.options().check().map_err(|error| error.to_string())?;
    let container = checks::container(args)?;
    let results = match &args.out_dir {
        Some(directory) => Results::Inside(directory),
        None if args.in_place => Results::Nowhere,
        None => Results::Ending(suffix(args)),
    };
    let backup_suffix = args.backup.as_deref().unwrap_or(Rules::BACKUP_SUFFIX);
    let rules = Rules { results, backup_suffix, in_place: args.in_place };
    let Gathered { mut inputs, mut notes } = gather(&args.inputs, &args.input_args, &rules)?;
    let is_passed_over =
        |input: &mut Input| args.in_place && input.is_found && input.problem.is_none() && ending(&input.path).is_none();
    let passed_over: Vec<Input> = inputs.extract_if(.., is_passed_over).collect();
    if !passed_over.is_empty() {
        let names = listed(passed_over.iter().map(|input| input.path.as_path()));
        notes.push(format!("{names}: passed over, as only PNG, WebP and GIF are written in place"));
    }
    checks::check(args, &inputs)?;
    let originals: HashSet<&Path> = inputs.iter().map(|input| input.file.as_path()).collect();
    let mut jobs = named_apart(args, &inputs, container);
    for job in &mut jobs {
        check_options(args, job, &originals)?;
        job.own = job.own();
        job.present = job.present(args);
        if job.problem.is_none() && job.present.is_none() {
            job.problem = job.obstacle(args, &originals);
        }
    }
    Ok(Plan { jobs, notes, passed_over: passed_over.len() as u64 })
}

/// The jobs with outputs of which no two are the same, as far as there are names that tell them apart.
fn named_apart(args: &JobArgs, inputs: &[Input], container: Option<Container>) -> Vec<Job> {
    let mut jobs: Vec<Job> = inputs.iter().map(|input| Job::new(args, input, container)).collect();
    for index in Clashes::new(inputs, jobs.iter().map(Job::results)).renamed(container) {
        if let Ok(output) = target(args, &inputs[index], Stem::Whole) {
            jobs[index].output = output;
        }
    }
    for (index, problem) in Clashes::new(inputs, jobs.iter().map(Job::results)).problems() {
        jobs[index].problem = Some(problem);
    }
    jobs
}

/// # Errors
/// Fails where options ask for two files of one name, or for a backup in the place of an input.
fn check_options(args: &JobArgs, job: &Job, originals: &HashSet<&Path>) -> Result<(), String> {
    if let Some(path) = job.backup.as_ref().filter(|path| originals.contains(path.as_path())) {
        return Err(format!("the backup {} is an input; name another --backup", shown(path)));
    }
    let mut taken: HashSet<PathBuf> = args.report.iter().map(|path| resolved(path)).collect();
    match job.paths().find(|path| !taken.insert(resolved(path))) {
        Some(path) => Err(format!("{} would be written twice", shown(&path))),
        None => Ok(()),
    }
}
