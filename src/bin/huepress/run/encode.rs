//! Turns an image into the bytes of a file, at given settings or at those that reach a goal.

use std::ops::ControlFlow;
use std::path::Path;

use huepress::Engine;
use huepress::codec::{Container, Format, Metadata};
use huepress::{
    Compressed, Error, Event, Goal, Image, IndexedImage, Observer, Options, Search, SearchResult, Setting, Stage, Trial,
};

use crate::cli::job::JobArgs;
use crate::show::curve;
use crate::show::format::{grouped, plural};

/// An input file and its decoded image.
pub struct Original<'a> {
    pub name: &'a Path,
    pub image: &'a Image,
    pub format: Format,
    /// Whether the file has more frames than the first, which is the image.
    pub animated: bool,
    pub bytes: &'a [u8],
}

impl Original<'_> {
    /// The file's name without its directory.
    pub fn title(&self) -> String {
        self.name.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// A compressed image and the bytes of its file, which is not written yet.
pub struct Encoded {
    pub compressed: Compressed,
    pub container: Container,
    pub bytes: Vec<u8>,
    /// The result of the search, where a goal was given.
    pub reached: Option<Reached>,
    /// The trials along the curve, where it was asked for.
    pub curve: Vec<Trial>,
}

/// The result of a search for a goal.
pub struct Reached {
    pub goal: Goal,
    pub trial: Trial,
    pub met: bool,
    pub tries: usize,
}

impl Reached {
    /// A sentence for the user: the score, the setting, and whether the goal is met.
    pub fn summary(&self) -> String {
        let Trial { setting: Setting { colors, lossy, dither_strength }, bytes, score, .. } = self.trial;
        let by = format!(
            "-k {colors} --lossy {lossy} --dither-strength {dither_strength}; {} tried",
            plural(self.tries as u64, "setting")
        );
        let worth = match self.trial.worth() {
            worth if worth < score => format!(", worth {worth:.2} as a colour is lost,"),
            _ => String::new(),
        };
        match (self.goal, self.met) {
            (_, true) => format!("SSIMULACRA2 {score:.2}{worth} with {by}"),
            (Goal::Quality(least), false) => {
                let most = format!("SSIMULACRA2 {score:.2}{worth} is the most that was found");
                format!("--quality {least} cannot be met: {most}, with {by}")
            }
            (Goal::MaxSize(most), false) => {
                let (most, bytes) = (grouped(most), grouped(bytes));
                format!("--max-size {most} cannot be met: {bytes} bytes are the fewest that were found, with {by}")
            }
            (goal, false) => format!("{goal:?} cannot be met; the nearest was found with {by}"),
        }
    }
}

/// The settings of one result.
pub struct Request<'a> {
    pub args: &'a JobArgs,
    pub options: &'a Options,
    /// The format of the file; None for the smallest.
    pub container: Option<Container>,
    pub metadata: &'a Metadata,
    /// Whether trials along the curve are asked for.
    pub with_curve: bool,
}

impl Request<'_> {
    /// Encodes an indexed image in the format of the request.
    fn to_file(&self, image: &IndexedImage) -> huepress::Result<(Container, Vec<u8>)> {
        let effort = self.args.quality_args.cluster.effort;
        match self.container {
            None => Container::smallest(image, effort, self.metadata),
            Some(container) => Ok((container, container.encode_with(image, effort, self.metadata)?)),
        }
    }
}

/// Compresses and encodes an image.
pub async fn encode(
    engine: &Engine,
    image: &Image,
    request: &Request<'_>,
    observer: Observer<'_>,
) -> huepress::Result<Encoded> {
    let &Request { args, options, with_curve, .. } = request;
    let to_file = |image: &IndexedImage| request.to_file(image);
    let mut curve = Vec::new();
    if with_curve || args.goal().is_some() {
        let mut search = Search::new(engine, image, options, &to_file)?;
        if with_curve {
            curve = curve::trials(&mut search, options, observer).await?;
        }
        if let Some(goal) = args.goal() {
            let SearchResult { compressed, file, trial, met, tries, .. } = search.reach(goal, observer).await?;
            let (container, bytes) = file;
            return Ok(Encoded {
                compressed,
                container,
                bytes,
                reached: Some(Reached { goal, trial, met, tries }),
                curve,
            });
        }
    }
    let compressed = engine.compress_async(image, options, observer).await?;
    let mut enter = |stage| match observer(Event::Stage(stage)) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Stopped),
    };
    enter(Stage::Encode)?;
    let (container, bytes) = to_file(&compressed.image)?;
    enter(Stage::Done)?;
    Ok(Encoded { compressed, container, bytes, reached: None, curve })
}
