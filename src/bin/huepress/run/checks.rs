//! Checks of the command line as a whole, before any work.

use std::io::{self, IsTerminal};
use std::path::Path;

use huepress::codec::Container;

use crate::cli::job::{FormatArg, JobArgs};
use crate::files::input::Input;
use crate::files::name::{is_dash, shown};
use crate::files::output::{refuse_inputs, refuse_no_png};
use crate::run::naming::{ending, is_to_stdout};
use crate::show::curve::CurveFormat;

/// Names that may have been meant as subcommands, but stand behind an option.
const SUBCOMMANDS: [&str; 8] = ["palette", "histogram", "compare", "bench", "devices", "completions", "man", "help"];

/// Checks options and inputs together.
///
/// # Errors
/// Fails where options contradict each other or the inputs.
pub fn check(args: &JobArgs, inputs: &[Input]) -> Result<(), String> {
    let is_missing =
        |name: &&str| inputs.iter().any(|input| input.path == Path::new(name)) && !Path::new(name).exists();
    if let Some(name) = SUBCOMMANDS.iter().find(|name| is_missing(name)) {
        return Err(format!("there is no file {name}; the subcommand comes before all options: huepress {name} ..."));
    }
    let single = [("-o", &args.output), ("--figure", &args.figure), ("--curve", &args.curve)];
    if let Some((option, _)) = single.iter().find(|(_, path)| inputs.len() > 1 && path.is_some()) {
        return Err(format!("{option} names one file, but there are several inputs"));
    }
    if inputs.len() > 1 && inputs.iter().any(|input| is_dash(&input.path)) {
        return Err("standard input (-) goes alone; there are other inputs".to_owned());
    }
    check_extras(args, inputs)?;
    check_stdout(args, inputs)
}

/// Checks the files beside the result.
///
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
        if path.as_deref().is_some_and(is_dash) {
            return Err(format!("{option} wants a file's name; standard output is for the result"));
        }
    }
    let extras = [("--figure", &args.figure), ("--curve", &args.curve), ("--report", &args.report)];
    for (option, path) in extras.into_iter().filter_map(|(option, path)| Some((option, path.as_ref()?))) {
        refuse_inputs(path, option, inputs.iter().map(|input| &input.path))?;
    }
    Ok(())
}

/// Checks what goes to standard output.
///
/// # Errors
/// Fails where an image would go to a terminal, or together with JSON to standard output.
fn check_stdout(args: &JobArgs, inputs: &[Input]) -> Result<(), String> {
    let to_stdout = is_to_stdout(args, inputs);
    if to_stdout && args.json {
        return Err("the image and --json both want standard output; name a file with -o".to_owned());
    }
    if to_stdout && io::stdout().is_terminal() {
        return Err("an image makes no sense on a terminal; redirect standard output or name a file with -o".to_owned());
    }
    Ok(())
}

/// The reason why a result cannot have the palette that is asked for.
pub fn no_palette(args: &JobArgs, input: &Input, container: Option<Container>) -> Option<String> {
    let has_palette = matches!(container, Some(Container::Png | Container::Gif));
    let option = [("--keep-order or --like", args.keeps_order()), ("--indexed", args.indexed)];
    let (option, _) = option.into_iter().find(|(_, is_given)| *is_given && !has_palette)?;
    let name = container.map_or("the smallest format", Container::name);
    Some(format!("{}: {option} needs a format with a palette, PNG or GIF, not {name}", shown(&input.path)))
}

/// The format that --format or the ending of the output asks for; None for the smallest.
pub fn container(args: &JobArgs) -> Result<Option<Container>, String> {
    let output = args.output.as_deref().unwrap_or(Path::new(""));
    match (args.format.map(FormatArg::container), ending(output)) {
        (Some(None), Some(_)) => Err(format!("--format auto chooses the ending itself, but {} has one", shown(output))),
        (Some(Some(asked)), Some(ending)) if asked != ending => {
            Err(format!("--format asks for {asked}, but {} is a name for {ending}", shown(output)))
        }
        (None, None) if image::ImageFormat::from_path(output).is_ok() => {
            Err(format!("{} is no name for PNG, WebP or GIF, which huepress writes", shown(output)))
        }
        (asked, ending) => Ok(asked.unwrap_or(Some(ending.unwrap_or_default()))),
    }
}
