//! The cost of a label: its distance, as the eye sees it, and its bits.

use crate::field::LabelField;
use crate::field::filtering::Filtering;
use crate::lattice::eye::{Eye, LUMA_BITS};
use crate::lattice::light::Light;
use crate::lattice::point::{Point, distance2};

/// The objective that labels are chosen by: distance, the eye's low-pass and bits as one sum.
///
/// With `e` the palette colour less the pixel, `h` a small low-pass, `s` its share and `price` the worth of a bit, it
/// is `sum (1 - s) |e|^2 + s |h * e|^2 + price * bits`, and a pixel's own part of it is smallest for the label with the
/// least `|c - t|^2 + price * bits`, where the target `t` is the pixel less the share of its neighbours' errors that
/// the eye sees there. Errors add up as light; distances are those of what is seen. See [`Eye`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelCost {
    /// The eye, which says how light adds up and is seen.
    pub eye: Eye,
    /// The points at which the eye sees from 1 to 256 colours.
    pub palette: Vec<Point>,
    /// The light of each.
    pub lights: Vec<Light>,
    /// Bits that each label costs on its own, in eighths; below [`LabelCost::MAX_BITS`].
    pub bits: Vec<u32>,
    /// The price of a 128th bit for each class of activity, below [`LabelCost::MAX_PRICE`]; in squared lattice units
    /// times two to the power of `price_shift`.
    pub prices: [u32; LabelField::CLASSES],
    /// At most 20.
    pub price_shift: u32,
    /// Shares of the error that are low-passed, for each class of activity.
    pub strengths: [Strength; LabelField::CLASSES],
    /// The bytes of a PNG, whose bits are priced instead of those of labels on their own, which are all 0 then.
    pub filtering: Option<Filtering>,
}

/// Shares of the error that is measured after a low-pass, in 64ths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strength {
    /// The share of lightness; at most 64.
    pub light: u32,
    /// The share of colour; at most that of lightness.
    pub color: u32,
}

impl Strength {
    /// 64 times these shares of errors, or of sums of errors that are below 2^25.
    #[inline(always)]
    pub(crate) fn of(self, eye: Eye, errors: [i32; 4]) -> [i32; 4] {
        let [parts, alike] = eye.luma();
        let luma = parts.iter().zip(errors).map(|(part, error)| part * error).sum::<i32>() >> LUMA_BITS;
        let (light, color) = (self.light as i32, self.color as i32);
        std::array::from_fn(|axis| color * errors[axis] + (light - color) * luma * alike[axis])
    }
}

impl LabelCost {
    /// Above all [`LabelCost::bits`].
    pub const MAX_BITS: u32 = 1 << 8;
    /// Above all [`LabelCost::prices`].
    pub const MAX_PRICE: u32 = 1 << 15;
    /// A label's bits are worth this many parts; each neighbour of the same label takes [`LabelCost::PAIR_DISCOUNT`] of
    /// them off, as it lengthens a run or a match.
    pub const RATE_PARTS: i32 = 16;
    /// See [`LabelCost::RATE_PARTS`].
    pub const PAIR_DISCOUNT: i32 = 13;
    /// The autocorrelation of the low-pass at a distance of 0, 1 and 2 pixels, which is that of a Gaussian of 0.8
    /// pixels; in two dimensions the product.
    pub const TAPS: [i32; 3] = [16, 11, 3];

    /// Colours of these points of a lattice, by their distance alone.
    pub fn plain(eye: Eye, points: &[Point]) -> Self {
        Self {
            eye,
            palette: points.iter().map(|&point| eye.point(point)).collect(),
            lights: points.iter().map(|&point| eye.light(point)).collect(),
            bits: vec![0; points.len()],
            prices: [0; LabelField::CLASSES],
            price_shift: 0,
            strengths: [Strength::default(); LabelField::CLASSES],
            filtering: None,
        }
    }

    /// The cost of a label beside its distance where `matches` of the four neighbours have it too.
    #[inline(always)]
    pub fn rate(&self, label: usize, class: u8, matches: i32) -> i32 {
        self.price_of(self.bits[label], Self::RATE_PARTS - Self::PAIR_DISCOUNT * matches, class)
    }

    /// The price of bits, in eighths, that are worth so many parts.
    #[inline(always)]
    pub(crate) fn price_of(&self, bits: u32, parts: i32, class: u8) -> i32 {
        (self.prices[usize::from(class)] * bits) as i32 * parts >> self.price_shift
    }

    /// The cost of a label for a target: its squared distance and its [rate](LabelCost::rate).
    pub fn cost(&self, label: usize, class: u8, matches: i32, target: Point) -> i32 {
        distance2(self.palette[label], target) as i32 + self.rate(label, class, matches)
    }
}

// A rate of four matches, and with it a squared distance within a box of 2^12, fits an i32.
const LOWEST: i64 = (LabelCost::MAX_PRICE * LabelCost::MAX_BITS) as i64
    * (4 * LabelCost::PAIR_DISCOUNT - LabelCost::RATE_PARTS) as i64
    + (4 << 24);
const _: () = assert!(LOWEST < i32::MAX as i64);
// So does one of three filtered bytes.
const HIGHEST_RATE: i64 = 3 * (LabelCost::MAX_PRICE * LabelCost::MAX_BITS) as i64 * LabelCost::RATE_PARTS as i64;
const _: () = assert!(HIGHEST_RATE + (4 << 24) < i32::MAX as i64);
