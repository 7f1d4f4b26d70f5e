//! From an image to a file's bytes: at the settings that are given, or at those that reach a goal.

use huepress::backend::Engine;
use huepress::codec::Container;
use huepress::{
    Compressed, Event, Goal, Image, IndexedImage, Observer, Reached, Search, Setting, Stage, Trial, compress_on,
};

use crate::args::JobArgs;
use crate::sweep;
use crate::text::grouped;

/// A result, not yet written.
pub struct Made {
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
        let Trial { setting: Setting { colors, lossy, dither_strength }, bytes, score } = self.trial;
        let by = format!("-k {colors} --lossy {lossy} --dither-strength {dither_strength}; {} tries", self.tries);
        match (self.goal, self.met) {
            (_, true) => format!("SSIMULACRA2 {score:.2} with {by}"),
            (Goal::Quality(least), false) => {
                format!("--quality {least} cannot be met: SSIMULACRA2 {score:.2} is the most, with {by}")
            }
            (Goal::MaxSize(most), false) => {
                let (most, bytes) = (grouped(most), grouped(bytes));
                format!("--max-size {most} cannot be met: {bytes} bytes are the fewest, with {by}")
            }
        }
    }
}

/// Compresses and encodes, into the smallest container where none is named.
pub async fn make(
    args: &JobArgs,
    (container, with_curve): (Option<Container>, bool),
    engine: &Engine,
    image: &Image,
    observer: Observer<'_>,
) -> huepress::Result<Made> {
    let options = args.fit.options();
    let encode = |image: &IndexedImage| match container {
        None => Container::smallest(image, args.fit.effort),
        Some(container) => Ok((container, container.encode(image, args.fit.effort)?)),
    };
    let mut curve = Vec::new();
    if with_curve || args.goal().is_some() {
        let mut search = Search::new(engine, image, &options, &encode, observer)?;
        if with_curve {
            curve = sweep::trials(&mut search, &options, observer).await?;
        }
        if let Some(goal) = args.goal() {
            let Reached { compressed, file, trial, met, tries } = search.reach(goal, observer).await?;
            return Ok(Made { compressed, file, reached: Some(Reach { goal, trial, met, tries }), curve });
        }
    }
    let compressed = compress_on(engine, image, &options, observer).await?;
    observer(Event::Stage(Stage::Encode));
    let file = encode(&compressed.image)?;
    observer(Event::Stage(Stage::Done));
    Ok(Made { compressed, file, reached: None, curve })
}
