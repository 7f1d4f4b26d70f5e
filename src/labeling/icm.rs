//! Labels by iterated conditional modes: sweeps that lower one energy of colour error, dithering error and bits.
//!
//! Besag, "On the statistical analysis of dirty pictures" (1986), on the energy of [`LabelCost`]; the palette is
//! updated after each of the first sweeps. The low-pass error is that of spatial colour quantisation (Puzicha, Held, Ketterer,
//! Buhmann & Fellner 2000), the bits are those of entropy-constrained vector quantisation (Chou, Lookabaugh & Gray
//! 1989): those of the bytes that a PNG stores, or of labels on their own, with a discount for equal neighbours, which it
//! stores in runs and matches.
//!
//! All sweeps run from the top left, as the predictions of a PNG do. To and fro they would take 2 % more bytes.

use crate::backend::traits::{IcmSolver, Quantizer};
use crate::error::Result;
use crate::field::LabelField;
use crate::field::cost::{LabelCost, Strength};
use crate::image::Rgba;
use crate::image::indexed::IndexedImage;
use crate::image::palette::Palette;
use crate::labeling::dither::mask::blue_noise;
use crate::labeling::extremes::{self, Pixels};
use crate::labeling::false_color;
use crate::labeling::far_dots;
use crate::labeling::filtering;
use crate::labeling::fitted::{Fitted, Labeled};
use crate::labeling::flatten::{flatten, snap};
use crate::labeling::rare;
use crate::lattice::eye::Eye;
use crate::lattice::map::Lattice;
use crate::lattice::point::{HIGHEST, Point};
use crate::points::cluster::{Cluster, Sums};
use crate::settings::event::{Event, Observer, Stage, ask, emit};
use crate::settings::icm_plan::IcmPlan;
use crate::source::Source;

/// Bits of a label above its entropy, since no code reaches the entropy.
const OVERHEAD_BITS: f64 = 3.0;

/// The least mean squared error of which the price of a bit is a multiple, in squared levels of 255 in lightness.
///
/// Where the palette has nearly all colours, bits would otherwise buy differences that nobody sees: drawings, screens and
/// clear skies of 256 colours would take up to twice the bytes. By ColorVideoVDP, photos want 6 to 8; with 8 its mean falls
/// below imagequant's.
const LEAST_ERROR: f64 = 6.0;

/// The activity class for which the price of a bit is the plan's. It is the same for all pictures: that all of a picture is
/// quiet hides none of its errors.
const PRICED: f64 = 3.1;

/// The factor of the price of a bit while the palette moves. Colours that serve fewer, larger regions take fewer bytes at
/// the same look, as those of entropy-constrained vector quantisation do.
const MOVING_PRICE: f64 = 1.5;

/// The exponent of activity in the price of a bit, which is higher where the picture is busy and hides errors. With 0.5
/// skies have strokes instead of grain: repeated bytes, which are seen there.
const MASKING: f64 = 1.0;

/// The largest factor by which activity raises the price of a bit.
const MAX_MASKING: f64 = 1.7;

/// The most colours of a given palette that is left to mixtures of two colours, which keep the light of every grey.
/// Sweeps would remove dots that are farther apart than the low-pass reaches.
const MOST_MIXED: usize = 4;

/// The state before the first sweep: every pixel has the nearest colour.
struct IcmStart<'a> {
    palette: Vec<Point>,
    /// The colours that the palette begins with.
    fixed: &'a [Rgba],
    /// The mean squared error of the points, by weight, or the least, in squared lattice units.
    error: f64,
    /// Pixels of each label.
    counts: Vec<u64>,
    /// Pixels of each activity class.
    classes: [u64; LabelField::CLASSES],
    source: &'a Source<'a>,
}

/// Labels pixels by lowering the energy from the nearest colours on. `pixel_sums` are the sums of all pixels in the
/// fit's clusters.
pub(crate) async fn label<Q: Quantizer>(
    fitted: Fitted<'_, Q>,
    pixel_sums: &Sums,
    icm_plan: IcmPlan,
    observer: Observer<'_>,
) -> Result<Labeled> {
    let Fitted { source, quantizer, lattice, fixed, fit } = fitted;
    let (eye, classes) = (Eye::of(&lattice), quantizer.classes());
    ask(observer)?;
    let solver = quantizer.into_icm(eye, &LabelCost::plain(eye, &fit.centroids).lights, observer).await?;
    let start = IcmStart {
        palette: fit.centroids,
        fixed: &fixed,
        error: (fit.inertia as f64 / fit.weight as f64).max(LEAST_ERROR * lattice.level().powi(2)),
        counts: pixel_sums.clusters.iter().map(|cluster| cluster.weight).collect(),
        classes,
        source,
    };
    run(solver, start, &lattice, icm_plan, observer).await
}

/// Diffuses or mixes if there is dithering, then sweeps, and moves the palette after each sweep but the last.
async fn run<E: IcmSolver>(
    mut solver: E,
    start: IcmStart<'_>,
    lattice: &Lattice,
    icm_plan: IcmPlan,
    observer: Observer<'_>,
) -> Result<Labeled> {
    let IcmStart { mut palette, fixed, error, mut counts, classes, source } = start;
    let eye = Eye::of(lattice);
    let strengths = icm_plan.dithering.strengths();
    let mut label_cost = LabelCost { strengths, ..LabelCost::plain(eye, &palette) };
    if icm_plan.dithering.is_any() {
        emit(observer, Event::Stage(Stage::Sweep))?;
        counts = if icm_plan.is_foreign {
            solver.mix(&label_cost, blue_noise(), observer).await?
        } else {
            let strengths = icm_plan.dithering.at_first().strengths();
            solver.diffuse(&LabelCost { strengths, ..label_cost.clone() }, observer).await?
        };
        if icm_plan.is_foreign && palette.len() <= MOST_MIXED && icm_plan.price == 0.0 {
            return Ok(Labeled { colors: fixed.to_vec(), indices: solver.labels().await?, is_in_picture_order: false });
        }
    }
    let price = icm_plan.price * error;
    (label_cost.prices, label_cost.price_shift) = prices(price);
    let steps = steps(strengths, classes);
    let sweeps = icm_plan.sweeps(source.image().pixels().len(), palette.len());
    let first_filtered = sweeps.all().saturating_sub(icm_plan.most_filtered(palette.len()));
    let mut colors = Vec::new();
    for sweep in 0..sweeps.all() {
        emit(observer, Event::Stage(Stage::Sweep))?;
        let moves = sweep < sweeps.moving;
        if sweep == sweeps.moving {
            // The last labels are chosen for the 8-bit colours of the result, whose points differ from the palette's.
            colors = lattice.colors(fixed, &palette);
            extremes::keep(&mut colors, fixed.len(), &Pixels::of(source));
            if !icm_plan.is_foreign {
                ask(observer)?;
                snap(&mut colors, fixed.len(), &counts, source.fills());
                ask(observer)?;
            }
            palette = colors.iter().map(|&color| lattice.point(color)).collect();
            move_palette(&mut solver, &mut label_cost, &palette).await?;
        }
        if let Some(rounds) = icm_plan.polish.filter(|_| sweep >= first_filtered) {
            let (width, height) = (source.image().width(), source.image().height());
            let mut labels = solver.labels().await?;
            let mut filtering = match label_cost.filtering.take() {
                Some(ordered) => ordered,
                None => {
                    let colors = if moves { lattice.colors(fixed, &palette) } else { colors.clone() };
                    let shown = IndexedImage::new(width, height, Palette::new(colors)?, labels)?;
                    // One thread orders the palette, and another meanwhile finds the fills that are needed later.
                    let ordered = rayon::in_place_scope(|scope| {
                        if !icm_plan.is_foreign {
                            scope.spawn(|_| _ = source.fills());
                        }
                        filtering::order(&shown, rounds, observer)
                    })?;
                    labels = shown.into_indices();
                    ordered
                }
            };
            ask(observer)?;
            filtering::count(&labels, width as usize, &mut filtering);
            label_cost.filtering = Some(filtering);
            label_cost.bits = vec![0; palette.len()];
            let factor = if moves { MOVING_PRICE } else { 1.0 };
            (label_cost.prices, label_cost.price_shift) = prices(factor * filtered_price(palette.len()) * price);
        } else {
            label_cost.bits = bits(&counts);
        }
        let sums = solver.sweep(&label_cost, observer).await?;
        counts = sums.clusters.iter().map(|cluster| cluster.weight).collect();
        if moves {
            let free = palette.iter_mut().zip(&sums.clusters).skip(fixed.len());
            free.for_each(|(color, cluster)| *color = step_toward(eye, *color, cluster, steps));
            move_palette(&mut solver, &mut label_cost, &palette).await?;
        }
    }
    let mut labeled = Labeled { colors, indices: solver.labels().await?, is_in_picture_order: false };
    if !icm_plan.is_foreign {
        ask(observer)?;
        flatten(&mut labeled, source.image(), source.fills(), lattice);
        ask(observer)?;
        false_color::mend(&mut labeled, source.image());
        ask(observer)?;
        far_dots::remove(&mut labeled, source.image(), lattice, error);
        let factor = label_cost.filtering.as_ref().map_or(1.0, |_| filtered_price(palette.len()));
        let worth = rare::Worth { error, bit_price: factor * price };
        ask(observer)?;
        rare::merge(&mut labeled, fixed.len(), source.fills(), lattice, &worth);
    }
    if let Some(filtering) = &label_cost.filtering {
        labeled.reorder(filtering);
    }
    Ok(labeled)
}

/// Labels pixels by a mask alone, with a strength in per cent. `label_cost` is a plain one.
pub(crate) async fn mask<E: IcmSolver>(
    mut solver: E,
    label_cost: LabelCost,
    mask: &[u16],
    percent: u32,
    observer: Observer<'_>,
) -> Result<Vec<u8>> {
    let strength = (64 * percent + 50) / 100;
    let label_cost =
        LabelCost { strengths: [Strength { light: strength, color: strength }; LabelField::CLASSES], ..label_cost };
    solver.mix(&label_cost, mask, observer).await?;
    solver.labels().await
}

/// Moves the palette of the solver and of the label cost to other points.
async fn move_palette<E: IcmSolver>(solver: &mut E, label_cost: &mut LabelCost, palette: &[Point]) -> Result<()> {
    let moved = LabelCost::plain(label_cost.eye, palette);
    solver.shift_residuals(&label_cost.lights, &moved.lights).await?;
    (label_cost.palette, label_cost.lights) = (moved.palette, moved.lights);
    Ok(())
}

/// The price of a bit of filtered bytes for so many colours, relative to that of a label's bits.
///
/// It is higher, as all bits are counted, while a label's are three more than its entropy. With fewer colours errors are
/// larger, and the price with them: less of it looks as good. Fitted to ColorVideoVDP of 19 photos.
fn filtered_price(colors: usize) -> f64 {
    0.56 * libm::log2(colors as f64)
}

/// The bits of each label, in eighths, from the number of pixels of each label.
fn bits(counts: &[u64]) -> Vec<u32> {
    let all: u64 = counts.iter().sum();
    let bits = |&count: &u64| OVERHEAD_BITS + libm::log2(all as f64 / (count as f64 + 0.5));
    counts
        .iter()
        .map(|count| libm::round(8.0 * bits(count).max(0.0)).min(f64::from(LabelCost::MAX_BITS - 1)) as u32)
        .collect()
}

/// [`LabelCost::prices`] and their shift. `price` is the price of a bit in squared lattice units for the class [`PRICED`].
fn prices(price: f64) -> ([u32; LabelField::CLASSES], u32) {
    let masked: [f64; LabelField::CLASSES] = std::array::from_fn(|class| {
        let octaves = (class as f64 - PRICED) / 2.0;
        price * libm::exp2(MASKING * octaves).min(MAX_MASKING)
    });
    // The price of a 128th of a bit, the unit of rates times the eighths of label bits.
    let scaled = |price: f64, shift: u32| price / 128.0 * f64::from(1 << shift);
    let top = masked.iter().copied().fold(0.0, f64::max);
    let limit = f64::from(LabelCost::MAX_PRICE - 1);
    let shift = (0..=20).rev().find(|&shift| scaled(top, shift) <= limit).unwrap_or(0);
    (masked.map(|price| libm::round(scaled(price, shift).min(limit)) as u32), shift)
}

/// The share of the way to the mean of their targets that colours move along each axis.
///
/// With fixed labels, and errors small enough for light to be linear, the energy is a quadratic form of the colours.
/// The rows of its matrix sum to at most 1 plus the strength times the neighbours' part of the low-pass. By
/// Gershgorin's theorem a step by the inverse of this never overshoots. Colours of quiet regions alone have the highest
/// strength, so the strength of the quietest class with more than a thousandth of the pixels is taken.
fn steps(strengths: [Strength; LabelField::CLASSES], classes: [u64; LabelField::CLASSES]) -> [f64; 4] {
    let few = classes.iter().sum::<u64>() / 1000;
    let quietest = classes.iter().position(|&count| count > few).unwrap_or(0);
    let [middle, near, far] = LabelCost::TAPS.map(f64::from);
    let around = ((middle + 2.0 * near + 2.0 * far) / middle).powi(2) - 1.0;
    let step = |strength: u32| 1.0 / (1.0 + around * f64::from(strength) / 64.0);
    let Strength { light, color } = strengths[quietest];
    [step(light), step(color), step(color), step(light)]
}

/// Moves a colour towards the mean of its targets.
fn step_toward(eye: Eye, color: Point, cluster: &Cluster, steps: [f64; 4]) -> Point {
    if cluster.weight == 0 {
        return color;
    }
    std::array::from_fn(|axis| {
        let length = if axis == 1 || axis == 2 { f64::from(eye.color_length()) / 256.0 } else { 1.0 };
        let (start, mean) = (f64::from(color[axis]), cluster.sum[axis] as f64 / cluster.weight as f64 / length);
        libm::round(start + steps[axis] * (mean - start)).clamp(0.0, f64::from(HIGHEST)) as u16
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::Cpu;
    use crate::backend::traits::{Backend, DeviceImage, PointSet, Quantizer};
    use crate::image::Image;
    use crate::lattice::space::Space;
    use crate::settings::effort::Sweeps;
    use crate::settings::event::ignore_events;
    use crate::settings::icm_plan::Dithering;

    /// A ramp of greys from dark to bright, within the range of a palette of four greys.
    fn ramp() -> Image {
        let pixel = |at: u32| [[64 + (at % 160) as u8; 3].as_slice(), &[255]].concat();
        Image::new(160, 60, (0..160 * 60).flat_map(pixel).collect()).unwrap()
    }

    #[test]
    fn a_bit_costs_more_where_the_picture_is_busier() {
        for price in [0.5, 40.0, 3000.0] {
            let (prices, shift) = prices(price);
            let priced = prices.map(|part| 128.0 * f64::from(part) / f64::from(1 << shift) / price);
            assert!(priced[3] < 1.0 && priced[4] > 1.0 && (priced[15] - MAX_MASKING).abs() < 0.001, "{priced:?}");
            let octaves = priced.windows(3).filter(|window| window[2] < 0.99 * MAX_MASKING);
            assert!(octaves.clone().count() == 3 && octaves.into_iter().all(|w| (w[2] / w[0] - 2.0).abs() < 0.01));
        }
    }

    #[test]
    fn colours_that_follow_their_targets_do_not_run_away() {
        let (image, lattice) = (ramp(), Lattice::new(Space::Oklab, false));
        let source = Source::new(&image);
        let palette: Vec<Point> = [80, 120, 160, 200].map(|v| lattice.point([v, v, v, 255])).to_vec();
        let all = Strength { light: 58, color: 58 };
        let dithering = Dithering { quiet: all, busy: all, splits_color: true };
        let icm_plan = IcmPlan {
            dithering,
            price: 0.0,
            sweeps: [Sweeps { moving: 39, last: 1 }; 2],
            polish: None,
            is_foreign: false,
        };
        let Labeled { colors, indices: labels, .. } = pollster::block_on(async {
            let mut quantizer =
                Cpu.load_image(&source).await.unwrap().quantizer(&lattice, true, &mut ignore_events).await.unwrap();
            quantizer.point_set().assign_resident(&palette).await.unwrap();
            let (eye, classes) = (Eye::of(&lattice), quantizer.classes());
            let solver =
                quantizer.into_icm(eye, &LabelCost::plain(eye, &palette).lights, &mut ignore_events).await.unwrap();
            let start = IcmStart { palette, fixed: &[], error: 1.0, counts: vec![2400; 4], classes, source: &source };
            run(solver, start, &lattice, icm_plan, &mut ignore_events).await.unwrap()
        });
        let mut used: Vec<u8> = labels.iter().map(|&label| colors[usize::from(label)][1]).collect();
        used.sort_unstable();
        used.dedup();
        assert!(used.len() == 4 && used[0] >= 60 && used[3] <= 226, "{colors:?}");
    }
}
