//! One energy for palette, dithering and bits: sweeps over the labels, with the palette following.
//!
//! Iterated conditional modes (Besag 1986) on the objective of [`Energy`]. Its low-pass part is that of spatial colour
//! quantisation (Puzicha, Held, Ketterer, Buhmann & Fellner 2000), its bits those of entropy-constrained vector
//! quantisation (Chou, Lookabaugh & Gray 1989), with pairs of equal neighbours for what a PNG saves by runs and matches.

use crate::backend::Easel;
use crate::canvas::Canvas;
use crate::event::tell;
use crate::kernel::{Energy, Sums};
use crate::lattice::{Lattice, Point};
use crate::{Event, Observer, Result, Rgba, Stage};

/// What the sweeps aim at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Aim {
    /// Share of the error that the eye's low-pass sees, in 64ths.
    pub(crate) strength: u32,
    /// The price of a bit, in mean squared errors of a pixel with its nearest colour.
    pub(crate) price: f64,
    /// Sweeps over all pixels.
    pub(crate) sweeps: u32,
}

impl Aim {
    /// Whether labels other than the nearest are wanted at all.
    pub(crate) fn is_plain(&self) -> bool {
        self.sweeps == 0 || self.strength == 0 && self.price == 0.0
    }
}

/// Bits that every label costs more than by its share alone: no code is as good as the entropy.
const OVERHEAD_BITS: f64 = 3.0;

/// The power of activity by which bits are dearer: errors hide where the picture is busy.
const MASKING: f64 = 0.8;

/// The most by which activity changes the price of a bit.
const MOST_MASKING: f64 = 5.0;

/// What the sweeps start from: every pixel with the nearest colour.
pub(crate) struct Start<'a> {
    pub(crate) palette: Vec<Point>,
    /// The palette begins with the points of these.
    pub(crate) fixed: &'a [Rgba],
    /// The mean squared error of a pixel, by weight.
    pub(crate) error: f64,
    /// Pixels of each label.
    pub(crate) counts: Vec<u64>,
    /// Pixels of each class of activity.
    pub(crate) classes: [u64; Canvas::CLASSES],
}

/// The colours and the labels that the sweeps end with. Colours may come up twice or without a pixel.
pub(crate) async fn refine<E: Easel>(
    mut easel: E,
    start: Start<'_>,
    lattice: &Lattice,
    aim: Aim,
    observer: Observer<'_>,
) -> Result<(Vec<Rgba>, Vec<u8>)> {
    let Start { mut palette, fixed, error, mut counts, classes } = start;
    let (prices, price_shift) = prices(classes, aim.price * error);
    let mut colors = Vec::new();
    for sweep in 0..aim.sweeps {
        tell(observer, Event::Stage(Stage::Sweep))?;
        let last = sweep + 1 == aim.sweeps;
        if last {
            // 8-bit colours lie beside the palette's points, and the last labels are chosen for what is shown.
            colors = lattice.colors(fixed, &palette);
            let shown: Vec<Point> = colors.iter().map(|&color| lattice.point(color)).collect();
            easel.recolor(&palette, &shown).await?;
            palette = shown;
        }
        let bits = bits(&counts);
        let energy = Energy { palette, bits, prices, price_shift, strength: aim.strength };
        let sums = easel.sweep(&energy, sweep % 2 == 1).await?;
        Energy { palette, .. } = energy;
        counts = sums.clusters.iter().map(|cluster| cluster.weight).collect();
        if !last {
            let mut moved = follow(&palette, &sums, aim.strength);
            moved[..fixed.len()].copy_from_slice(&palette[..fixed.len()]);
            easel.recolor(&palette, &moved).await?;
            palette = moved;
        }
    }
    Ok((colors, easel.labels().await?))
}

/// In eighths, from the pixels of each label.
fn bits(counts: &[u64]) -> Vec<u32> {
    let all: u64 = counts.iter().sum();
    let bits = |&count: &u64| OVERHEAD_BITS + libm::log2(all as f64 / (count as f64 + 0.5));
    counts
        .iter()
        .map(|count| libm::round(8.0 * bits(count).max(0.0)).min(f64::from(Energy::MAX_BITS - 1)) as u32)
        .collect()
}

/// [`Energy::prices`] and their shift, from the pixels of each class, for the price of a bit in squared lattice units.
fn prices(counts: [u64; Canvas::CLASSES], price: f64) -> ([u32; Canvas::CLASSES], u32) {
    let (all, sum) = (0..).zip(counts).fold((0, 0), |(all, sum), (class, count)| (all + count, sum + class * count));
    let mean = sum as f64 / all.max(1) as f64;
    let masked: [f64; Canvas::CLASSES] = std::array::from_fn(|class| {
        let octaves = (class as f64 - mean) / 2.0;
        price * libm::exp2(MASKING * octaves).clamp(1.0 / MOST_MASKING, MOST_MASKING)
    });
    // Of a 128th bit: eighths times the parts of a rate.
    let scaled = |price: f64, shift: u32| price / 128.0 * f64::from(1 << shift);
    let top = masked.iter().copied().fold(0.0, f64::max);
    let limit = f64::from(Energy::MAX_PRICE - 1);
    let shift = (0..=20).rev().find(|&shift| scaled(top, shift) <= limit).unwrap_or(0);
    (masked.map(|price| libm::round(scaled(price, shift).min(limit)) as u32), shift)
}

/// The palette half-way to the means of the targets: all the way is too far where pixels share their errors.
fn follow(palette: &[Point], sums: &Sums, strength: u32) -> Vec<Point> {
    let follow = |(&color, cluster): (&Point, &crate::kernel::Cluster)| match cluster.weight {
        0 => color,
        _ if strength == 0 => cluster.mean(),
        weight => std::array::from_fn(|axis| {
            ((cluster.sum[axis] + (u64::from(color[axis]) + 1) * weight) / (2 * weight)) as u16
        }),
    };
    palette.iter().zip(&sums.clusters).map(follow).collect()
}
