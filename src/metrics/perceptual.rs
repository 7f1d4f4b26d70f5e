//! Perceptual metrics: SSIMULACRA2, butteraugli, and the loss of colours.

use butteraugli::{ButteraugliParams, Img, RGB8, butteraugli_strip};
use fast_ssim2::{
    MAX_IMAGE_PIXELS, PixelDescriptor, PixelSlice, Ssimulacra2Config, Ssimulacra2Error, StripConfig,
    compute_ssimulacra2_with_config as ssimulacra2,
};
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::image::{Image, Rgba};
use crate::metrics::block_light::BlockLight;

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

/// The shortest side that butteraugli takes.
const LEAST_SIDE: usize = 8;
/// Rows of a strip. Butteraugli is the same by strips; SSIMULACRA2 changes by up to 0.1.
const STRIP: usize = 256;
/// The most pixels of which SSIMULACRA2 sees the whole picture at once, at some 110 bytes a pixel.
const MOST_WHOLE: usize = 1 << 21;

impl<'a> Scorer<'a> {
    /// Prepares comparisons with `original`.
    ///
    /// Comparing takes up to 300 MB, and some 20 bytes a pixel more; all scores together 60.
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
        self.check(picture)?;
        let mut config = Ssimulacra2Config::default();
        if picture.pixels().len() > MOST_WHOLE {
            config = config.with_strip(StripConfig::new(STRIP));
        }
        let mut worst = f64::INFINITY;
        for &Reference { background, .. } in &self.references {
            let (a, b) = (over(self.original, background), over(picture, background));
            let score = ssimulacra2(&slice(&a, picture)?, &slice(&b, picture)?, &config);
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
        let ssimulacra2 = self.ssimulacra2(picture)?;
        let mut scores = Scores { mse: 0.0, ssimulacra2, butteraugli: 0.0 };
        for &Reference { background, .. } in &self.references {
            let (a, b) = (over(self.original, background), over(picture, background));
            let squares = a.par_iter().zip(&b).map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2));
            scores.mse = scores.mse.max(squares.sum::<u64>() as f64 / a.len() as f64);
            let sides = (picture.width() as usize, picture.height() as usize);
            let (a, b) = (padded(a, sides), padded(b, sides));
            let result = butteraugli_strip(a.as_ref(), b.as_ref(), &ButteraugliParams::default(), STRIP as u32);
            scores.butteraugli = scores.butteraugli.max(result.map_err(failed)?.pnorm_3);
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

/// RGB bytes of an image over a grey background, rounded to nearest.
fn over(image: &Image, background: u8) -> Vec<u8> {
    image.pixels().par_iter().flat_map_iter(|pixel| blend(pixel, background)).collect()
}

fn blend(&[r, g, b, a]: &Rgba, background: u8) -> [u8; 3] {
    let (a, under) = (u32::from(a), u32::from(background));
    [r, g, b].map(|c| ((u32::from(c) * a + under * (255 - a) + 127) / 255) as u8)
}

/// RGB bytes of a picture with the size of `picture`, as the metric takes them.
fn slice<'a>(rgb: &'a [u8], picture: &Image) -> Result<PixelSlice<'a>> {
    let (width, height) = (picture.width(), picture.height());
    PixelSlice::new(rgb, width, height, 3 * width as usize, PixelDescriptor::RGB8_SRGB).map_err(failed)
}

/// Pads RGB bytes to at least [`LEAST_SIDE`] pixels a side by repeating the last row and column.
fn padded(rgb: Vec<u8>, (width, height): (usize, usize)) -> Img<Vec<RGB8>> {
    let (wide, high) = (width.max(LEAST_SIDE), height.max(LEAST_SIDE));
    let at = |x: usize, y: usize| 3 * (y.min(height - 1) * width + x.min(width - 1));
    let pixel = |at: usize| RGB8::new(rgb[at], rgb[at + 1], rgb[at + 2]);
    let pixels = (0..high).flat_map(|y| (0..wide).map(move |x| at(x, y))).map(pixel).collect();
    Img::new(pixels, wide, high)
}
