//! Label of each pixel before the first sweep: the nearest colour once errors of pixels before it are passed on.
//!
//! Floyd and Steinberg, "An adaptive algorithm for spatial grey scale" (1976), in blocks, so that each can be labelled on
//! its own. What would pass the edge of a block is lost; the sweeps hide the seams.
//!
//! The sweeps keep the grain that they begin with. Here dots stand only where errors add up, and few colours meet: that
//! takes fewer bytes than [mixtures by a mask](crate::internals::kernel::mix). From nearest colours all pixels of a phase
//! would see the same surroundings and choose alike: lattices with the period of the phases.

use crate::field::cost::LabelCost;
use crate::field::{LabelField, PHASES, PINNED};
use crate::lattice::light::LIGHT_LIMIT;
use crate::lattice::point::distance2;

/// Width of a block in pixels.
pub const BLOCK_WIDTH: usize = 16;

/// Height of a block in pixels: as many rows of each plane.
pub const BLOCK_HEIGHT: usize = 12;
const _: () = assert!(BLOCK_HEIGHT.is_multiple_of(PHASES));

/// Sixteenths of an error for the next pixel of the row.
pub const AHEAD: i32 = 7;

/// Sixteenths of an error for the next row: behind, below and ahead of the pixel.
pub const BELOW: [i32; 3] = [3, 5, 1];

/// Bits of the fraction of sixteenths of errors, times the 64ths of a [`Strength`](crate::internals::kernel::Strength).
pub(crate) const PASSED_BITS: u32 = 4 + 6;

/// Labels the pixels of each block, row by row from the top left.
///
/// A pixel takes as much of the errors that come to it as its strength says, and passes on the difference of the sum and
/// of its new colour. The sum is clamped to light that there is, so that a colour far from the palette floods no others.
/// Pinned pixels keep their label, and errors end there.
pub fn diffuse_blocks(field: &mut LabelField, label_cost: &LabelCost) {
    for top in (0..field.height()).step_by(BLOCK_HEIGHT) {
        for left in (0..field.width()).step_by(BLOCK_WIDTH) {
            diffuse_block(field, label_cost, [left, top]);
        }
    }
}

fn diffuse_block(field: &mut LabelField, label_cost: &LabelCost, [left, top]: [usize; 2]) {
    let LabelCost { eye, ref palette, ref lights, ref strengths, .. } = *label_cost;
    // Sixteenths, with a margin for what is lost.
    let mut passed = [[[0; 4]; BLOCK_WIDTH + 2]; BLOCK_HEIGHT + 1];
    for (row, y) in (top..field.height().min(top + BLOCK_HEIGHT)).enumerate() {
        for (column, x) in (1..).zip(left..field.width().min(left + BLOCK_WIDTH)) {
            let (own, class) = (usize::from(field.label(x, y)), field.class(x, y));
            if class == PINNED {
                continue;
            }
            let residual = field.residual_near(x, y, 0, 0);
            let received = strengths[usize::from(class)].of(eye, passed[row][column]);
            let light: [i32; 4] = std::array::from_fn(|axis| {
                let received = (received[axis] + (1 << (PASSED_BITS - 1))) >> PASSED_BITS;
                (i32::from(lights[own][axis]) - i32::from(residual[axis]) + received).clamp(0, LIGHT_LIMIT - 1)
            });
            let seen = eye.seen(light);
            let nearest = (0..palette.len()).min_by_key(|&label| distance2(palette[label], seen)).unwrap_or(own);
            // What has the right alpha keeps it: what is opaque gets no holes.
            let has_alpha = residual[3] == 0 && lights[nearest][3] != lights[own][3];
            let label = if has_alpha { own } else { nearest };
            field.set(x, y, label as u8, lights);
            let mut pass = |below: usize, across: usize, part: i32| {
                for (axis, sum) in passed[row + below][across].iter_mut().enumerate() {
                    *sum += part * (light[axis] - i32::from(lights[label][axis]));
                }
            };
            pass(0, column + 1, AHEAD);
            (column - 1..).zip(BELOW).for_each(|(across, part)| pass(1, across, part));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::cost::Strength;
    use crate::field::residual;
    use crate::kernel::label::read_labels::read_labels;
    use crate::lattice::eye::Eye;
    use crate::lattice::map::Lattice;
    use crate::lattice::space::Space;

    const WIDTH: usize = 48;

    /// Labels of rows of greys, by black, a middle grey and white; every pixel of a class.
    fn labels(greys: &[u8], class: impl Fn(usize) -> u8, strength: u32) -> Vec<u8> {
        let lattice = Lattice::new(Space::Oklab, false);
        let eye = Eye::of(&lattice);
        let point = |v: u8| lattice.point([v, v, v, 255]);
        let palette = [0, 128, 255].map(point);
        let strengths = [Strength { light: strength, color: strength }; LabelField::CLASSES];
        let label_cost = LabelCost { strengths, ..LabelCost::plain(eye, &palette) };
        let mut field = LabelField::new(WIDTH, greys.len() / WIDTH, 3);
        for (i, &grey) in greys.iter().enumerate() {
            let label = (0..3).min_by_key(|&label| distance2(palette[label], point(grey))).unwrap();
            let residual = residual(label_cost.lights[label], eye.light(point(grey)));
            field.put(i % WIDTH, i / WIDTH, label as u8, class(i), residual);
        }
        diffuse_blocks(&mut field, &label_cost);
        read_labels(&field)
    }

    #[test]
    fn without_strength_labels_are_the_nearest() {
        let greys: Vec<u8> = (0..WIDTH * 12).map(|i| (i % WIDTH * 5) as u8).collect();
        let labels = labels(&greys, |_| 0, 0);
        assert!(labels[..WIDTH].is_sorted() && labels[0] == 0 && labels[WIDTH - 1] == 2);
        assert!(labels.chunks(WIDTH).all(|row| row == &labels[..WIDTH]));
    }

    #[test]
    fn a_block_has_the_light_of_its_grey_but_for_what_is_lost_at_its_edges() {
        // Light above that of the label below, in parts of the step to the label above.
        for (grey, share) in [(0, 0.0), (64, 0.24), (100, 0.59), (128, 1.0), (160, 1.17), (200, 1.46), (255, 2.0)] {
            let greys = vec![grey; WIDTH * 36];
            let labels = labels(&greys, |_| 0, 64);
            let mean = labels.iter().map(|&label| f64::from(label)).sum::<f64>() / labels.len() as f64;
            assert!((mean - share).abs() < 0.06, "{grey}: {mean} for {share}");
        }
    }

    #[test]
    fn blocks_are_alike_wherever_they_are() {
        let labels = labels(&[90; WIDTH * 36], |_| 0, 60);
        assert!(labels.contains(&0) && labels.contains(&1));
        for (i, &label) in labels.iter().enumerate() {
            let (x, y) = (i % WIDTH % BLOCK_WIDTH, i / WIDTH % BLOCK_HEIGHT);
            assert_eq!(label, labels[y * WIDTH + x], "{x}, {y}");
        }
    }

    #[test]
    fn errors_end_at_pinned_pixels() {
        let all = labels(&[90; WIDTH], |_| 0, 64);
        let every_other = labels(&[90; WIDTH], |i| if i % 2 == 1 { PINNED } else { 0 }, 64);
        assert!(all.contains(&0) && every_other == [1; WIDTH], "{all:?}, {every_other:?}");
    }

    #[test]
    fn what_is_opaque_gets_no_holes() {
        let lattice = Lattice::new(Space::Oklab, true);
        let eye = Eye::of(&lattice);
        let palette = [[60, 60, 60, 255], [70, 70, 70, 200]].map(|color| lattice.point(color));
        let strengths = [Strength { light: 64, color: 64 }; LabelField::CLASSES];
        let label_cost = LabelCost { strengths, ..LabelCost::plain(eye, &palette) };
        // Opaque on the left, of the alpha between the two on the right.
        let mut field = LabelField::new(16, 12, 4);
        for (x, y) in (0..12).flat_map(|y| (0..16).map(move |x| (x, y))) {
            let pixel = eye.light(lattice.point([64, 64, 64, if x < 8 { 255 } else { 230 }]));
            field.put(x, y, 0, 0, residual(label_cost.lights[0], pixel));
        }
        diffuse_blocks(&mut field, &label_cost);
        let labels = read_labels(&field);
        let share = |half: usize| labels.chunks(8).skip(half).step_by(2).flatten().filter(|&&label| label == 1).count();
        assert!(share(0) == 0 && (24..72).contains(&share(1)), "{labels:?}");
    }
}
