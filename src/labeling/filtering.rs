//! The rows of a PNG of some labels, as its encoder will most likely store them.

use rayon::prelude::*;

use crate::error::Result;
use crate::field::cost::LabelCost;
use crate::field::filtering::{Filtering, PAETH, UP, predict};
use crate::image::indexed::IndexedImage;
use crate::order::{self, adjacency::Neighbours};
use crate::settings::event::Observer;

/// The distance of the rows whose bytes are counted.
const STEP: usize = 4;

/// Orders the palette, with up to so many rounds of local search. No byte has bits yet.
///
/// Paeth's filter predicts by what is left and above alike. Filters of one direction, which rows might have too, would
/// draw lines in that direction. Up to 16 colours share bytes. There the byte above predicts each of them.
pub(crate) fn order(image: &IndexedImage, rounds: usize, observer: Observer<'_>) -> Result<Filtering> {
    let order = order::for_png(image, Neighbours::Across, rounds, observer)?;
    let filter = if image.palette().bit_depth() < 8 { UP } else { PAETH };
    Ok(Filtering::new(&order, filter, Vec::new()))
}

/// Counts what the filter leaves of the bytes of some rows of labels.
pub(crate) fn count(labels: &[u8], width: usize, filtering: &mut Filtering) {
    let rows: Vec<&[u8]> = labels.chunks(width).collect();
    let bytes = |row: &[u8]| row.iter().map(|&label| filtering.bytes[usize::from(label)]).collect::<Vec<u8>>();
    let counts = (0..rows.len()).into_par_iter().step_by(STEP).map(|first| {
        let y = (first + STEP / 2).min(rows.len() - 1);
        let above = if y == 0 { vec![0; rows[y].len()] } else { bytes(rows[y - 1]) };
        counts(&bytes(rows[y]), &above, filtering.filter)
    });
    filtering.bits = bits(counts.reduce(|| [0; 256], |a, b| std::array::from_fn(|i| a[i] + b[i])));
}

/// The number of filtered bytes of each value.
type Counts = [u32; 256];

/// Counts the bytes that a filter leaves of a row below another.
fn counts(row: &[u8], above: &[u8], filter: u8) -> Counts {
    let (mut counts, mut left, mut corner) = ([0; 256], 0, 0);
    for (&byte, &up) in row.iter().zip(above) {
        counts[usize::from(byte.wrapping_sub(predict(filter, left, up, corner)))] += 1;
        (left, corner) = (byte, up);
    }
    counts
}

/// Bits of each byte, in eighths, by its frequency.
fn bits(counts: Counts) -> Vec<u32> {
    let all: u32 = counts.iter().sum();
    let bits = |count: u32| 8.0 * libm::log2(f64::from(all) / (f64::from(count) + 0.5));
    counts.map(|count| libm::round(bits(count)).clamp(0.0, f64::from(LabelCost::MAX_BITS - 1)) as u32).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::palette::Palette;
    use crate::settings::event::ignore_events;

    /// A picture of so many greys, each pixel a function of its column and row.
    fn image(colors: u8, label: impl Fn(usize, usize) -> u8) -> IndexedImage {
        let palette = Palette::new((0..colors).map(|c| [c, c, c, 255]).collect()).unwrap();
        let labels = (0..40 * 31).map(|at| label(at % 40, at / 40) % colors).collect();
        IndexedImage::new(40, 31, palette, labels).unwrap()
    }

    #[test]
    fn bytes_that_are_predicted_cost_nothing() {
        let noise = |x: usize, y: usize| (x * x * 73 + y * 151 + x * y * y * 31) as u8;
        // Columns of one colour each, and none; with few colours, which share bytes, and with many.
        for (colors, filter) in [(40, PAETH), (4, UP)] {
            for (image, is_predicted) in [(image(colors, |x, _| noise(x, 0)), true), (image(colors, noise), false)] {
                let mut filtering = order(&image, 2, &mut ignore_events).unwrap();
                count(image.indices(), 40, &mut filtering);
                assert_eq!(filtering.filter, filter);
                assert_eq!(filtering.bits[0] < 8, is_predicted, "{:?}", filtering.bits);
                assert!(filtering.bits.iter().all(|&bits| bits < LabelCost::MAX_BITS));
                let bytes = filtering.labels.iter().map(|&label| usize::from(filtering.bytes[usize::from(label)]));
                assert!(bytes.eq(0..usize::from(colors)));
            }
        }
    }

    #[test]
    fn a_byte_costs_a_bit_less_where_it_is_twice_as_frequent() {
        let counts: Counts = std::array::from_fn(|byte| if byte < 3 { 1000 << byte } else { 0 });
        let bits = bits(counts);
        assert_eq!((bits[0] - bits[1], bits[1] - bits[2]), (8, 8));
        assert!(bits[3..].iter().all(|&never| never > bits[0] + 80));
    }
}
