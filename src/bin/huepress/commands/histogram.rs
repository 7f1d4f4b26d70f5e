//! `huepress histogram` counts the colours of images into a file.

use std::process::ExitCode;

use huepress::codec::encode_histogram;

use crate::cli::tools::HistogramArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::inputs::{Gathered, Rules, gather};
use crate::files::output::{Destination, Writer};
use crate::run::collect::{Collected, Sources, collect};
use crate::show::format::{plural, size};
use crate::show::message::{fail, print_err, print_error, print_notes, usage};

pub fn run(args: &HistogramArgs, verbosity: &VerbosityArgs) -> ExitCode {
    let writer = Writer { force: args.force, make_directories: false };
    let destination = Destination::from_path(&args.output);
    let ready =
        destination.refuse_terminal().and_then(|()| gather(&args.inputs, &args.input_args, &Rules::of_reading()));
    let Gathered { inputs, notes } = match ready {
        Ok(gathered) => gathered,
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
    let Collected { histogram, problems, files } = collect(&sources);
    problems.iter().for_each(|problem| print_error(problem));
    if histogram.is_empty() {
        return fail("there is no image or histogram to count");
    }
    let bytes = encode_histogram(&histogram);
    if let Err(message) = destination.put(&writer, &bytes) {
        return fail(&message);
    }
    if !verbosity.quiet {
        print_err(&format!(
            "{}: {}, {}; {}\n",
            plural(files, "file"),
            plural(histogram.pixels(), "pixel"),
            plural(histogram.len() as u64, "colour"),
            size(bytes.len() as u64),
        ));
    }
    ExitCode::from(u8::from(!problems.is_empty()))
}
