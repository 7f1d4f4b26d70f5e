//! `huepress histogram` counts the colours of images into a file.

use std::process::ExitCode;

use huepress::codec::encode_histogram;

use crate::cli::tools::HistogramArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::output::Destination;
use crate::run::collect::{Collected, Collection};
use crate::show::message::{fail, print_err, usage};
use huepress::internals::text::{plural, size};

/// Returns the exit code, as an error where there is no result.
pub fn run(args: &HistogramArgs, verbosity: &VerbosityArgs) -> Result<ExitCode, ExitCode> {
    let destination = Destination::from_path(&args.output);
    destination.refuse_terminal().map_err(|error| usage(&error))?;
    let collection = Collection::prepare(&args.collect, destination, verbosity)?;
    let Collected { histogram, files, code } = collection.count()?;
    let bytes = encode_histogram(&histogram);
    collection.put(&bytes).map_err(|error| fail(&error))?;
    if !verbosity.quiet {
        print_err(&format!(
            "{}: {}, {}; {}\n",
            plural(files, "file"),
            plural(histogram.pixels(), "pixel"),
            plural(histogram.len() as u64, "colour"),
            size(bytes.len() as u64),
        ));
    }
    Ok(code)
}
