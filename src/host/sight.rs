//! The fast forms of [`Eye::seen`] and of [`Strength::of`](crate::internals::kernel::Strength), a batch of pixels at a
//! time.

use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::host::shortlist::{BATCH, Targets};
use crate::image::palette::Palette;
use crate::lattice::eye::{EYE_BITS, Eye, LUMA_BITS, OPTICS, Optics, ROOTS};
use crate::lattice::light::{LIGHT_LIMIT, Light};
use crate::lattice::point::HIGHEST;

/// Amounts of light, or of errors, of a batch of pixels: axis by axis.
pub(crate) type Amounts = [[i32; BATCH]; 4];

/// The eye and the strengths of one sweep, laid out for batches.
pub(crate) struct Sight {
    eye: Eye,
    optics: &'static Optics,
    roots: &'static [u16],
    /// Strengths of lightness and of colour, by class.
    strengths: [[i32; LabelField::CLASSES]; 2],
    lights: [Light; Palette::MAX_COLORS],
    /// The lightness at which each colour is seen.
    lightness: [u16; Palette::MAX_COLORS],
}

impl Sight {
    pub(crate) fn new(label_cost: &LabelCost) -> Self {
        let mut lights = [[0; 4]; Palette::MAX_COLORS];
        lights[..label_cost.lights.len()].copy_from_slice(&label_cost.lights);
        let mut lightness = [0; Palette::MAX_COLORS];
        lightness.iter_mut().zip(&label_cost.palette).for_each(|(value, color)| *value = color[0]);
        let of_light = label_cost.strengths.map(|strength| strength.light as i32);
        let strengths = [of_light, label_cost.strengths.map(|strength| strength.color as i32)];
        Self { eye: label_cost.eye, optics: &OPTICS, roots: &ROOTS, strengths, lights, lightness }
    }

    /// Whether a label's colour is lighter than another's, or as light and later.
    #[inline(always)]
    pub(crate) fn is_brighter(&self, one: u8, other: u8) -> bool {
        let key = |label: u8| (self.lightness[usize::from(label)], label);
        key(one) > key(other)
    }

    /// The lights of the colours that have these labels.
    #[inline(always)]
    pub(crate) fn lights<const AXES: usize>(&self, label: impl Fn(usize) -> usize) -> Amounts {
        let mut lights = [[0; BATCH]; 4];
        for i in 0..BATCH {
            let light = self.lights[label(i) % Palette::MAX_COLORS];
            for axis in 0..AXES {
                lights[axis][i] = i32::from(light[axis]);
            }
        }
        lights
    }

    /// 64 times the shares of errors that are low-passed, in place.
    #[inline(always)]
    pub(crate) fn shares<const AXES: usize>(&self, errors: &mut Amounts, classes: &[u8; BATCH]) {
        let [of_light, of_color] = &self.strengths;
        let (mut lights, mut colors) = ([0; BATCH], [0; BATCH]);
        for i in 0..BATCH {
            let class = usize::from(classes[i]) % LabelField::CLASSES;
            (lights[i], colors[i]) = (of_light[class], of_color[class]);
        }
        let [parts, alike] = self.eye.luma();
        for i in 0..BATCH {
            let (light, color) = (lights[i], colors[i]);
            let mut luma = 0;
            for axis in 0..AXES {
                luma += parts[axis] * errors[axis][i];
            }
            let luma = (luma >> LUMA_BITS) * (light - color);
            for axis in 0..AXES {
                errors[axis][i] = errors[axis][i] * color + luma * alike[axis];
            }
        }
    }

    /// The targets at which light is seen.
    #[inline(always)]
    pub(crate) fn seen<const AXES: usize>(&self, light: &Amounts) -> Targets {
        let mut seen = [[0; BATCH]; 4];
        if AXES == 3 && self.eye == Eye::Light {
            let mut roots = [[0; BATCH]; 3];
            for (roots, light) in roots.iter_mut().zip(light) {
                for i in 0..BATCH {
                    roots[i] = i32::from(self.roots[light[i].clamp(0, LIGHT_LIMIT - 1) as usize]);
                }
            }
            let Optics { shift, matrix } = self.optics;
            let [x, y, z] = &roots;
            for (axis, seen) in seen.iter_mut().enumerate().take(3) {
                let ([a, b, c], shift) = (matrix[axis], (shift[axis] << EYE_BITS) + (1 << (EYE_BITS - 1)));
                for i in 0..BATCH {
                    seen[i] = ((shift + a * x[i] + b * y[i] + c * z[i]) >> EYE_BITS).clamp(0, i32::from(HIGHEST));
                }
            }
        } else {
            let length = self.eye.color_length() as i32;
            for axis in 0..AXES {
                let length = if axis == 1 || axis == 2 { length } else { 256 };
                for i in 0..BATCH {
                    seen[axis][i] = (light[axis][i].clamp(0, i32::from(HIGHEST)) * length + 128) >> 8;
                }
            }
        }
        seen
    }
}
