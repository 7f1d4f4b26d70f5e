//! Label of each pixel of one phase: the one that adds least to the energy around it.

use crate::canvas::{Canvas, PHASES, PINNED};
use crate::lattice::eye::{Eye, LUMA_BITS};
use crate::lattice::light::{LIGHT_LIMIT, Light};
use crate::lattice::point::{Point, distance2};
use crate::points::cluster::{Cluster, Sums};

/// What labels are chosen by: distance, the eye's low-pass and bits as one sum.
///
/// With `e` the palette colour less the pixel, `h` a small low-pass, `s` its share and `price` the worth of a bit, it is
/// `sum (1 - s) |e|^2 + s |h * e|^2 + price * bits`, and a pixel's own part of it is smallest for the label with the least
/// `|c - t|^2 + price * bits`, where the target `t` is the pixel less the share of its neighbours' errors that the eye
/// sees at its place. Errors add up as light; distances are those of what is seen. See [`Eye`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Energy {
    /// How light adds up and is seen.
    pub eye: Eye,
    /// Where from 1 to 256 colours are seen.
    pub palette: Vec<Point>,
    /// The light of each.
    pub lights: Vec<Light>,
    /// Bits that each label costs on its own, in eighths; below [`Energy::MAX_BITS`].
    pub bits: Vec<u32>,
    /// The price of a 128th bit for each class of activity, below [`Energy::MAX_PRICE`]; in squared lattice units times
    /// two to the power of `price_shift`.
    pub prices: [u32; Canvas::CLASSES],
    /// At most 20.
    pub price_shift: u32,
    /// How much of the error is low-passed, for each class of activity.
    pub strengths: [Strength; Canvas::CLASSES],
}

/// Shares of the error that is measured after a low-pass, in 64ths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strength {
    /// Of lightness; at most 64.
    pub light: u32,
    /// Of colour; at most that of lightness.
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

impl Energy {
    /// Above all [`Energy::bits`].
    pub const MAX_BITS: u32 = 1 << 8;
    /// Above all [`Energy::prices`].
    pub const MAX_PRICE: u32 = 1 << 15;
    /// A label's bits are worth this many parts; each neighbour of the same label takes [`Energy::PAIR`] of them off, as it
    /// lengthens a run or a match.
    pub const PARTS: i32 = 16;
    /// See [`Energy::PARTS`].
    pub const PAIR: i32 = 13;
    /// The autocorrelation of the low-pass at a distance of 0, 1 and 2 pixels, which is that of a Gaussian of 0.8 pixels;
    /// in two dimensions the product.
    pub const TAPS: [i32; 3] = [16, 11, 3];

    /// Colours of these points of a lattice, by their distance alone.
    pub fn plain(eye: Eye, points: &[Point]) -> Self {
        Self {
            eye,
            palette: points.iter().map(|&point| eye.point(point)).collect(),
            lights: points.iter().map(|&point| eye.light(point)).collect(),
            bits: vec![0; points.len()],
            prices: [0; Canvas::CLASSES],
            price_shift: 0,
            strengths: [Strength::default(); Canvas::CLASSES],
        }
    }

    /// What a label costs beside its distance where `matches` of the four neighbours have it too.
    #[inline(always)]
    pub fn rate(&self, label: usize, class: u8, matches: i32) -> i32 {
        let price = (self.prices[usize::from(class)] * self.bits[label]) as i32;
        price * (Self::PARTS - Self::PAIR * matches) >> self.price_shift
    }

    /// What a label costs for a target: its squared distance and its [rate](Energy::rate).
    pub fn cost(&self, label: usize, class: u8, matches: i32, target: Point) -> i32 {
        distance2(self.palette[label], target) as i32 + self.rate(label, class, matches)
    }
}

// A rate of four matches, and with it a squared distance within a box of 2^12, fits an i32.
const LOWEST: i64 =
    (Energy::MAX_PRICE * Energy::MAX_BITS) as i64 * (4 * Energy::PAIR - Energy::PARTS) as i64 + (4 << 24);
const _: () = assert!(LOWEST < i32::MAX as i64);

/// 64 parts of strength times the weight of the pixel itself, as a power of two.
pub(crate) const SHARE_BITS: u32 = 14;
const _: () = assert!(1 << SHARE_BITS == 64 * Energy::TAPS[0] * Energy::TAPS[0]);
const WEIGHT: i64 = (Energy::TAPS[0] + 2 * Energy::TAPS[1] + 2 * Energy::TAPS[2]) as i64;
const _: () = assert!(WEIGHT * WEIGHT * LIGHT_LIMIT as i64 * 64 + (1 << (SHARE_BITS - 1)) < i32::MAX as i64);
const _: () = assert!(WEIGHT * WEIGHT * LIGHT_LIMIT as i64 <= 1 << 25);

/// Chooses the labels of the pixels whose column and row leave the remainders `phase` on division by three, and adds
/// each one's target to the sums of its cluster.
///
/// Pixels of one phase are too far apart to see each other, so they may be taken in any order, or at once. Of equally
/// good labels the lowest is taken; pinned pixels keep theirs. Where all prices and
/// strengths are the same and light is seen as it adds up, no call raises the energy, but for the rounding and clamping of
/// targets; where they differ, a pair of neighbours is weighed by each one's own.
pub fn relabel(canvas: &mut Canvas, energy: &Energy, phase: [usize; 2], sums: &mut Sums) {
    let (width, height) = (canvas.width(), canvas.height());
    for y in (phase[1]..height).step_by(PHASES) {
        for x in (phase[0]..width).step_by(PHASES) {
            let (label, class) = (canvas.label(x, y), canvas.class(x, y));
            if class == PINNED {
                continue;
            }
            let target = target(canvas, energy, x, y);
            let neighbours = [(-1, 0), (1, 0), (0, -1), (0, 1)].map(|(dx, dy)| canvas.label_near(x, y, dx, dy));
            let cost = |label: usize| {
                let matches = neighbours.iter().filter(|&&other| other == Some(label as u8)).count() as i32;
                energy.cost(label, class, matches, target)
            };
            let best = (0..energy.palette.len()).min_by_key(|&label| cost(label)).unwrap_or(usize::from(label));
            canvas.set(x, y, best as u8, &energy.lights);
            sums.clusters[best].add(&Cluster::of(target, 1));
        }
    }
}

fn target(canvas: &Canvas, energy: &Energy, x: usize, y: usize) -> Point {
    let mut errors = [0; 4];
    for dy in -2..=2i32 {
        for dx in -2..=2i32 {
            if (dx, dy) != (0, 0) {
                let weight = Energy::TAPS[dx.unsigned_abs() as usize] * Energy::TAPS[dy.unsigned_abs() as usize];
                let residual = canvas.residual_near(x, y, dx, dy);
                errors.iter_mut().zip(residual).for_each(|(sum, e)| *sum += weight * i32::from(e));
            }
        }
    }
    let (own, residual) = (energy.lights[usize::from(canvas.label(x, y))], canvas.residual_near(x, y, 0, 0));
    let shares = energy.strengths[usize::from(canvas.class(x, y))].of(energy.eye, errors);
    energy.eye.seen(std::array::from_fn(|axis| {
        // The share that is seen at the pixel, rounded to nearest, ties up.
        let seen = (shares[axis] + (1 << (SHARE_BITS - 1))) >> SHARE_BITS;
        i32::from(own[axis]) - i32::from(residual[axis]) - seen
    }))
}
