//! The parameters of iterated conditional modes: dither strengths, the price of a bit, and the number of sweeps.

use crate::field::LabelField;
use crate::field::cost::Strength;
use crate::settings::effort::{Sweeps, for_size};

/// The parameters of iterated conditional modes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct IcmPlan {
    /// The weights of the low-passed error.
    pub(crate) dithering: Dithering,
    /// The price of a bit, in mean squared errors of a pixel with its nearest colour.
    pub(crate) price: f64,
    /// Sweeps over all pixels, as [`Plan::sweeps`](crate::settings::effort::Plan::sweeps).
    pub(crate) sweeps: [Sweeps; 2],
    /// The most rounds of local search over the palette's order where bits are those of the bytes that a PNG stores; None
    /// where they are those of labels on their own.
    pub(crate) polish: Option<usize>,
    /// True for a palette that is [foreign](crate::Options::is_foreign) to the picture. With it flat areas may need grain,
    /// to have their light, and mixtures of colours that are far away.
    pub(crate) is_foreign: bool,
}

/// Dither strengths where the picture is quiet, and where it is busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dithering {
    pub(crate) quiet: Strength,
    pub(crate) busy: Strength,
    /// Whether the strengths of colour differ from those of lightness.
    pub(crate) splits_color: bool,
}

impl IcmPlan {
    /// The sweeps over a picture of so many pixels and colours.
    pub(crate) fn sweeps(&self, pixels: usize, colors: usize) -> Sweeps {
        let Sweeps { moving, last } = for_size(self.sweeps, pixels);
        // One of the sweeps that price bytes moves the palette.
        let most = self.most_filtered(colors).saturating_sub(1).max(1);
        Sweeps { moving, last: last.min(most) }
    }

    /// The most sweeps that price the bytes of a PNG of so many colours. They are the last ones.
    pub(crate) fn most_filtered(&self, colors: usize) -> u32 {
        match self.polish {
            None => 0,
            Some(_) if colors <= SHARED_BYTES => MOST_UPWARD,
            Some(_) => u32::MAX,
        }
    }

    /// Whether all labels are the nearest, so that no sweep is needed.
    pub(crate) fn is_plain(&self) -> bool {
        self.sweeps == [Sweeps::NONE; 2] || !self.dithering.is_any() && self.price == 0.0
    }
}

impl Dithering {
    /// Whether anything is dithered.
    pub(crate) fn is_any(self) -> bool {
        self.quiet.light > 0 || self.busy.light > 0
    }

    /// The strengths for the first labels: where the picture is quiet hardly less than the whole error is passed on. Sweeps
    /// that begin with too few dots add the others in lattices.
    pub(crate) fn at_first(self) -> Self {
        let raised = |share: u32| libm::round(64.0 * libm::cbrt(f64::from(share) / 64.0)) as u32;
        Self { quiet: Strength { light: raised(self.quiet.light), color: raised(self.quiet.color) }, ..self }
    }

    /// The strength of each activity class: a logistic curve from quiet to busy. At its middle, activity hides half of
    /// the error that is visible where the picture is flat.
    pub(crate) fn strengths(self) -> [Strength; LabelField::CLASSES] {
        let share = |class: usize, middle: f64, quiet: u32, busy: u32| {
            let quietness = 1.0 / (1.0 + libm::exp2(class as f64 - middle));
            libm::round(f64::from(busy) + (f64::from(quiet) - f64::from(busy)) * quietness) as u32
        };
        std::array::from_fn(|class| {
            let light = share(class, LIGHT_MIDDLE, self.quiet.light, self.busy.light);
            let color = share(class, COLOR_MIDDLE, self.quiet.color, self.busy.color).min(light);
            Strength { light, color: if self.splits_color { color } else { light } }
        })
    }
}

/// The most colours of which several pixels share a byte, which is predicted from the one above alone.
const SHARED_BYTES: usize = 16;

/// The most sweeps over such bytes. More draw columns.
const MOST_UPWARD: u32 = 3;

/// The middle class of [`Dithering::strengths`] for lightness: contrasts of about a hundredth of that of white.
const LIGHT_MIDDLE: f64 = 3.0;

/// The middle class for colour. It is lower, because steps in colour are visible only where there is hardly any noise.
const COLOR_MIDDLE: f64 = 1.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_that_count_bytes_are_few_where_pixels_share_them() {
        let dithering = Dithering { quiet: Strength::default(), busy: Strength::default(), splits_color: true };
        let [small, large] = [Sweeps { moving: 7, last: 6 }, Sweeps { moving: 7, last: 5 }];
        let plan = |polish| IcmPlan { dithering, price: 0.1, sweeps: [small, large], polish, is_foreign: false };
        let cases = [
            (Some(4), 1000, 17, small, 13),
            (Some(4), 1 << 22, 256, large, 12),
            (Some(4), 1000, 16, Sweeps { moving: 7, last: 2 }, 3),
            (None, 1000, 256, Sweeps { moving: 7, last: 1 }, 0),
        ];
        for (polish, pixels, colors, expected, filtered) in cases {
            let sweeps = plan(polish).sweeps(pixels, colors);
            assert_eq!(sweeps, expected, "{colors} colours, {polish:?}");
            let most = plan(polish).most_filtered(colors);
            assert_eq!(sweeps.all().min(most), filtered, "{colors} colours, {polish:?}");
        }
    }

    #[test]
    fn first_strengths_are_raised_where_it_is_quiet() {
        let busy = Strength { light: 20, color: 6 };
        for (strength, raised) in [(0, 0), (8, 32), (35, 52), (54, 60), (64, 64)] {
            let quiet = |share: u32| Strength { light: share, color: share };
            let dithering = Dithering { quiet: quiet(strength), busy, splits_color: true };
            assert_eq!(dithering.at_first(), Dithering { quiet: quiet(raised), ..dithering });
        }
    }

    #[test]
    fn strength_falls_with_activity_and_colour_has_no_more_than_lightness() {
        let (quiet, busy) = (Strength { light: 50, color: 50 }, Strength { light: 20, color: 6 });
        let dithering = Dithering { quiet, busy, splits_color: true };
        let strengths = dithering.strengths();
        assert!(strengths.windows(2).all(|pair| pair[0].light >= pair[1].light && pair[0].color >= pair[1].color));
        assert!(strengths.iter().all(|strength| strength.color <= strength.light));
        assert!(strengths[0].light > 45 && strengths[15] == dithering.busy);
    }
}
