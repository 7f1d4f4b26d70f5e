//! `huepress palette` finds one palette for images and histograms.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use huepress::Engine;
use huepress::Extracted;
use huepress::codec::{PaletteFormat, Swatch};

use crate::cli::tools::PaletteArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::inputs::{Gathered, Rules, gather};
use crate::files::name::shown;
use crate::files::output::{Destination, Writer, print};
use crate::run::collect::{Collected, Sources, collect};
use crate::run::observer::warn_of_fallback;
use crate::show::format::{figures, hex, plural};
use crate::show::message::{fail, print_err, print_error, print_notes, usage};
use crate::show::style;

pub fn run(args: &PaletteArgs, verbosity: &VerbosityArgs) -> ExitCode {
    let writer = Writer { force: args.force, make_directories: false };
    let destination = Destination::from_path(args.output.as_deref().unwrap_or(Path::new("-")));
    let ready = format(args).and_then(|format| {
        args.cluster.options().check().map_err(|error| error.to_string())?;
        if matches!(format, Some(PaletteFormat::Act | PaletteFormat::Aco | PaletteFormat::Png)) {
            destination.refuse_terminal()?;
        }
        Ok((format, gather(&args.inputs, &args.input_args, &Rules::of_reading())?))
    });
    let (format, Gathered { inputs, notes }) = match ready {
        Ok(ready) => ready,
        Err(message) => return usage(&message),
    };
    if let Err(message) = destination.refuse_inputs(inputs.iter().map(|input| &input.path).chain(&args.from)) {
        return usage(&message);
    }
    if let Err(message) = destination.check(&writer) {
        return fail(&message);
    }
    print_notes(&notes, verbosity);
    let sources = Sources { images: &inputs, histograms: &args.from, input_args: &args.input_args, verbosity };
    let Collected { histogram, problems, .. } = collect(&sources);
    problems.iter().for_each(|problem| print_error(problem));
    if histogram.is_empty() {
        return fail("there is no colour to make a palette of");
    }
    let engine = Engine::new(args.cluster.device.clone());
    let extracted =
        match pollster::block_on(engine.extract_async(&histogram, &args.cluster.options(), &mut warn_of_fallback)) {
            Ok(extracted) => extracted,
            Err(error) => return fail(&error.to_string()),
        };
    let name = name(inputs.first().map(|input| &input.path).or(args.from.first()));
    if let Some(format) = format {
        losses(format, &extracted.swatches)
            .iter()
            .for_each(|loss| print_err(&format!("{} {loss}\n", style::warning())));
    }
    let written = match format {
        None => print(&text(&extracted.swatches)),
        Some(format) => (format.encode(&extracted.swatches, &name).map_err(|error| error.to_string()))
            .and_then(|bytes| destination.put(&writer, &bytes)),
    };
    if let Err(message) = written {
        return fail(&message);
    }
    if !verbosity.quiet && (args.output.is_some() || std::io::stdout().is_terminal() || verbosity.verbose > 0) {
        print_summary(&extracted, histogram.len(), args);
    }
    ExitCode::from(u8::from(!problems.is_empty()))
}

/// What the format cannot say of the colours, in sentences.
fn losses(format: PaletteFormat, swatches: &[Swatch]) -> Vec<String> {
    let held = |swatch: &Swatch| format.held(swatch.color);
    let left_out = swatches.iter().filter(|swatch| held(swatch).is_none()).count() as u64;
    let opaque =
        swatches.iter().filter(|swatch| held(swatch).is_some_and(|color| color != swatch.color)).count() as u64;
    let better = "hex, json and png have transparency";
    let sentences = [
        (left_out, format!("{format} has no full transparency: its entry is left out; {better}")),
        (
            opaque,
            format!("{format} has no partial transparency: {} written as opaque; {better}", plural(opaque, "colour")),
        ),
    ];
    sentences.into_iter().filter(|(count, _)| *count > 0).map(|(_, sentence)| sentence).collect()
}

/// The format that --format or the ending of the output asks for; None for a text with shares.
fn format(args: &PaletteArgs) -> Result<Option<PaletteFormat>, String> {
    let path = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let Some(path) = path.filter(|_| args.format.is_none()) else { return Ok(args.format) };
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    match ending.parse() {
        Ok(format) => Ok(Some(format)),
        Err(_) => Err(format!(
            "{} does not end as a palette does: .hex, .json, .gpl, .pal, .act, .aco or .png; --format says which it is",
            shown(path)
        )),
    }
}

/// The name of the palette: that of the first file from which it is made.
fn name(path: Option<&PathBuf>) -> String {
    path.and_then(|path| path.file_stem()).unwrap_or_default().to_string_lossy().into_owned()
}

/// One colour per line, with its share as a comment, so that the text is a hex palette too.
fn text(swatches: &[Swatch]) -> String {
    let line = |&Swatch { color, share }: &Swatch| {
        format!("{}{:9} ; {:6.2} %\n", style::swatch(color), hex(color), 100.0 * share)
    };
    swatches.iter().map(line).collect()
}

fn print_summary(extracted: &Extracted, colors: usize, args: &PaletteArgs) {
    let Extracted { swatches, fit, .. } = extracted;
    let how = match fit.iterations {
        0 => "all of them kept".to_owned(),
        _ => format!(
            "in {} on {}, {}, inertia {}",
            args.cluster.space().name(),
            fit.device,
            plural(u64::from(fit.iterations), "iteration"),
            figures(fit.inertia)
        ),
    };
    print_err(&format!("{} of {}, {how}\n", plural(swatches.len() as u64, "colour"), plural(colors as u64, "colour")));
}
