//! Turns an image into the bytes of a file, at given settings or at those that reach a goal.

use std::ops::ControlFlow;
use std::path::Path;

use huepress::Engine;
use huepress::codec::{Container, Format, Metadata, is_indexed};
use huepress::{
    Compressed, Error, Event, Goal, Image, IndexedImage, Observer, Options, Search, SearchResult, Stage, Trial, ladder,
};

use crate::cli::job::JobArgs;
use crate::run::reached::Reached;
use crate::show::curve;

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

/// The settings of one result.
pub struct Request<'a> {
    pub args: &'a JobArgs,
    pub options: &'a Options,
    /// The bytes of the input.
    pub input: &'a [u8],
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

    /// Whether the input may be the result of an earlier run and meets the goal as it is. Reduced again it would be
    /// compared with itself, and look worse from run to run.
    fn may_be_done(&self, goal: Goal) -> bool {
        let is_small = match goal {
            Goal::MaxSize(most) => self.input.len() as u64 <= most,
            _ => true,
        };
        is_small && is_indexed(self.input)
    }

    /// Searches for the goal, unless the input has it and the options allow all its colours.
    async fn reach(&self, search: &mut Search<'_>, goal: Goal, observer: Observer<'_>) -> huepress::Result<Encoded> {
        let finest = ladder(self.options).last().copied().filter(|_| self.may_be_done(goal));
        if let Some(finest) = finest {
            let (trial, compressed, (container, bytes)) = search.at(finest, observer).await?;
            if compressed.psnr.is_none() {
                let reached = Reached { goal, trial, met: true, tries: 1, is_exact: true };
                return Ok(Encoded { compressed, container, bytes, reached: Some(reached), curve: Vec::new() });
            }
        }
        let SearchResult { compressed, file, trial, met, tries, .. } = search.reach(goal, observer).await?;
        let (container, bytes) = file;
        let reached = Some(Reached { goal, trial, met, tries, is_exact: false });
        Ok(Encoded { compressed, container, bytes, reached, curve: Vec::new() })
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
            return Ok(Encoded { curve, ..request.reach(&mut search, goal, observer).await? });
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
