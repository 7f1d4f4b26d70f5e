//! Targets instead of knobs: the fewest bytes with a given look, or the best look within given bytes.

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

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Goal {
    /// The fewest bytes with at least this [look](Trial::worth), at most 100.
    Quality(f64),
    /// The best [look](Trial::worth) with at most so many bytes.
    MaxSize(u64),
}

/// What a search has found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SearchResult {
    /// The result.
    pub compressed: Compressed,
    /// Its file, as the caller's encoder made it.
    pub file: (Container, Vec<u8>),
    /// Where it is.
    pub trial: Trial,
    /// Whether it is what was asked for. If not, it is the nearest to it that there is: the best look, or the fewest bytes.
    pub met: bool,
    /// How many settings were tried.
    pub tries: usize,
}

/// From fewest bytes to best look: the dearest bits, more and more colours while bits are dear, then cheaper bits.
///
/// Dithering is as strong as the options say, or as their default for so many colours: SSIMULACRA2 hardly sees bands, and
/// would have them for their few bytes.
pub fn ladder(options: &Options) -> Vec<Setting> {
    LadderParams::of(options).rungs(options)
}

/// What is the same all along a ladder: the price of bits while colours are few. Below it, more colours are the better use
/// of bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct LadderParams(u32);

impl LadderParams {
    fn of(options: &Options) -> Self {
        Self(if options.dither.classic().is_none() { options.lossy.unwrap_or(HIGH_BIT_PRICE) } else { 0 })
    }

    fn rungs(self, options: &Options) -> Vec<Setting> {
        let Self(bit_price) = self;
        let setting = |colors: u32, lossy: u32| {
            let dither_strength = dither_percent(&options.clone().colors(colors));
            Setting { colors, lossy, dither_strength }
        };
        // Each count of colours up to 25, then 4 % more each time.
        let more = |&colors: &u32| Some(colors + (colors / 25).max(1)).filter(|&more| more < options.most_colors());
        // With pins alone a palette is a given one.
        let fewest = (options.pinned().len() as u32 + 1).clamp(2, options.most_colors());
        let counts = std::iter::successors(Some(fewest), more).filter(|&colors| colors < options.most_colors());
        let mut rungs: Vec<Setting> =
            counts.chain([options.most_colors()]).map(|colors| setting(colors, bit_price)).collect();
        if prices(options) {
            let fewest = rungs[0].colors;
            rungs.splice(..0, [100, 55].map(|lossy| setting(fewest, lossy)));
            let cheaper = |&lossy: &u32| lossy.checked_sub((lossy / 6).max(1));
            rungs.extend(
                std::iter::successors(cheaper(&bit_price), cheaper).map(|lossy| setting(options.most_colors(), lossy)),
            );
        }
        rungs
    }

    /// Ways beside this one, of which one at most is better.
    fn variants(self, options: &Options) -> Vec<Self> {
        if prices(options) { vec![Self(self.0 * 2), Self(self.0 / 2)] } else { Vec::new() }
    }
}

/// See [`LadderParams`]; measured on photos and drawings at 8 to 256 colours.
const HIGH_BIT_PRICE: u32 = 12;

/// Whether the price of bits may be chosen.
fn prices(options: &Options) -> bool {
    options.dither.classic().is_none() && options.lossy.is_none()
}

/// Rungs to either side of a good one among which one is looked for on the ladder beside.
const REACH: usize = 8;

/// A trial, its result and its file.
pub type TrialResult = (Trial, Compressed, (Container, Vec<u8>));

/// Encodes a picture for a search.
pub type Encoder<'a> = &'a dyn Fn(&IndexedImage) -> Result<(Container, Vec<u8>)>;

/// Tries settings on one image.
pub struct Search<'a> {
    engine: &'a Engine,
    compressor: Compressor<'a>,
    scorer: Scorer<'a>,
    options: Options,
    encode: Encoder<'a>,
    tried: Vec<Trial>,
}

impl<'a> Search<'a> {
    /// Prepares for a search in which `options` say the most colours and all that is not looked for. A price or a strength
    /// that they set is not changed.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) for an option out of range, [`Error::Compare`](crate::Error::Compare) for a
    /// picture too large to be judged.
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

    /// Looks for the setting that reaches a goal best: on the [`ladder`], then on those beside it.
    ///
    /// Takes some 7 to 25 tries, each as long as a compression, its encoding and a score.
    ///
    /// # Errors
    /// Those of [`Search::at`].
    pub async fn reach(&mut self, goal: Goal, observer: Observer<'_>) -> Result<SearchResult> {
        let way = LadderParams::of(&self.options);
        let rungs = way.rungs(&self.options);
        let mut best = None;
        let whole = (0, rungs.len());
        let mut place = self.bisect(&rungs, whole, (goal, Slope::Hill), &mut best, observer).await?;
        if !best.as_ref().is_some_and(|(trial, ..)| goal.is_met(trial)) {
            // What looked like the top may have been a dent.
            place = self.bisect(&rungs, whole, (goal, Slope::Rising), &mut best, observer).await?;
        }
        for other in way.variants(&self.options) {
            let before = best.as_ref().map(|(trial, ..)| *trial);
            let rungs = other.rungs(&self.options);
            let near = (place.saturating_sub(REACH), (place + REACH).min(rungs.len()));
            self.bisect(&rungs, near, (goal, Slope::Hill), &mut best, observer).await?;
            if best.as_ref().map(|(trial, ..)| *trial) != before {
                break;
            }
        }
        let (trial, compressed, file) = best.expect("a ladder has a rung");
        Ok(SearchResult { met: goal.is_met(&trial), compressed, file, trial, tries: self.tried.len() })
    }

    /// Halves a part of a ladder until it is known from which rung on there is enough look, or too many bytes. Keeps the
    /// best of all that it tries.
    async fn bisect(
        &mut self,
        rungs: &[Setting],
        (mut low, mut high): (usize, usize),
        (goal, slope): (Goal, Slope),
        best: &mut Option<TrialResult>,
        observer: Observer<'_>,
    ) -> Result<usize> {
        // From here on colours are all in use, and prices go down: whether that pays is known by this rung.
        let joint = rungs.iter().position(|rung| rung.colors == self.options.most_colors()).unwrap_or(low);
        while low < high {
            let middle = if (low..high).contains(&joint) { joint } else { low + (high - low) / 2 };
            let known = self.tried.iter().find(|trial| trial.setting == rungs[middle]).copied();
            let is_best = |trial: &Trial, best: &Option<TrialResult>| {
                best.as_ref().is_none_or(|best| goal.prefers(trial, &best.0))
            };
            let trial = match known {
                Some(trial) if !is_best(&trial, best) => trial,
                // What was tried before this search is tried again where it is the best: only its figures were kept.
                _ => {
                    let found = self.at(rungs[middle], observer).await?;
                    let trial = found.0;
                    if is_best(&trial, best) {
                        *best = Some(found);
                    }
                    trial
                }
            };
            let is_beyond = slope == Slope::Hill && self.tried.iter().any(|other| other.beats(&trial));
            let is_enough = match goal {
                Goal::Quality(least) => trial.worth() >= least,
                Goal::MaxSize(most) => trial.bytes > most,
            };
            if is_enough || is_beyond {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }
}

/// What is taken for granted of the look along a ladder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slope {
    /// It rises to the end.
    Rising,
    /// It may fall again: grain that is followed with too few colours looks worse than none. A rung that looks worse than
    /// another of fewer bytes is beyond the top.
    Hill,
}

impl Goal {
    fn is_met(self, trial: &Trial) -> bool {
        match self {
            Self::Quality(least) => trial.worth() >= least,
            Self::MaxSize(most) => trial.bytes <= most,
        }
    }

    /// Whether one trial is better than another. Where neither meets the goal, the one that is nearer to it.
    fn prefers(self, one: &Trial, other: &Trial) -> bool {
        let by_look = one.worth() > other.worth() || one.worth() == other.worth() && one.bytes < other.bytes;
        let by_bytes = one.bytes < other.bytes || one.bytes == other.bytes && one.worth() > other.worth();
        match (self.is_met(one), self.is_met(other)) {
            (true, false) => true,
            (false, true) => false,
            (met, _) => match self {
                Self::Quality(_) if met => by_bytes,
                Self::MaxSize(_) if !met => by_bytes,
                _ => by_look,
            },
        }
    }
}
