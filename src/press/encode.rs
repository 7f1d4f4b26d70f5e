//! Turns an original into the bytes of a file, at given settings or at those that reach a goal.

use crate::api::compress::Compressed;
#[cfg(feature = "metrics")]
use crate::api::search::{Goal, Search, SearchResult, ladder};
use crate::backend::engine::Engine;
use crate::codec::container::Container;
#[cfg(feature = "metrics")]
use crate::codec::indexed::is_indexed;
use crate::codec::metadata::Metadata;
use crate::error::Result;
use crate::image::indexed::IndexedImage;
use crate::press::options::PressOptions;
use crate::press::original::Original;
#[cfg(feature = "metrics")]
use crate::press::reached::Reached;
use crate::settings::event::{Event, Observer, Stage, emit};
use crate::settings::options::Options;
#[cfg(feature = "metrics")]
use crate::settings::trial::Trial;

/// A compressed picture and the bytes of its file.
pub(super) struct Encoded {
    pub(super) compressed: Compressed,
    pub(super) container: Container,
    pub(super) bytes: Vec<u8>,
    /// The result of the search, where a goal was given.
    #[cfg(feature = "metrics")]
    pub(super) reached: Option<Reached>,
    /// The trials along the curve, where it was asked for.
    #[cfg(feature = "metrics")]
    pub(super) curve: Vec<Trial>,
}

/// The settings of one result.
pub(super) struct Request<'a> {
    pub(super) original: &'a Original<'a>,
    pub(super) options: &'a PressOptions,
    /// The options of palette and labels.
    pub(super) quantizer: &'a Options,
    pub(super) metadata: &'a Metadata,
}

impl Request<'_> {
    /// Compresses and encodes the original.
    pub(super) async fn encode(&self, engine: &Engine, observer: Observer<'_>) -> Result<Encoded> {
        #[cfg(feature = "metrics")]
        if self.options.curve || self.options.goal.is_some() {
            return self.search(engine, observer).await;
        }
        self.encode_at_once(engine, observer).await
    }

    async fn encode_at_once(&self, engine: &Engine, observer: Observer<'_>) -> Result<Encoded> {
        let compressed = engine.compress_async(self.original.image(), self.quantizer, observer).await?;
        emit(observer, Event::Stage(Stage::Encode))?;
        let (container, bytes) = self.to_file(&compressed.image, observer)?;
        emit(observer, Event::Stage(Stage::Done))?;
        Ok(Encoded {
            compressed,
            container,
            bytes,
            #[cfg(feature = "metrics")]
            reached: None,
            #[cfg(feature = "metrics")]
            curve: Vec::new(),
        })
    }

    /// Encodes an indexed image in the format of the request.
    fn to_file(&self, image: &IndexedImage, observer: Observer<'_>) -> Result<(Container, Vec<u8>)> {
        let effort = self.quantizer.effort;
        match self.options.container() {
            None => Container::smallest_observed(image, effort, self.metadata, observer),
            Some(container) => Ok((container, container.encode_observed(image, effort, self.metadata, observer)?)),
        }
    }
}

/// The search for a goal.
#[cfg(feature = "metrics")]
impl Request<'_> {
    async fn search(&self, engine: &Engine, observer: Observer<'_>) -> Result<Encoded> {
        let to_file = |image: &IndexedImage, observer: Observer<'_>| self.to_file(image, observer);
        let mut search = Search::new(engine, self.original.image(), self.quantizer, &to_file)?;
        let curve = if self.options.curve { search.curve(observer).await? } else { Vec::new() };
        Ok(match self.options.goal {
            Some(goal) => Encoded { curve, ..self.reach(&mut search, goal, observer).await? },
            None => Encoded { curve, ..self.encode_at_once(engine, observer).await? },
        })
    }

    /// Searches for the goal, unless the original has it and the options allow all its colours.
    async fn reach(&self, search: &mut Search<'_>, goal: Goal, observer: Observer<'_>) -> Result<Encoded> {
        if let Some(finest) = ladder(self.quantizer).last().filter(|_| self.may_be_done(goal)) {
            let (trial, compressed, (container, bytes)) = search.at(*finest, observer).await?;
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

    /// Whether the original may be the result of an earlier run and meets the goal as it is. Reduced again it would be
    /// compared with itself, and look worse from run to run.
    fn may_be_done(&self, goal: Goal) -> bool {
        self.original.file().is_some_and(|file| {
            let is_small = match goal {
                Goal::MaxSize(most) => file.bytes.len() as u64 <= most,
                Goal::Quality(_) => true,
            };
            is_small && is_indexed(file.bytes)
        })
    }
}
