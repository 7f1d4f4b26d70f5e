//! Label of each pixel by a mask: one of two palette colours that mix to its light.
//!
//! Given palettes may be so coarse that only mixtures of far colours keep the light of the picture. Blue noise has no
//! period that is seen, and sweeps over such labels keep its grain.

use crate::field::cost::LabelCost;
use crate::field::{LabelField, PINNED};
use crate::lattice::point::distance2;

/// Side of the mask, which repeats.
pub const MASK_SIDE: usize = 64;

/// Levels that a mask can have.
pub const MASK_LEVELS: usize = MASK_SIDE * MASK_SIDE;

/// Distance beyond a pixel at which the second colour is looked for first, in distances from its own colour.
pub const NEAR: i32 = 2;

/// Factor of that distance at each further try: where a palette has few colours, mixtures reach far.
pub const FARTHER: i32 = 4;

/// Tries at finding a second colour: the first goes [`NEAR`] times as far beyond a pixel as its own colour lies on this
/// side, each further one [`FARTHER`] times as far as the one before.
pub const TRIES: u32 = 4;

/// Gives each pixel its own label or another, so that near pixels together have its light. The other is that of the
/// colour nearest to a target beyond the pixel, on the line from its own colour and by its
/// [`Strength`](crate::internals::kernel::Strength). Of the two the brighter is taken where the mask is below its
/// share; its levels, below [`MASK_LEVELS`], are those of a square of [`MASK_SIDE`], row by row. Pinned pixels keep their
/// label.
pub fn mix(field: &mut LabelField, label_cost: &LabelCost, mask: &[u16]) {
    let (width, height) = (field.width(), field.height());
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let (label, class) = (usize::from(field.label(x, y)), field.class(x, y));
        if class == PINNED {
            continue;
        }
        let level = mask[y % MASK_SIDE * MASK_SIDE + x % MASK_SIDE];
        let (light, residual) = (label_cost.lights[label], field.residual_near(x, y, 0, 0).map(i32::from));
        let beyond = label_cost.strengths[usize::from(class)].of(label_cost.eye, residual);
        let beyond = beyond.map(|share| (share + 32) >> 6);
        let pixel: [i32; 4] = std::array::from_fn(|axis| i32::from(light[axis]) - residual[axis]);
        let other = (0..TRIES)
            .map(|further| {
                let far = NEAR * FARTHER.pow(further);
                let target = label_cost.eye.seen(std::array::from_fn(|axis| pixel[axis] - far * beyond[axis]));
                let distance = |&label: &usize| distance2(label_cost.palette[label], target);
                (0..label_cost.palette.len()).min_by_key(distance).unwrap_or(label)
            })
            .find(|&other| other != label);
        if let Some(other) = other
            && takes_other(label_cost, label, other, residual, level)
        {
            field.set(x, y, other as u8, &label_cost.lights);
        }
    }
}

/// Whether the other of two labels is taken at this level of the mask, where the light of the own one is too much by
/// `residual`. A pixel whose alpha is right is not mixed with another: what is opaque gets no holes.
fn takes_other(label_cost: &LabelCost, label: usize, other: usize, residual: [i32; 4], level: u16) -> bool {
    let apart: [i32; 4] = std::array::from_fn(|axis| {
        i32::from(label_cost.lights[other][axis]) - i32::from(label_cost.lights[label][axis])
    });
    let dot = |a: [i32; 4], b: [i32; 4]| a.iter().zip(b).map(|(a, b)| a * b).sum::<i32>();
    let whole = dot(apart, apart);
    // The share of the other, of the whole.
    let share = (-dot(apart, residual)).clamp(0, whole);
    let is_brighter = (label_cost.palette[label][0], label) < (label_cost.palette[other][0], other);
    let of_brighter = if is_brighter { share } else { whole - share };
    // The levels are the middles of as many parts.
    let is_bright = (2 * u64::from(level) + 1) * whole as u64 <= 2 * MASK_LEVELS as u64 * of_brighter as u64;
    let has_alpha = residual[3] == 0 && apart[3] != 0;
    share > 0 && is_bright == is_brighter && !has_alpha
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::cost::Strength;
    use crate::kernel::label::init_field::{Frame, init_field};
    use crate::kernel::label::read_labels::read_labels;
    use crate::labeling::dither::mask::blue_noise;
    use crate::lattice::eye::Eye;
    use crate::lattice::map::Lattice;
    use crate::lattice::point::Point;
    use crate::lattice::space::Space;

    /// Pixels of one point and one class.
    const PIXELS: [u32; 64 * 64] = [0; 64 * 64];
    const CLASSES: [u8; 64 * 64] = [0; 64 * 64];

    /// The share of white that a grey gets of black and white.
    fn white(grey: u8) -> f64 {
        let lattice = Lattice::new(Space::Oklab, false);
        let eye = Eye::of(&lattice);
        let points: Vec<Point> = [0, 255].map(|v| lattice.point([v, v, v, 255])).to_vec();
        let strengths = [Strength { light: 64, color: 64 }; LabelField::CLASSES];
        let label_cost = LabelCost { strengths, ..LabelCost::plain(eye, &points) };
        let label = u8::from(grey > 100);
        let frame = Frame { width: 64, channels: 3, eye };
        let point = lattice.point([grey, grey, grey, 255]);
        let mut field = init_field(&PIXELS, &CLASSES, &[point], &[label], &label_cost.lights, frame);
        mix(&mut field, &label_cost, blue_noise());
        read_labels(&field).iter().map(|&label| f64::from(label)).sum::<f64>() / 4096.0
    }

    #[test]
    fn greys_keep_their_light() {
        for (grey, share) in
            [(0, 0.0), (28, 0.0116), (64, 0.0513), (128, 0.2159), (188, 0.5029), (254, 0.991), (255, 1.0)]
        {
            assert!((white(grey) - share).abs() < 0.002, "{grey}: {} for {share}", white(grey));
        }
    }

    #[test]
    fn what_is_opaque_gets_no_holes() {
        // Darker and paler than the only colour: on the line beyond it nothing is nearer than what is clear.
        let pale = [240, 240, 80, 255];
        let lattice = Lattice::new(Space::Oklab, true);
        let eye = Eye::of(&lattice);
        let points = [[0; 4], [255, 255, 0, 255]].map(|color| lattice.point(color));
        let strengths = [Strength { light: 64, color: 64 }; LabelField::CLASSES];
        let label_cost = LabelCost { strengths, ..LabelCost::plain(eye, &points) };
        let frame = Frame { width: 64, channels: 4, eye };
        let mut field = init_field(&PIXELS, &CLASSES, &[lattice.point(pale)], &[1], &label_cost.lights, frame);
        mix(&mut field, &label_cost, blue_noise());
        assert!(read_labels(&field).iter().all(|&label| label == 1));
    }
}
