//! Perceptual metrics: SSIMULACRA2, butteraugli, and the loss of colours.

use fast_ssim2::{
    MAX_IMAGE_PIXELS, PixelDescriptor, PixelSlice, Ssimulacra2Config, Ssimulacra2Error, StripConfig,
    compute_ssimulacra2_with_config as ssimulacra2,
};
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::image::{Image, Rgba};
use crate::metrics::backdrop::{blend, over};
use crate::metrics::block_light::BlockLight;
use crate::metrics::butteraugli::butteraugli;
use crate::settings::event::{Observer, ask, ignore_events};
use crate::settings::questions::answer;

/// The scores of a picture against its original; see [`Scorer::scores`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Scores {
    /// Mean squared error of the colour channels, in squared 8-bit sRGB units.
    pub mse: f64,
    /// SSIMULACRA2 (Sneyers 2022): 100 for the same picture, about 90 for no visible difference, 70 for good quality,
    /// 50 for medium quality, below 0 for very poor quality.
    pub ssimulacra2: f64,
    /// Butteraugli's 3-norm (Alakuijala et al. 2017): 0 for the same picture, about 1 for a just visible difference.
    pub butteraugli: f64,
}

impl Scores {
    /// Peak signal-to-noise ratio in dB; None if nothing changed.
    pub fn psnr(&self) -> Option<f64> {
        (self.mse > 0.0).then(|| 10.0 * libm::log10(255.0 * 255.0 / self.mse))
    }
}

/// A comparison of pictures with one original.
///
/// Pictures are blended with white; if the original has transparency, also with black, and the worse score counts.
pub struct Scorer<'a> {
    original: &'a Image,
    references: Vec<Reference>,
}

struct Reference {
    background: u8,
    blocks: BlockLight,
}

/// Rows of a strip.
const STRIP: usize = 256;
/// The most pixels of which SSIMULACRA2 sees the whole picture at once, at some 110 bytes a pixel.
const MOST_WHOLE: usize = 1 << 21;

impl<'a> Scorer<'a> {
    /// Prepares comparisons with `original`.
    ///
    /// Comparing takes up to 300 MB, and some 20 bytes a pixel more.
    ///
    /// # Errors
    /// [`Error::Compare`] if the picture is too large for SSIMULACRA2.
    pub fn new(original: &'a Image) -> Result<Self> {
        let actual = original.pixels().len();
        if actual > MAX_IMAGE_PIXELS {
            return Err(failed(Ssimulacra2Error::ImageTooLarge { actual }));
        }
        let opaque = original.pixels().par_iter().all(|pixel| pixel[3] == 255);
        let backgrounds: &[u8] = if opaque { &[255] } else { &[255, 0] };
        let reference = |&background: &u8| {
            let blocks = BlockLight::new(original, |pixel| blend(pixel, background));
            Reference { background, blocks }
        };
        Ok(Self { original, references: backgrounds.iter().map(reference).collect() })
    }

    /// Computes SSIMULACRA2 alone; see [`Scores::ssimulacra2`]. Pictures of more than two megapixels are compared strip
    /// by strip, which changes the score by up to 0.1.
    ///
    /// # Errors
    /// [`Error::Compare`] if the sizes differ.
    pub fn ssimulacra2(&self, picture: &Image) -> Result<f64> {
        self.ssimulacra2_observed(picture, &mut ignore_events)
    }

    /// [`Scorer::ssimulacra2`] with an observer that may end the work.
    pub(crate) fn ssimulacra2_observed(&self, picture: &Image, observer: Observer<'_>) -> Result<f64> {
        self.check(picture)?;
        let mut worst = f64::INFINITY;
        for &Reference { background, .. } in &self.references {
            ask(observer)?;
            let (a, b) = (over(self.original, background), over(picture, background));
            let (a, b) = (slice(&a, picture)?, slice(&b, picture)?);
            let config = Ssimulacra2Config::default();
            let score = match picture.pixels().len() > MOST_WHOLE {
                true => answer(observer, |questions| {
                    ssimulacra2(&a, &b, &config.with_strip(StripConfig::new(STRIP)).with_stop(questions))
                })?,
                false => ssimulacra2(&a, &b, &config),
            };
            worst = worst.min(score.map_err(failed)?);
        }
        Ok(worst)
    }

    /// Computes the loss of colours: the largest difference between the mean light of squares of 4 x 4 pixels of the
    /// original and the picture, in units of Oklab's lightness. Below 0.05 no colour is lost; above 0.15 some object
    /// has another colour. SSIMULACRA2 misses this for small objects.
    ///
    /// # Errors
    /// [`Error::Compare`] if the sizes differ.
    pub fn lost(&self, picture: &Image) -> Result<f64> {
        self.check(picture)?;
        let lost = |reference: &Reference| {
            let blocks = BlockLight::new(picture, |pixel| blend(pixel, reference.background));
            reference.blocks.difference(&blocks)
        };
        Ok(self.references.iter().map(lost).fold(0.0, f64::max))
    }

    /// Computes all scores. Takes some seconds for ten megapixels.
    ///
    /// # Errors
    /// [`Error::Compare`] if the sizes differ.
    pub fn scores(&self, picture: &Image) -> Result<Scores> {
        self.scores_observed(picture, &mut ignore_events)
    }

    /// Computes all scores as [`Scorer::scores`] does, with an observer that may end the work.
    ///
    /// # Errors
    /// Those of [`Scorer::scores`], and [`Error::Stopped`].
    pub fn scores_observed(&self, picture: &Image, observer: Observer<'_>) -> Result<Scores> {
        let ssimulacra2 = self.ssimulacra2_observed(picture, observer)?;
        let mut scores = Scores { mse: 0.0, ssimulacra2, butteraugli: 0.0 };
        for &Reference { background, .. } in &self.references {
            let pair = [self.original, picture];
            scores.mse = scores.mse.max(mse(pair, background));
            scores.butteraugli = scores.butteraugli.max(butteraugli(pair, background, observer)?);
        }
        Ok(scores)
    }

    fn check(&self, picture: &Image) -> Result<()> {
        let sides = |image: &Image| (image.width(), image.height());
        if sides(picture) != sides(self.original) {
            let [(w, h), (other_w, other_h)] = [sides(self.original), sides(picture)];
            return Err(Error::Compare(format!("the original is {w}x{h}, the other {other_w}x{other_h}")));
        }
        Ok(())
    }
}

fn failed(error: impl ToString) -> Error {
    Error::Compare(error.to_string())
}

/// RGB bytes of a picture with the size of `picture`, as the metric takes them.
fn slice<'a>(rgb: &'a [u8], picture: &Image) -> Result<PixelSlice<'a>> {
    let (width, height) = (picture.width(), picture.height());
    PixelSlice::new(rgb, width, height, 3 * width as usize, PixelDescriptor::RGB8_SRGB).map_err(failed)
}

/// The mean squared error of the channels over a grey background.
fn mse([one, other]: [&Image; 2], background: u8) -> f64 {
    let error = |(one, other): (&Rgba, &Rgba)| {
        let pairs = blend(one, background).into_iter().zip(blend(other, background));
        pairs.map(|(a, b)| u64::from(a.abs_diff(b)).pow(2)).sum::<u64>()
    };
    let sum: u64 = one.pixels().par_iter().zip(other.pixels()).map(error).sum();
    sum as f64 / (3 * one.pixels().len()) as f64
}
