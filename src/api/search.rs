//! Search for settings: the fewest bytes with a given quality, or the best quality within given bytes.

use std::ops::Range;

use crate::api::compress::{Compressed, Compressor};
use crate::backend::engine::Engine;
use crate::codec::container::Container;
use crate::error::Result;
use crate::image::Image;
use crate::image::indexed::IndexedImage;
use crate::metrics::perceptual::Scorer;
use crate::settings::event::{Event, Observer, Stage, emit};
use crate::settings::options::Options;
use crate::settings::plan::dither_percent;
use crate::settings::trial::{Setting, Trial};

/// The goal of a search.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Goal {
    /// The fewest bytes with at least this [quality](Trial::worth), at most 100.
    Quality(f64),
    /// The best [quality](Trial::worth) with at most this many bytes.
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

/// Settings from fewest bytes to best quality: first the highest prices of a bit, then more and more colours at a high
/// price, then lower prices.
///
/// The dither strength is that of the options, or their default for the number of colours. It is not searched for,
/// because SSIMULACRA2 hardly sees bands and would prefer them for their few bytes.
pub fn ladder(options: &Options) -> Vec<Setting> {
    LadderParams::from_options(options).rungs(options)
}

/// The parameters of a ladder.
#[derive(Clone, Copy, PartialEq, Eq)]
struct LadderParams {
    /// The price of a bit, as [`Options::lossy`], on the rungs where the number of colours grows. At a lower price,
    /// bytes are better spent on more colours.
    bit_price: u32,
}

impl LadderParams {
    fn from_options(options: &Options) -> Self {
        let is_classic = options.dither.classic().is_some();
        Self { bit_price: if is_classic { 0 } else { options.lossy.unwrap_or(HIGH_BIT_PRICE) } }
    }

    /// The settings of the ladder, in order.
    fn rungs(self, options: &Options) -> Vec<Setting> {
        let Self { bit_price } = self;
        let setting = |colors: u32, lossy: u32| {
            let dither_strength = dither_percent(&options.clone().colors(colors));
            Setting { colors, lossy, dither_strength }
        };
        // Steps of 1 up to 50 colours, then of about 4 %.
        let more = |&colors: &u32| Some(colors + (colors / 25).max(1)).filter(|&more| more < options.most_colors());
        // As many colours as pins would make a fixed palette.
        let fewest = (options.pinned().len() as u32 + 1).max(2).min(options.most_colors());
        let counts = std::iter::successors(Some(fewest), more).filter(|&colors| colors < options.most_colors());
        let mut rungs: Vec<Setting> =
            counts.chain([options.most_colors()]).map(|colors| setting(colors, bit_price)).collect();
        if may_choose_price(options) {
            let fewest = rungs[0].colors;
            rungs.splice(..0, [100, 55].map(|lossy| setting(fewest, lossy)));
            let cheaper = |&lossy: &u32| lossy.checked_sub((lossy / 6).max(1));
            rungs.extend(
                std::iter::successors(cheaper(&bit_price), cheaper).map(|lossy| setting(options.most_colors(), lossy)),
            );
        }
        rungs
    }

    /// Ladders with a higher and a lower price, of which at most one is better.
    fn variants(self, options: &Options) -> Vec<Self> {
        let prices = if may_choose_price(options) { vec![self.bit_price * 2, self.bit_price / 2] } else { Vec::new() };
        prices.into_iter().map(|bit_price| Self { bit_price }).collect()
    }
}

/// The default of [`LadderParams::bit_price`], measured on photos and drawings at 8 to 256 colours.
const HIGH_BIT_PRICE: u32 = 12;

/// Whether the options leave the price of a bit to the search.
fn may_choose_price(options: &Options) -> bool {
    options.dither.classic().is_none() && options.lossy.is_none()
}

/// The distance from the best rung within which the ladders of [`LadderParams::variants`] are searched.
const VARIANT_RANGE: usize = 8;

/// A trial, its result and its file.
pub type TrialResult = (Trial, Compressed, (Container, Vec<u8>));

/// A function that encodes a picture for a search.
pub type Encoder<'a> = &'a dyn Fn(&IndexedImage) -> Result<(Container, Vec<u8>)>;

/// A search for settings on one image.
pub struct Search<'a> {
    engine: &'a Engine,
    compressor: Compressor<'a>,
    scorer: Scorer<'a>,
    options: Options,
    encode: Encoder<'a>,
    tried: Vec<Trial>,
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
        Ok(Self { engine, compressor, scorer, options: options.clone(), encode, tried: Vec::new() })
    }

    /// Tries one setting.
    ///
    /// # Errors
    /// Those of [`Engine::compress_async`] and of the encoder.
    pub async fn at(&mut self, setting: Setting, observer: Observer<'_>) -> Result<TrialResult> {
        let Setting { colors, lossy, dither_strength } = setting;
        let options = self.options.clone().colors(colors).lossy(lossy).dither_strength(dither_strength);
        let compressed = self.compressor.compress(self.engine, &options, observer).await?;
        emit(observer, Event::Stage(Stage::Encode))?;
        let file = (self.encode)(&compressed.image)?;
        emit(observer, Event::Stage(Stage::Score))?;
        let picture = compressed.image.to_image();
        let (score, lost) = (self.scorer.ssimulacra2(&picture)?, self.scorer.lost(&picture)?);
        let trial = Trial { setting, bytes: file.1.len() as u64, score, lost };
        log::debug!("{trial:?}");
        if !self.tried.contains(&trial) {
            self.tried.push(trial);
        }
        emit(observer, Event::Tried(&trial))?;
        emit(observer, Event::Stage(Stage::Done))?;
        Ok((trial, compressed, file))
    }

    /// Searches for the setting that meets a goal best: on the [`ladder`], then on ladders with other prices of a bit.
    ///
    /// Takes about 7 to 25 tries, each as long as a compression, its encoding and a score.
    ///
    /// # Errors
    /// Those of [`Search::at`].
    pub async fn reach(&mut self, goal: Goal, observer: Observer<'_>) -> Result<SearchResult> {
        let params = LadderParams::from_options(&self.options);
        let rungs = params.rungs(&self.options);
        let mut best = Best { goal, result: None };
        let mut rung = self.bisect(&rungs, 0..rungs.len(), Slope::Hill, &mut best, observer).await?;
        if !best.trial().is_some_and(|trial| goal.is_met(&trial)) {
            // The top that ended the first search may have been a local one.
            rung = self.bisect(&rungs, 0..rungs.len(), Slope::Rising, &mut best, observer).await?;
        }
        for variant in params.variants(&self.options) {
            let before = best.trial();
            let rungs = variant.rungs(&self.options);
            let near = rung.saturating_sub(VARIANT_RANGE)..(rung + VARIANT_RANGE).min(rungs.len());
            self.bisect(&rungs, near, Slope::Hill, &mut best, observer).await?;
            if best.trial() != before {
                break;
            }
        }
        let (trial, compressed, file) = best.result.expect("a ladder has a rung");
        Ok(SearchResult { met: goal.is_met(&trial), compressed, file, trial, tries: self.tried.len() })
    }

    /// Bisects a range of a ladder for the first rung with enough quality, or with too many bytes, and returns its
    /// index. Updates `best` by all trials.
    async fn bisect(
        &mut self,
        rungs: &[Setting],
        range: Range<usize>,
        slope: Slope,
        best: &mut Best,
        observer: Observer<'_>,
    ) -> Result<usize> {
        let Range { start: mut low, end: mut high } = range;
        // The first rung with all colours, from which on prices fall, decides which of the two pays.
        let joint = rungs.iter().position(|rung| rung.colors == self.options.most_colors()).unwrap_or(low);
        while low < high {
            let middle = if (low..high).contains(&joint) { joint } else { low + (high - low) / 2 };
            let trial = self.try_rung(rungs[middle], best, observer).await?;
            let is_beyond = slope == Slope::Hill && self.tried.iter().any(|other| other.beats(&trial));
            if is_beyond || best.goal.is_reached_by(&trial) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    /// The trial of a setting: an earlier one, or a new one if there is none or if it becomes the best, because only
    /// the figures of earlier trials are kept.
    async fn try_rung(&mut self, setting: Setting, best: &mut Best, observer: Observer<'_>) -> Result<Trial> {
        let known = self.tried.iter().find(|trial| trial.setting == setting).copied();
        if let Some(trial) = known.filter(|trial| !best.is_beaten_by(trial)) {
            return Ok(trial);
        }
        let result = self.at(setting, observer).await?;
        let trial = result.0;
        if best.is_beaten_by(&trial) {
            best.result = Some(result);
        }
        Ok(trial)
    }
}

/// The best result so far.
struct Best {
    goal: Goal,
    result: Option<TrialResult>,
}

impl Best {
    fn trial(&self) -> Option<Trial> {
        self.result.as_ref().map(|(trial, ..)| *trial)
    }

    fn is_beaten_by(&self, trial: &Trial) -> bool {
        self.trial().is_none_or(|best| self.goal.prefers(trial, &best))
    }
}

/// An assumption about the quality along a ladder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slope {
    /// Quality rises to the end.
    Rising,
    /// Quality rises to a top and may fall after it, because grain in too few colours looks worse than no grain. A rung
    /// with lower quality and more bytes than another is beyond the top.
    Hill,
}

impl Goal {
    /// Whether a better rung of a rising ladder is not needed, or would be too large.
    fn is_reached_by(self, trial: &Trial) -> bool {
        match self {
            Self::Quality(least) => trial.worth() >= least,
            Self::MaxSize(most) => trial.bytes > most,
        }
    }

    fn is_met(self, trial: &Trial) -> bool {
        match self {
            Self::Quality(least) => trial.worth() >= least,
            Self::MaxSize(most) => trial.bytes <= most,
        }
    }

    /// Whether `one` is better than `other`. If neither meets the goal, the nearer one is better.
    fn prefers(self, one: &Trial, other: &Trial) -> bool {
        let by_quality = one.worth() > other.worth() || one.worth() == other.worth() && one.bytes < other.bytes;
        let by_bytes = one.bytes < other.bytes || one.bytes == other.bytes && one.worth() > other.worth();
        match (self.is_met(one), self.is_met(other)) {
            (true, false) => true,
            (false, true) => false,
            (met, _) => match self {
                Self::Quality(_) if met => by_bytes,
                Self::MaxSize(_) if !met => by_bytes,
                _ => by_quality,
            },
        }
    }
}
