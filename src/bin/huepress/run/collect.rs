//! Collects the colours of many files into one histogram.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use huepress::codec::{DecodeOptions, decode_histogram};
use huepress::{Histogram, HistogramSum};

use crate::cli::tools::CollectArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::input::Input;
use crate::files::inputs::{Gathered, Rules, gather};
use crate::files::name::shown;
use crate::files::output::{Destination, Writer};
use crate::files::read::{Content, Kind, read};
use crate::run::caught::caught_on;
use crate::run::memory::{Memory, Need};
use crate::run::parallel::{Queue, Threads};
use crate::show::message::{fail, print_error, print_notes, print_warning, usage};
use crate::show::progress;

/// A collection that is checked and not begun: the files to count, and where the result goes.
pub struct Collection<'a> {
    pub images: Vec<Input>,
    args: &'a CollectArgs,
    verbosity: &'a VerbosityArgs,
    destination: Destination,
    writer: Writer,
}

/// The colours of all files that could be read.
pub struct Collected {
    pub histogram: Histogram,
    /// The number of files that could be read.
    pub files: u64,
    /// The exit code: that of a failure if other files could not.
    pub code: ExitCode,
}

impl<'a> Collection<'a> {
    /// Finds the images, and checks that the result may be written.
    ///
    /// # Errors
    /// The exit code, after a message.
    pub fn prepare(
        args: &'a CollectArgs,
        destination: Destination,
        verbosity: &'a VerbosityArgs,
    ) -> Result<Self, ExitCode> {
        let writer = Writer { force: args.force, make_directories: false };
        let gathered = gather(&args.inputs, &args.input_args, &Rules::of_reading());
        let Gathered { inputs: images, notes } = gathered.map_err(|error| usage(&error))?;
        let inputs = images.iter().map(|image| &image.path).chain(&args.from);
        destination.refuse_inputs(inputs).map_err(|error| usage(&error))?;
        destination.check(&writer).map_err(|error| fail(&error))?;
        print_notes(&notes, verbosity);
        Ok(Self { images, args, verbosity, destination, writer })
    }

    /// Counts the colours of images, and adds histograms that were written before.
    ///
    /// # Errors
    /// The exit code, after a message, where there is nothing to count.
    pub fn count(&self) -> Result<Collected, ExitCode> {
        let Self { images, args: CollectArgs { from, input_args, .. }, verbosity, .. } = self;
        let decode = DecodeOptions::default().max_pixels(input_args.max_pixels);
        let memory = Memory::new(input_args);
        let read_one = |index: usize, threads: Threads<'_>| match images.get(index) {
            Some(Input { problem: Some(problem), .. }) => Err(problem.clone()),
            Some(input) => {
                read_image(&input.path, &input.file, decode, &memory, threads).map(|(histogram, warnings)| {
                    warnings.iter().for_each(|warning| print_warning(&input.path, warning));
                    histogram
                })
            }
            None => read_histogram(&from[index - images.len()]),
        };
        let many = Many { files: images.len() + from.len(), workers: input_args.workers(), verbosity };
        let (mut files, mut problems) = (0, Vec::new());
        let histogram = many.merge(read_one, |_, problem| match problem {
            Some(problem) => problems.push(problem),
            None => files += 1,
        });
        problems.iter().for_each(|problem| print_error(problem));
        if histogram.is_empty() {
            return Err(fail("there is no image or histogram to count"));
        }
        Ok(Collected { histogram, files, code: ExitCode::from(u8::from(!problems.is_empty())) })
    }

    /// The file whose name stands for all.
    pub fn first(&self) -> Option<&Path> {
        self.images.first().map(|image| &image.path).or(self.args.from.first()).map(PathBuf::as_path)
    }

    /// Writes the result.
    pub fn put(&self, bytes: &[u8]) -> Result<(), String> {
        self.destination.put(&self.writer, bytes)
    }
}

/// Files that are read by some threads, with a progress bar.
pub struct Many<'a> {
    pub files: usize,
    pub workers: usize,
    pub verbosity: &'a VerbosityArgs,
}

impl Many<'_> {
    /// Merges the histograms of all files. `on_done` is called for each in turn, with the problem where there is one.
    pub fn merge(
        &self,
        read_one: impl Fn(usize, Threads<'_>) -> Result<Histogram, String> + Sync,
        mut on_done: impl FnMut(usize, Option<String>),
    ) -> Histogram {
        let bar = progress::of_files(self.files, self.verbosity);
        let mut sum = HistogramSum::default();
        let queue = Queue { items: self.files, workers: self.workers };
        let Ok(()) = queue.in_order(read_one, |index, histogram| {
            bar.inc(1);
            on_done(index, histogram.flatten().map(|histogram| sum.add(histogram)).err());
            Ok::<_, Infallible>(())
        });
        bar.finish_and_clear();
        sum.total()
    }
}

/// The colours of the image at `path`, which is called `name` in messages, and warnings.
pub fn read_image(
    name: &Path,
    path: &Path,
    options: DecodeOptions,
    memory: &Memory,
    threads: Threads<'_>,
) -> Result<(Histogram, Vec<String>), String> {
    let (Content { bytes, .. }, share) = memory.read(name, path, options, Need::of_counting)?;
    let count = || {
        let decoded = options.decode(&bytes).map_err(|error| format!("{}: {error}", shown(name)))?;
        Ok((Histogram::from_image(&decoded.image), decoded.warnings()))
    };
    caught_on(name, || share.threads(threads).run(count))
}

fn read_histogram(path: &Path) -> Result<Histogram, String> {
    let bytes = read(path, Kind::Histogram)?.bytes;
    caught_on(path, || decode_histogram(&bytes).map_err(|error| format!("{}: {error}", shown(path))))
}
