//! Plans the jobs: one for each input, or an error in the command line as a whole.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use huepress::codec::Container;

use crate::cli::job::{FormatArg, JobArgs};
use crate::files::inputs::{self, Input, Results};
use crate::files::output::{Target, Writer, refuse_inputs, refuse_no_png, resolved};
use crate::show::curve::CurveFormat;

/// The work on one input.
pub struct Job {
    pub input: PathBuf,
    pub output: Target,
    /// The format of the result; None for the smallest.
    pub container: Option<Container>,
    pub figure: Option<PathBuf>,
    pub curve: Option<PathBuf>,
    /// The path to which the original is copied before its place is taken, unless there is a copy from an earlier run.
    pub backup: Option<PathBuf>,
    /// The reason why the job cannot be done, as far as it is known before any work.
    pub problem: Option<String>,
}

impl Job {
    /// The job of one input.
    fn new(args: &JobArgs, input: Input, container: Option<Container>) -> Self {
        let (output, problem) = match target(args, &input) {
            Ok(output) => (output, input.problem),
            Err(problem) => (Target::Stdout, Some(problem)),
        };
        let container = match &output {
            Target::InPlace(path) => ending(path),
            _ => container,
        };
        let problem = problem.or_else(|| no_palette(args, &input.path, container));
        let backup = args.backup.as_ref().map(|suffix| {
            let mut path = resolved(&input.path).into_os_string();
            path.push(suffix);
            PathBuf::from(path)
        });
        let (figure, curve) = (args.figure.clone(), args.curve.clone());
        Self { input: input.path, output, container, figure, curve, backup, problem }
    }

    /// Every file that the job may write.
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

    /// The reason why the job must not start: a file that it would write is another input, or is in the way.
    fn obstacle(&self, args: &JobArgs, originals: &HashSet<PathBuf>) -> Option<String> {
        let own = resolved(&self.input);
        let is_other_input = |path: &PathBuf| {
            let path = resolved(path);
            path != own && originals.contains(&path)
        };
        if let Some(path) = self.paths().find(is_other_input) {
            let path = path.display();
            return Some(format!("{path} is an input too; put results elsewhere with --suffix or --out-dir"));
        }
        if args.check.is_some() {
            return None;
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
}

/// Plans one job for each input.
///
/// # Errors
/// Fails where the command line as a whole makes no sense.
pub fn plan(args: &JobArgs) -> Result<Vec<Job>, String> {
    args.options().check().map_err(|error| error.to_string())?;
    let container = container(args)?;
    let results = match &args.out_dir {
        Some(directory) => Results::Inside(directory),
        None if args.in_place => Results::Nowhere,
        None => Results::Ending(suffix(args)),
    };
    let inputs = inputs::gather(&args.inputs, &args.input_args, results)?;
    check(args, &inputs)?;
    let originals: HashSet<PathBuf> = inputs.iter().map(|input| resolved(&input.path)).collect();
    let mut jobs: Vec<Job> = inputs.into_iter().map(|input| Job::new(args, input, container)).collect();
    let mut taken: HashSet<PathBuf> = args.report.iter().map(|path| resolved(path)).collect();
    for job in &mut jobs {
        if let Some(path) = job.backup.as_ref().filter(|path| originals.contains(&resolved(path))) {
            return Err(format!("the backup {} is an input; name another --backup", path.display()));
        }
        if job.problem.is_none() {
            if let Some(path) = job.paths().find(|path| !taken.insert(resolved(path))) {
                return Err(format!("{} would be written twice", path.display()));
            }
            job.problem = job.obstacle(args, &originals);
        }
    }
    Ok(jobs)
}

/// Names that may have been meant as subcommands, but stand behind an option.
const SUBCOMMANDS: [&str; 8] = ["palette", "histogram", "compare", "bench", "devices", "completions", "man", "help"];

/// # Errors
/// Fails where options contradict each other or the inputs.
fn check(args: &JobArgs, inputs: &[Input]) -> Result<(), String> {
    let is_missing =
        |name: &&str| inputs.iter().any(|input| input.path == Path::new(name)) && !Path::new(name).exists();
    if let Some(name) = SUBCOMMANDS.iter().find(|name| is_missing(name)) {
        return Err(format!("there is no file {name}; the subcommand comes before all options: huepress {name} ..."));
    }
    let single = [("-o", &args.output), ("--figure", &args.figure), ("--curve", &args.curve)];
    if let Some((option, _)) = single.iter().find(|(_, path)| inputs.len() > 1 && path.is_some()) {
        return Err(format!("{option} names one file, but there are several inputs"));
    }
    check_extras(args, inputs)?;
    check_stdout(args)
}

/// # Errors
/// Fails where the figure, the curve or the report has a name that it cannot have.
fn check_extras(args: &JobArgs, inputs: &[Input]) -> Result<(), String> {
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
    Ok(())
}

/// # Errors
/// Fails where an image would go to a terminal, or together with JSON to standard output.
fn check_stdout(args: &JobArgs) -> Result<(), String> {
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    if to_stdout && args.json {
        return Err("-o - and --json both want standard output".to_owned());
    }
    if to_stdout && std::io::stdout().is_terminal() {
        return Err("an image makes no sense on a terminal; redirect standard output or name a file with -o".to_owned());
    }
    Ok(())
}

/// The format that --format or the ending of the output asks for; None for the smallest.
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

/// The suffix that is added to an input's name to make the result's.
fn suffix(args: &JobArgs) -> &str {
    let usual = if args.out_dir.is_some() { "" } else { "-huepress" };
    args.suffix.as_deref().unwrap_or(usual)
}

/// The reason why a result cannot have the palette that is asked for.
fn no_palette(args: &JobArgs, input: &Path, container: Option<Container>) -> Option<String> {
    let has_palette = matches!(container, Some(Container::Png | Container::Gif));
    let option = [("--keep-order or --like", args.keeps_order()), ("--indexed", args.indexed)];
    let (option, _) = option.into_iter().find(|(_, is_given)| *is_given && !has_palette)?;
    let name = container.map_or("the smallest format", Container::name);
    Some(format!("{}: {option} needs a format with a palette, PNG or GIF, not {name}", input.display()))
}

/// The target of one input's result.
///
/// # Errors
/// Fails where --in-place cannot write the format of the input.
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
    let path = args.out_dir.as_ref().map_or_else(|| input.path.clone(), |directory| directory.join(&input.inside));
    let mut name = path.file_stem().map_or_else(OsString::new, OsString::from);
    name.push(suffix(args));
    let path = path.with_file_name(name);
    Ok(if args.out_dir.is_some() { Target::Mirrored(path) } else { Target::Beside(path) })
}
