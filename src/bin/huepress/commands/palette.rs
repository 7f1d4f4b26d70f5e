//! `huepress palette` finds one palette for images and histograms.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use huepress::Engine;
use huepress::Extracted;
use huepress::codec::{PaletteFormat, Swatch};

use crate::cli::tools::PaletteArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::name::shown;
use crate::files::output::{Destination, print};
use crate::run::collect::{Collected, Collection};
use crate::run::observer::warn_of_fallback;
use crate::show::message::{fail, print_err, usage};
use crate::show::style;
use huepress::internals::text::{figures, hex, plural};

/// Returns the exit code, as an error where there is no result.
pub fn run(args: &PaletteArgs, verbosity: &VerbosityArgs) -> Result<ExitCode, ExitCode> {
    let destination = Destination::from_path(args.output.as_deref().unwrap_or(Path::new("-")));
    let format = format(args).map_err(|error| usage(&error))?;
    let options = args.cluster.options();
    options.check().map_err(|error| usage(&error.to_string()))?;
    if matches!(format, Some(PaletteFormat::Act | PaletteFormat::Aco | PaletteFormat::Png)) {
        destination.refuse_terminal().map_err(|error| usage(&error))?;
    }
    let collection = Collection::prepare(&args.collect, destination, verbosity)?;
    let Collected { histogram, code, .. } = collection.count()?;
    let engine = Engine::new(args.cluster.device.clone());
    let extracted = pollster::block_on(engine.extract_async(&histogram, &options, &mut warn_of_fallback))
        .map_err(|error| fail(&error.to_string()))?;
    write(format, &extracted.swatches, &collection).map_err(|error| fail(&error))?;
    if !verbosity.quiet && (args.output.is_some() || std::io::stdout().is_terminal() || verbosity.verbose > 0) {
        print_summary(&extracted, histogram.len(), args);
    }
    Ok(code)
}

/// Writes a palette, named after the first file from which it is made, and says what the format cannot hold.
fn write(format: Option<PaletteFormat>, swatches: &[Swatch], collection: &Collection<'_>) -> Result<(), String> {
    let Some(format) = format else { return print(&text(swatches)) };
    let name = collection.first().and_then(Path::file_stem).unwrap_or_default().to_string_lossy();
    let bytes = format.encode(swatches, &name).map_err(|error| error.to_string())?;
    losses(format, swatches).iter().for_each(|loss| print_err(&format!("{} {loss}\n", style::warning())));
    collection.put(&bytes)
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
