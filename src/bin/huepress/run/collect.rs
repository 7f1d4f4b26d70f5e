//! The colours of many files together.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use huepress::Histogram;
use huepress::codec::{DecodeOptions, decode_histogram};

use crate::cli::files::InputArgs;
use crate::cli::verbosity::VerbosityArgs;
use crate::files::inputs::{Input, read};
use crate::run::parallel;
use crate::show::message::print_err;
use crate::show::progress;
use crate::show::style;

/// The colours of all files that could be read.
pub struct Collected {
    pub histogram: Histogram,
    /// How many files that were.
    pub files: u64,
    /// Why the others could not.
    pub problems: Vec<String>,
}

/// Counts images, and adds parts that were counted before.
pub fn collect(images: &[Input], parts: &[PathBuf], input_args: &InputArgs, verbosity: &VerbosityArgs) -> Collected {
    let decode = DecodeOptions::default().max_pixels(input_args.max_pixels);
    let work = |index: usize| match images.get(index) {
        Some(Input { problem: Some(problem), .. }) => Err(problem.clone()),
        Some(input) => image(&input.path, decode).map(|(histogram, warning)| {
            if let Some(warning) = warning {
                print_err(&format!("{} {}: {warning}\n", style::warning(), input.path.display()));
            }
            histogram
        }),
        None => part(&parts[index - images.len()]),
    };
    let (mut files, mut problems) = (0, Vec::new());
    let histogram = sum(images.len() + parts.len(), work, (input_args, verbosity), |_, problem| match problem {
        Some(problem) => problems.push(problem),
        None => files += 1,
    });
    Collected { histogram, files, problems }
}

/// The sum of so many histograms. Each is told of in turn, with what is wrong with it.
pub fn sum(
    files: usize,
    work: impl Fn(usize) -> Result<Histogram, String> + Sync,
    (input_args, verbosity): (&InputArgs, &VerbosityArgs),
    mut on_done: impl FnMut(usize, Option<String>),
) -> Histogram {
    let bar = progress::of_files(files, verbosity);
    let mut sum = Sum::default();
    let Ok(()) = parallel::in_order((files, input_args.workers()), work, |index, counted| {
        bar.inc(1);
        on_done(index, counted.map(|histogram| sum.add(histogram)).err());
        Ok::<_, Infallible>(())
    });
    bar.finish_and_clear();
    sum.total()
}

/// The colours of an image, and what could not be understood of them.
pub fn image(path: &Path, options: DecodeOptions) -> Result<(Histogram, Option<String>), String> {
    let decoded = options.decode(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok((Histogram::from_image(&decoded.image).0, decoded.warning))
}

fn part(path: &Path) -> Result<Histogram, String> {
    decode_histogram(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

/// A sum of many histograms. Those of about equal numbers of parts are added to each other, as in a binary counter, so that
/// a large sum does not have to be gone over for each small part.
#[derive(Default)]
struct Sum(Vec<Option<Histogram>>);

impl Sum {
    fn add(&mut self, mut histogram: Histogram) {
        for slot in &mut self.0 {
            match slot.take() {
                Some(other) => histogram = other.merge(&histogram),
                None => {
                    *slot = Some(histogram);
                    return;
                }
            }
        }
        self.0.push(Some(histogram));
    }

    fn total(self) -> Histogram {
        self.0.into_iter().flatten().reduce(|a, b| a.merge(&b)).unwrap_or_default()
    }
}
