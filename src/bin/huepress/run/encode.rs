//! From an image to a file's bytes: at the settings that are given, or at those that reach a goal.

use std::ops::ControlFlow;
use std::path::Path;

use huepress::backend::Engine;
use huepress::codec::{Container, Format, Metadata};
use huepress::{
    Compressed, Error, Event, Goal, Image, IndexedImage, Observer, Options, Search, SearchResult, Setting, Stage,
    Trial, compress_on,
};

use crate::cli::job::JobArgs;
use crate::show::curve;
use crate::show::format::{grouped, plural};

/// What a job starts from.
pub struct Original<'a> {
    pub name: &'a Path,
    pub image: &'a Image,
    pub format: Format,
    /// Whether there are more frames than the first, which is the image.
    pub animated: bool,
    pub bytes: &'a [u8],
}

impl Original<'_> {
    /// The file's name without its directory.
    pub fn title(&self) -> String {
        self.name.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// A result, not yet written.
pub struct Encoded {
    pub compressed: Compressed,
    pub file: (Container, Vec<u8>),
    pub reached: Option<Reach>,
    /// The trials along the curve, where they are asked for.
    pub curve: Vec<Trial>,
}

/// What a search came to.
pub struct Reach {
    pub goal: Goal,
    pub trial: Trial,
    pub met: bool,
    pub tries: usize,
}

impl Reach {
    /// What is to be said of it.
    pub fn said(&self) -> String {
        let Trial { setting: Setting { colors, lossy, dither_strength }, bytes, score, .. } = self.trial;
        let by = format!(
            "-k {colors} --lossy {lossy} --dither-strength {dither_strength}; {} tried",
            plural(self.tries as u64, "setting")
        );
        let worth = match self.trial.scores() {
            look if look < score => format!(", worth {look:.2} as a colour is lost,"),
            _ => String::new(),
        };
        match (self.goal, self.met) {
            (_, true) => format!("SSIMULACRA2 {score:.2}{worth} with {by}"),
            (Goal::Quality(least), false) => {
                format!(
                    "--quality {least} cannot be met: SSIMULACRA2 {score:.2}{worth} is the most that was found, with {by}"
                )
            }
            (Goal::MaxSize(most), false) => {
                let (most, bytes) = (grouped(most), grouped(bytes));
                format!("--max-size {most} cannot be met: {bytes} bytes are the fewest that were found, with {by}")
            }
        }
    }
}

/// What is to be encoded.
pub struct Request<'a> {
    pub args: &'a JobArgs,
    pub options: &'a Options,
    /// None for the smallest.
    pub container: Option<Container>,
    pub metadata: &'a Metadata,
    /// Whether trials along the curve are wanted.
    pub with_curve: bool,
}

/// Compresses and encodes.
pub async fn encode(
    engine: &Engine,
    image: &Image,
    request: &Request<'_>,
    observer: Observer<'_>,
) -> huepress::Result<Encoded> {
    let &Request { args, options, container, metadata, with_curve } = request;
    let effort = args.quality_args.cluster.effort;
    let to_file = |image: &IndexedImage| match container {
        None => Container::smallest(image, effort, metadata),
        Some(container) => Ok((container, container.encode_with(image, effort, metadata)?)),
    };
    let mut curve = Vec::new();
    if with_curve || args.goal().is_some() {
        let mut search = Search::new(engine, image, options, &to_file)?;
        if with_curve {
            curve = curve::trials(&mut search, options, observer).await?;
        }
        if let Some(goal) = args.goal() {
            let SearchResult { compressed, file, trial, met, tries } = search.reach(goal, observer).await?;
            return Ok(Encoded { compressed, file, reached: Some(Reach { goal, trial, met, tries }), curve });
        }
    }
    let compressed = compress_on(engine, image, options, observer).await?;
    let mut emit = |stage| match observer(Event::Stage(stage)) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Stopped),
    };
    emit(Stage::Encode)?;
    let file = to_file(&compressed.image)?;
    emit(Stage::Done)?;
    Ok(Encoded { compressed, file, reached: None, curve })
}
