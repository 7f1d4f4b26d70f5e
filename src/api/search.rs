//! Search for settings: the fewest bytes with a given quality, or the best picture within given bytes.

use crate::api::bracket::{Bracket, Position};
use crate::api::compress::{Compressed, Compressor};
use crate::backend::engine::Engine;
use crate::codec::container::Container;
use crate::error::Result;
use crate::image::Image;
use crate::image::indexed::IndexedImage;
use crate::metrics::perceptual::Scorer;
use crate::settings::event::{Event, Observer, Stage, ask, emit};
use crate::settings::options::Options;
use crate::settings::plan::dither_percent;
use crate::settings::trial::{Look, Setting, Trial};

/// The goal of a search.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Goal {
    /// The fewest bytes with at least this [quality](Trial::worth), at most 100.
    Quality(f64),
    /// The best picture with at most this many bytes.
    MaxSize(u64),
}

/// The result of a search.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SearchResult {
    /// The compressed image.
    pub compressed: Compressed,
    /// The image's file, as the caller's encoder made it.
    pub file: (Container, Vec<u8>),
    /// The setting of the result, with its size and quality.
    pub trial: Trial,
    /// Whether the goal is met. If not, the result is the trial with the best quality, or with the fewest bytes.
    pub met: bool,
    /// The number of settings that were tried.
    pub tries: usize,
}

/// Settings from fewest bytes to best quality: first the highest price of a bit, then more and more colours, then lower
/// prices.
///
/// The dither strength is that of the options, or their default for the number of colours. Neither it nor the price is
/// traded for colours by a score: SSIMULACRA2 hardly sees bands, and would give up dithering for the few bytes it costs.
pub fn ladder(options: &Options) -> Vec<Setting> {
    let may_choose_price = options.dither.classic().is_none() && options.lossy.is_none();
    let price = |colors: u32| match options.lossy {
        Some(lossy) => lossy,
        None if may_choose_price => bit_price(colors),
        None => 0,
    };
    let setting = |colors: u32, lossy: u32| {
        let dither_strength = dither_percent(&options.clone().colors(colors));
        Setting { colors, lossy, dither_strength }
    };
    let most = options.most_colors();
    // As many colours as pins would make a fixed palette.
    let fewest = (options.pinned().len() as u32 + 1).max(2).min(most);
    // Steps of 1 up to 50 colours, then of about 4 %.
    let more = |&colors: &u32| Some(colors + (colors / 25).max(1)).filter(|&more| more < most);
    let counts = std::iter::successors(Some(fewest), more).filter(|&colors| colors < most).chain([most]);
    let rungs = counts.map(|colors| setting(colors, price(colors)));
    if !may_choose_price {
        return rungs.collect();
    }
    let cheaper = (0..price(most)).rev().map(|lossy| setting(most, lossy));
    std::iter::once(setting(fewest, 100)).chain(rungs).chain(cheaper).collect()
}

/// The price of a bit, as [`Options::lossy`], on the rungs where the number of colours grows: a step above the default,
/// and more for few colours, whose errors are large anyway.
///
/// By ColorVideoVDP and by eye, photos are then about as good as those of the same size with fewer colours at the default,
/// or better. Higher prices please SSIMULACRA2, but leave bands and smears where there was grain.
fn bit_price(colors: u32) -> u32 {
    (128 / colors).max(3)
}

/// Places of the rungs of a ladder on a line over which bytes rise about evenly, measured on photos: logarithms of the
/// colours, and from the `joint` on, where prices fall, a fifth for each.
fn places(rungs: &[Setting], joint: usize) -> Vec<f64> {
    let colors = |setting: &Setting| libm::log(setting.colors.into());
    let (fewer, all) = rungs.split_at(joint);
    let cheaper = all.iter().map(|setting| colors(setting) + 0.2 * f64::from(all[0].lossy - setting.lossy));
    fewer.iter().map(colors).chain(cheaper).collect()
}

/// The first of the steps upwards after a size is met, each twice the last: bytes may stay as they are over some rungs,
/// or fall.
const FIRST_STEP: usize = 2;

/// A trial, its result and its file.
pub type TrialResult = (Trial, Compressed, (Container, Vec<u8>));

/// A function that encodes a picture for a search, with the observer of the search.
pub type Encoder<'a> = &'a dyn Fn(&IndexedImage, Observer<'_>) -> Result<(Container, Vec<u8>)>;

/// A search for settings on one image.
///
/// ```
/// use huepress::codec::{Container, Metadata};
/// use huepress::{Effort, Engine, Goal, Image, IndexedImage, Observer, Options, Search, ignore_events};
///
/// let pixels = (0..64 * 64).flat_map(|i| [(i % 64 * 4) as u8, (i / 64 * 4) as u8, 128, 255]).collect();
/// let image = Image::new(64, 64, pixels)?;
/// let (engine, options) = (Engine::default(), Options::default());
/// let encode = |image: &IndexedImage, observer: Observer<'_>| {
///     let (png, effort, metadata) = (Container::Png, Effort::default(), Metadata::default());
///     Ok((png, png.encode_observed(image, effort, &metadata, observer)?))
/// };
/// let mut search = Search::new(&engine, &image, &options, &encode)?;
/// let found = pollster::block_on(search.reach(Goal::MaxSize(1500), &mut ignore_events))?;
/// assert!(found.met && found.file.1.len() <= 1500);
/// println!("{} colours, SSIMULACRA2 {:.1}", found.trial.setting.colors, found.trial.score);
/// # Ok::<(), huepress::Error>(())
/// ```
pub struct Search<'a> {
    engine: &'a Engine,
    compressor: Compressor<'a>,
    scorer: Scorer<'a>,
    options: Options,
    encode: Encoder<'a>,
}

impl<'a> Search<'a> {
    /// Prepares a search. `options` set the most colours and everything that is not searched for;
    /// [`Options::lossy`] and [`Options::dither_strength`] stay as they are where they are set.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) for an option out of range, [`Error::Compare`](crate::Error::Compare)
    /// for a picture too large for SSIMULACRA2.
    pub fn new(engine: &'a Engine, image: &'a Image, options: &Options, encode: Encoder<'a>) -> Result<Self> {
        options.check()?;
        let (scorer, compressor) = (Scorer::new(image)?, Compressor::new(image));
        Ok(Self { engine, compressor, scorer, options: options.clone(), encode })
    }

    /// Tries one setting.
    ///
    /// # Errors
    /// Those of [`Engine::compress_async`] and of the encoder.
    pub async fn at(&mut self, setting: Setting, observer: Observer<'_>) -> Result<TrialResult> {
        let mut draft = self.compress(setting, observer).await?;
        self.add_file(&mut draft, observer)?;
        self.add_look(&mut draft, observer)?;
        draft.tell(observer)?;
        self.complete(draft, observer)
    }

    /// Tries every fourth setting of the [`ladder`], and the last.
    ///
    /// # Errors
    /// Those of [`Search::at`].
    pub async fn curve(&mut self, observer: Observer<'_>) -> Result<Vec<Trial>> {
        let mut trials = Vec::new();
        let ladder = ladder(&self.options);
        for (rung, &setting) in ladder.iter().enumerate() {
            if rung % 4 == 0 || rung + 1 == ladder.len() {
                trials.push(self.at(setting, observer).await?.0);
            }
        }
        Ok(trials)
    }

    /// Searches the [`ladder`] for the setting that meets a goal best, to 0.5 of the quality or 2 % of the bytes.
    ///
    /// Takes about 3 to 8 tries. Each is a compression and what the goal is measured by: a score for [`Goal::Quality`],
    /// an encoding for [`Goal::MaxSize`], where steps upwards from what meets the goal follow, as long as they fit.
    ///
    /// # Errors
    /// Those of [`Search::at`].
    pub async fn reach(&mut self, goal: Goal, observer: Observer<'_>) -> Result<SearchResult> {
        let rungs = ladder(&self.options);
        // The first rung with all colours, from which on prices fall.
        let most = rungs.last().map_or(0, |rung| rung.colors);
        let joint = rungs.iter().rposition(|rung| rung.colors < most).map_or(0, |last| last + 1);
        let places = places(&rungs, joint);
        let mut bracket = Bracket::new(&places, joint, goal.steepness());
        let mut best: Option<(Position, Draft)> = None;
        let mut tried = Vec::new();
        while let Some(rung) = bracket.next() {
            let (position, draft) = self.measure(&rungs, rung, goal, observer).await?;
            tried.push(rung);
            if best.as_ref().is_none_or(|(best, _)| goal.prefers(position, *best)) {
                best = Some((position, draft));
            }
            bracket.narrow(position);
            if goal.is_just_met(position) {
                break;
            }
        }
        let (mut position, mut draft) = best.expect("a ladder has a rung");
        let mut step = FIRST_STEP;
        while matches!(goal, Goal::MaxSize(_)) && goal.is_met(position) {
            let rung = (position.rung + step).min(joint);
            if rung <= position.rung || tried.contains(&rung) {
                break;
            }
            let (above, higher) = self.measure(&rungs, rung, goal, observer).await?;
            tried.push(rung);
            if !goal.is_met(above) {
                break;
            }
            (position, draft) = (above, higher);
            step *= 2;
        }
        let (trial, compressed, file) = self.complete(draft, observer)?;
        Ok(SearchResult { met: goal.is_met(position), compressed, file, trial, tries: tried.len() })
    }

    /// Tries the setting of a rung, as far as the goal needs it.
    async fn measure(
        &mut self,
        rungs: &[Setting],
        rung: usize,
        goal: Goal,
        observer: Observer<'_>,
    ) -> Result<(Position, Draft)> {
        let mut draft = self.compress(rungs[rung], observer).await?;
        match goal {
            Goal::Quality(_) => self.add_look(&mut draft, observer)?,
            Goal::MaxSize(_) => self.add_file(&mut draft, observer)?,
        }
        draft.tell(observer)?;
        Ok((Position { rung, excess: goal.excess(&draft) }, draft))
    }

    async fn compress(&mut self, setting: Setting, observer: Observer<'_>) -> Result<Draft> {
        let Setting { colors, lossy, dither_strength } = setting;
        let options = self.options.clone().colors(colors).lossy(lossy).dither_strength(dither_strength);
        let compressed = self.compressor.compress_async(self.engine, &options, observer).await?;
        Ok(Draft { setting, compressed, file: None, look: None })
    }

    fn add_file(&self, draft: &mut Draft, observer: Observer<'_>) -> Result<()> {
        if draft.file.is_none() {
            emit(observer, Event::Stage(Stage::Encode))?;
            draft.file = Some((self.encode)(&draft.compressed.image, observer)?);
        }
        Ok(())
    }

    fn add_look(&self, draft: &mut Draft, observer: Observer<'_>) -> Result<()> {
        if draft.look.is_none() {
            emit(observer, Event::Stage(Stage::Score))?;
            let picture = draft.compressed.image.to_image();
            let score = self.scorer.ssimulacra2_observed(&picture, observer)?;
            ask(observer)?;
            draft.look = Some(Look { score, lost: self.scorer.lost(&picture)? });
        }
        Ok(())
    }

    /// The trial of a draft, which is encoded and scored where it was not yet.
    fn complete(&self, mut draft: Draft, observer: Observer<'_>) -> Result<TrialResult> {
        self.add_file(&mut draft, observer)?;
        self.add_look(&mut draft, observer)?;
        emit(observer, Event::Stage(Stage::Done))?;
        let Draft { setting, compressed, file, look } = draft;
        let (file, Look { score, lost }) = file.zip(look).expect("it is encoded and scored");
        let trial = Trial { setting, bytes: file.1.len() as u64, score, lost };
        log::debug!("{trial:?}");
        Ok((trial, compressed, file))
    }
}

/// A picture at one setting, and what is known of its file and its look.
struct Draft {
    setting: Setting,
    compressed: Compressed,
    file: Option<(Container, Vec<u8>)>,
    look: Option<Look>,
}

impl Draft {
    /// Tells the observer what is known.
    fn tell(&self, observer: Observer<'_>) -> Result<()> {
        let bytes = self.file.as_ref().map(|(_, bytes)| bytes.len() as u64);
        emit(observer, Event::Tried { setting: self.setting, bytes, worth: self.look.map(Look::worth) })
    }
}

impl Goal {
    /// How far a draft is above the goal, in points of quality or in logarithms of bytes. Rises along a ladder.
    fn excess(self, draft: &Draft) -> f64 {
        match self {
            Self::Quality(least) => draft.look.map_or(f64::NAN, Look::worth) - least,
            Self::MaxSize(most) => {
                let bytes = draft.file.as_ref().map_or(0, |(_, bytes)| bytes.len());
                libm::log(bytes as f64 / most.max(1) as f64)
            }
        }
    }

    /// The usual rise of [`Goal::excess`] along the line of [`places`], measured on photos.
    fn steepness(self) -> f64 {
        match self {
            Self::Quality(_) => 15.0,
            Self::MaxSize(_) => 0.33,
        }
    }

    fn is_met(self, Position { excess, .. }: Position) -> bool {
        match self {
            Self::Quality(_) => excess >= 0.0,
            Self::MaxSize(_) => excess <= 0.0,
        }
    }

    /// Whether the goal is met so closely that further tries are not worth their time.
    fn is_just_met(self, position: Position) -> bool {
        let close = match self {
            Self::Quality(_) => 0.5,
            Self::MaxSize(_) => 0.02,
        };
        self.is_met(position) && position.excess.abs() <= close
    }

    /// Whether `one` is better than `other`. If neither meets the goal, the nearer one is better.
    fn prefers(self, one: Position, other: Position) -> bool {
        match (self.is_met(one), self.is_met(other)) {
            (true, true) => match self {
                Self::Quality(_) => one.rung < other.rung,
                Self::MaxSize(_) => one.rung > other.rung,
            },
            (false, false) => one.excess.abs() < other.excess.abs(),
            (met, _) => met,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_rise_with_colours_and_then_with_falling_prices() {
        let rungs = ladder(&Options::default());
        let joint = rungs.iter().position(|rung| rung.colors == 256).unwrap();
        let places = places(&rungs, joint);
        assert_eq!(places.len(), rungs.len());
        assert_eq!(places[0], places[1], "the highest price for as many colours");
        assert!(places[1..].is_sorted_by(|a, b| a < b));
        assert!((places[joint] - 8.0 * libm::log(2.0)).abs() < 1e-9);
        assert!((places.last().unwrap() - places[joint] - 0.6).abs() < 1e-9, "from a price of 3 to none");
    }
}
