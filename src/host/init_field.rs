//! The fast form of [`kernel::init_field`](crate::internals::kernel::init_field): rows on all threads, a block of
//! pixels at a time.

use rayon::prelude::*;

use crate::error::Result;
use crate::field::{FieldPlane, LabelField, PHASES, PINNED, residual, rows_of_phase};
use crate::histogram::color_set::{BLOCK, ColorSet};
use crate::host::row::change;
use crate::image::{Image, Rgba};
use crate::lattice::light::Light;
use crate::settings::event::{Observer, ask};

/// The colours of an image with their labels.
#[derive(Clone, Copy)]
pub(crate) struct LabeledColors<'a> {
    /// Coordinates of light that count: 3 or 4.
    pub(crate) axes: usize,
    /// By colour id.
    pub(crate) lights: &'a [Light],
    /// By colour id, indices into `palette`.
    pub(crate) labels: &'a [u8],
    pub(crate) palette: &'a [Light],
}

/// The label field on which every pixel has the label of its colour. `classes` are those of
/// [`quiet_classes`](crate::internals::kernel::quiet_classes).
///
/// # Errors
/// [`Error::Stopped`](crate::Error::Stopped) where the observer, who is asked before each plane, ends the work.
pub(crate) fn init_field(
    image: &Image,
    colors: &ColorSet,
    classes: Vec<u8>,
    labeled: LabeledColors<'_>,
    observer: Observer<'_>,
) -> Result<LabelField> {
    let axes = labeled.axes;
    debug_assert!((3..=4).contains(&axes));
    let (pixels, width, height) = (image.pixels(), image.width() as usize, image.height() as usize);
    let mut planes = [0, 1, 2]
        .map(|first| FieldPlane { classes: classes_of(pixels, &classes, (width, first)), ..FieldPlane::default() });
    // A label field is large, and need not lie beside what is on it already.
    drop(classes);
    for (first, plane) in planes.iter_mut().enumerate() {
        ask(observer)?;
        let size = rows_of_phase(height, first) * width;
        (plane.residuals, plane.labels) = (vec![0; axes * size], vec![0; size]);
        let states = plane.residuals.par_chunks_mut(axes * width).zip(plane.labels.par_chunks_mut(width));
        let rows = pixels.par_chunks(width).skip(first).step_by(PHASES);
        rows.zip(states).for_each(|(pixels, (residuals, labels))| init_row(pixels, colors, labeled, residuals, labels));
    }
    Ok(LabelField { width, height, axes, planes })
}

/// The classes of the rows of one plane; fully transparent pixels keep their label.
fn classes_of(pixels: &[Rgba], classes: &[u8], (width, first): (usize, usize)) -> Vec<u8> {
    let mut plane = vec![0; rows_of_phase(pixels.len() / width, first) * width];
    let rows = pixels.par_chunks(width).zip(classes.par_chunks(width)).skip(first).step_by(PHASES);
    rows.zip(plane.par_chunks_mut(width)).for_each(|((pixels, classes), stored)| {
        for ((stored, &class), pixel) in stored.iter_mut().zip(classes).zip(pixels) {
            *stored = if pixel[3] == 0 { PINNED } else { class };
        }
    });
    plane
}

/// Writes the residuals and labels of a row.
#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn init_row(
    pixels: &[Rgba],
    colors: &ColorSet,
    labeled: LabeledColors<'_>,
    residuals: &mut [i16],
    row_labels: &mut [u8],
) {
    let LabeledColors { lights, labels, palette, .. } = labeled;
    let (mut ranks, mut ids, mut block) = (colors.ranks(), [0; BLOCK], [[0; 4]; BLOCK]);
    let width = pixels.len();
    for ((pixels, row_labels), at) in pixels.chunks(BLOCK).zip(row_labels.chunks_mut(BLOCK)).zip((0..).step_by(BLOCK)) {
        for ((&id, label), e) in ranks.ranks_of_block(pixels, &mut ids).iter().zip(row_labels).zip(&mut block) {
            *label = labels[id as usize];
            *e = residual(palette[usize::from(*label)], lights[id as usize]);
        }
        change(residuals, width, at, &block[..pixels.len()], |e, of| *e = of);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Histogram;
    use crate::host::shift_residuals::shift_residuals;
    use crate::random::Random;
    use crate::settings::event::ignore_events;

    #[test]
    fn residuals_are_of_their_own_pixels() {
        let mut random = Random::new(3);
        // More than the blocks of pixels that are taken at once; rows of all planes, or not.
        for (width, height, axes) in [(1100, 4, 3), (1100, 4, 4), (1, 2, 3), (5, 7, 4)] {
            let bytes = (0..4 * width * height).map(|at| if at % 4 == 3 { 255 } else { random.next() as u8 }).collect();
            let image = Image::new(width, height, bytes).unwrap();
            let (histogram, set) = Histogram::with_color_set(&image);
            let mut some = |count: usize| -> Vec<Light> {
                let coordinate =
                    |axis: usize, random: &mut Random| if axis < axes { random.below(1 << 14) as i16 } else { 0 };
                (0..count).map(|_| std::array::from_fn(|axis| coordinate(axis, &mut random))).collect()
            };
            let (points, first, second) = (some(histogram.len()), some(5), some(5));
            let labels: Vec<u8> = (0..histogram.len()).map(|id| (id * 3 % 5) as u8).collect();
            let classes = vec![0; image.pixels().len()];
            let labeled = LabeledColors { axes, lights: &points, labels: &labels, palette: &first };
            let mut field = init_field(&image, &set, classes, labeled, &mut ignore_events).unwrap();
            let mut ranks = set.ranks();
            let pixels_of_field = (0..height as usize).flat_map(|y| (0..width as usize).map(move |x| (x, y)));
            let mut check = |field: &LabelField, palette: &[Light]| {
                for ((x, y), &pixel) in pixels_of_field.clone().zip(image.pixels()) {
                    let point = points[ranks.rank_of(pixel) as usize];
                    let expected = residual(palette[usize::from(field.label(x, y))], point);
                    assert_eq!(field.residual_near(x, y, 0, 0), expected, "{x}, {y} of {width}, {axes} axes");
                }
            };
            check(&field, &first);
            shift_residuals(&mut field, &first, &second);
            check(&field, &second);
            for (x, y) in pixels_of_field.clone().step_by(3) {
                field.set(x, y, (x % 5) as u8, &second);
            }
            check(&field, &second);
        }
    }
}
