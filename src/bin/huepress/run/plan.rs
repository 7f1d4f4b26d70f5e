//! What is to be done: one job an input, and what is wrong with the command line as a whole.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use huepress::codec::Container;

use crate::cli::job::{FormatArg, JobArgs};
use crate::files::inputs::{self, Input, Results};
use crate::files::output::{Target, Writer, refuse_inputs, refuse_no_png, resolved};
use crate::show::curve::CurveFormat;

/// What is to be done with one input.
pub struct Job {
    pub input: PathBuf,
    pub output: Target,
    /// None for the smallest.
    pub container: Option<Container>,
    pub figure: Option<PathBuf>,
    pub curve: Option<PathBuf>,
    /// Where the original goes when its place is taken.
    pub backup: Option<PathBuf>,
    /// What stands in the way, as far as can be told before any work.
    pub problem: Option<String>,
}

impl Job {
    /// Every file that may be written.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> {
        let containers = self.container.map_or(Container::ALL.to_vec(), |container| vec![container]);
        let mut paths: Vec<PathBuf> =
            containers.into_iter().filter_map(|container| self.output.path(container)).collect();
        let kept = Container::ALL.into_iter().filter_map(|container| self.output.path_of_kept(&self.input, container));
        paths.extend(kept.filter(|_| matches!(self.output, Target::Mirrored(_))));
        paths.sort();
        paths.dedup();
        paths.into_iter().chain(self.figure.clone()).chain(self.curve.clone()).chain(self.backup.clone())
    }
}

/// One job an input, or what is wrong with the command line as a whole.
pub fn plan(args: &JobArgs) -> Result<Vec<Job>, String> {
    args.quality_args.options().check().map_err(|error| error.to_string())?;
    let container = container(args)?;
    let results = match &args.out_dir {
        Some(directory) => Results::Inside(directory),
        None if args.in_place => Results::Nowhere,
        None => Results::Ending(suffix(args)),
    };
    let inputs = inputs::gather(&args.inputs, &args.input_args, results)?;
    check(args, &inputs)?;
    let mut taken: HashSet<PathBuf> = args.report.iter().map(|path| resolved(path)).collect();
    let originals: HashSet<PathBuf> = inputs.iter().map(|input| resolved(&input.path)).collect();
    let mut jobs = Vec::new();
    for input in inputs {
        let (output, container, problem) = match target(args, &input) {
            Ok(output) => (output, container, input.problem),
            Err(problem) => (Target::Stdout, container, Some(problem)),
        };
        let container = match &output {
            Target::InPlace(path) => ending(path),
            _ => container,
        };
        let (figure, curve) = (args.figure.clone(), args.curve.clone());
        let backup = args.backup.as_ref().map(|suffix| {
            let mut path = resolved(&input.path).into_os_string();
            path.push(suffix);
            PathBuf::from(path)
        });
        if let Some(path) = backup.as_ref().filter(|path| originals.contains(&resolved(path))) {
            return Err(format!("the backup {} is an input; name another --backup", path.display()));
        }
        let mut job = Job { input: input.path, output, container, figure, curve, backup, problem };
        if job.problem.is_none() {
            if let Some(path) = job.paths().find(|path| !taken.insert(resolved(path))) {
                return Err(format!("{} would be written twice", path.display()));
            }
            let own = resolved(&job.input);
            let is_other = |path: &PathBuf| {
                let place = resolved(path);
                place != own && originals.contains(&place)
            };
            let over = job.paths().find(is_other).map(|path| {
                format!("{} is an input too; put results elsewhere with --suffix or --out-dir", path.display())
            });
            job.problem = over.or_else(|| obstacle(&job, args));
        }
        jobs.push(job);
    }
    Ok(jobs)
}

/// What stands in the way of a job, as far as can be told before any work.
fn obstacle(job: &Job, args: &JobArgs) -> Option<String> {
    let writer = Writer::new(args);
    let free = |path: PathBuf| match &job.output {
        Target::InPlace(input) if *input == path => Ok(()),
        _ => writer.check(&path),
    };
    if args.check.is_some() {
        return None;
    }
    job.paths().map(free).find_map(Result::err)
}

/// Options of all commands may stand before a name that was meant as one.
const SUBCOMMANDS: [&str; 8] = ["palette", "histogram", "compare", "bench", "devices", "completions", "man", "help"];

fn check(args: &JobArgs, inputs: &[Input]) -> Result<(), String> {
    let is_missing =
        |name: &&str| inputs.iter().any(|input| input.path == Path::new(name)) && !Path::new(name).exists();
    if let Some(name) = SUBCOMMANDS.iter().find(|name| is_missing(name)) {
        return Err(format!("there is no file {name}; the subcommand comes before all options: huepress {name} ..."));
    }
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    let single = [("-o", &args.output), ("--figure", &args.figure), ("--curve", &args.curve)];
    if let Some((option, _)) = single.iter().find(|(_, path)| inputs.len() > 1 && path.is_some()) {
        return Err(format!("{option} names one file, but there are several inputs"));
    }
    if args.curve.as_deref().is_some_and(|path| CurveFormat::from_path(path).is_none()) {
        return Err("--curve wants a file's name that ends with .csv or .png".to_owned());
    }
    if let Some(path) = &args.figure {
        refuse_no_png(path, "--figure")?;
    }
    for (option, path) in [("--figure", &args.figure), ("--report", &args.report)] {
        if path.as_deref() == Some(Path::new("-")) {
            return Err(format!("{option} wants a file's name; standard output is for the result"));
        }
    }
    let extras = [("--figure", &args.figure), ("--curve", &args.curve), ("--report", &args.report)];
    for (option, path) in extras.into_iter().filter_map(|(option, path)| Some((option, path.as_ref()?))) {
        refuse_inputs(path, option, inputs.iter().map(|input| &input.path))?;
    }
    if to_stdout && args.json {
        return Err("-o - and --json both want standard output".to_owned());
    }
    if to_stdout && std::io::stdout().is_terminal() {
        return Err("an image makes no sense on a terminal; redirect standard output or name a file with -o".to_owned());
    }
    Ok(())
}

/// The format that is asked for, by name or by the output's ending; None for the smallest.
fn container(args: &JobArgs) -> Result<Option<Container>, String> {
    let output = args.output.as_deref().unwrap_or(Path::new(""));
    match (args.format.map(FormatArg::container), ending(output)) {
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

/// The format that a file's name ends with.
fn ending(path: &Path) -> Option<Container> {
    path.extension()?.to_str()?.parse().ok()
}

/// What follows an input's name in its result's.
fn suffix(args: &JobArgs) -> &str {
    let usual = if args.out_dir.is_some() { "" } else { "-huepress" };
    args.suffix.as_deref().unwrap_or(usual)
}

/// Where the result of one input goes, or why it has no place.
fn target(args: &JobArgs, input: &Input) -> Result<Target, String> {
    if args.output.as_deref() == Some(Path::new("-")) {
        return Ok(Target::Stdout);
    }
    if let Some(path) = &args.output {
        return Ok(Target::Named(path.clone()));
    }
    if args.in_place {
        return match ending(&input.path) {
            Some(_) => Ok(Target::InPlace(input.path.clone())),
            None => Err(format!(
                "{}: huepress writes PNG, WebP and GIF, and with --in-place a result has its input's name; \
                 write it elsewhere",
                input.path.display()
            )),
        };
    }
    let place = args.out_dir.as_ref().map_or_else(|| input.path.clone(), |directory| directory.join(&input.inside));
    let mut name = place.file_stem().map_or_else(OsString::new, OsString::from);
    name.push(suffix(args));
    let path = place.with_file_name(name);
    Ok(if args.out_dir.is_some() { Target::Mirrored(path) } else { Target::Beside(path) })
}
