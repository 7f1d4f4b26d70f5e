//! `huepress histogram`: the colours of images as a file.

use std::process::ExitCode;

use huepress::codec::encode_histogram;

use crate::cli::tools::HistogramArgs;
use crate::cli::verbosity::TalkArgs;
use crate::files::inputs;
use crate::files::output::{Place, Writer};
use crate::run::count::{Counted, count};
use crate::show::format::{kib, plural};
use crate::show::message::{complain, fail, say, usage};

pub fn run(args: &HistogramArgs, talk: &TalkArgs) -> ExitCode {
    let writer = Writer { force: args.force, make_directories: false };
    let place = Place::of(&args.output);
    let ready =
        place.refuse_terminal().and_then(|()| inputs::gather(&args.inputs, &args.find, inputs::Results::Nowhere));
    let inputs = match ready {
        Ok(inputs) => inputs,
        Err(message) => return usage(&message),
    };
    if let Err(message) = place.refuse_inputs(inputs.iter().map(|input| &input.path).chain(&args.from)) {
        return usage(&message);
    }
    if let Err(message) = place.check(&writer) {
        return fail(&message);
    }
    let Counted { histogram, problems, files } = count(&inputs, &args.from, &args.find, talk);
    problems.iter().for_each(|problem| complain(problem));
    if histogram.is_empty() {
        return fail("there is no image or histogram to count");
    }
    let bytes = encode_histogram(&histogram);
    if let Err(message) = place.put(&writer, &bytes) {
        return fail(&message);
    }
    if !talk.quiet {
        say(&format!(
            "{}: {}, {}; {}\n",
            plural(files, "file"),
            plural(histogram.pixels(), "pixel"),
            plural(histogram.len() as u64, "colour"),
            kib(bytes.len() as u64),
        ));
    }
    ExitCode::from(u8::from(!problems.is_empty()))
}
