//! Conversion from a profile of curves and primaries to sRGB, by integer tables: to linear light, a matrix, and back.

use moxcms::ToneReprCurve;

/// Fraction bits of linear light and of the matrix.
const LIGHT_BITS: u32 = 20;
const MATRIX_BITS: u32 = 16;
const ONE: i32 = 1 << LIGHT_BITS;
/// Bits of linear light below the index of the table of guesses.
const STEP_BITS: u32 = 6;

/// XYZ under D50 of sRGB's red, green and blue, by columns (IEC 61966-2-1, adapted by Bradford's matrix).
const SRGB: [[f64; 3]; 3] = [
    [0.436_065_7, 0.385_151_5, 0.143_078_4],
    [0.222_493_2, 0.716_887_0, 0.060_616_9],
    [0.013_923_9, 0.097_081_3, 0.714_099_4],
];

/// The tone curves of red, green and blue, and the matrix from their linear light to that of sRGB.
pub(in crate::codec) struct Shaper {
    curves: [ToneReprCurve; 3],
    matrix: [[i32; 3]; 3],
}

impl Shaper {
    /// A shaper from tone curves and `colorants`: XYZ under D50 of red, green and blue as columns, or None for grey.
    ///
    /// None if an entry of the matrix is not below 64, or if white comes out half or twice as bright.
    pub(super) fn new(curves: &[ToneReprCurve; 3], colorants: Option<[[f64; 3]; 3]>) -> Option<Self> {
        let identity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let matrix = colorants.map_or(Some(identity), |colorants| Some(product(&inverse(&SRGB)?, &colorants)))?;
        let [red, green, blue] = matrix.map(|row| fixed_row(&row));
        Some(Self { curves: curves.clone(), matrix: [red?, green?, blue?] })
    }

    /// Whether the conversion changes no 8-bit value by more than 1, judged by the greys and some colours.
    pub(super) fn is_srgb(&self) -> bool {
        let tables = self.tables(256);
        let near = |rgb: [usize; 3]| rgb.iter().zip(tables.convert(rgb)).all(|(&a, b)| a.abs_diff(b.into()) <= 1);
        (0..256)
            .all(|v| [[v, v, v], [v, 0, 0], [0, v, 0], [0, 0, v], [255, v, 128], [v, 200, 40]].into_iter().all(near))
    }

    /// The conversion tables for channel values from 0 to `count - 1`.
    pub(super) fn tables(&self, count: usize) -> Tables {
        let light = |curve: &ToneReprCurve| {
            let linear = |value: usize| linear(curve, value as f64 / (count - 1) as f64);
            (0..count).map(|value| libm::round(linear(value).clamp(0.0, 1.0) * f64::from(ONE)) as i32).collect()
        };
        let starts = std::array::from_fn(|value| match value {
            0 => 0,
            256 => i32::MAX,
            value => libm::round(srgb_to_linear((value as f64 - 0.5) / 255.0) * f64::from(ONE)) as i32,
        });
        let guess = |step: i32| (starts.partition_point(|&start| start <= step << STEP_BITS) - 1) as u8;
        let guesses = (0..=ONE >> STEP_BITS).map(guess).collect();
        Tables { light: [0, 1, 2].map(|channel| light(&self.curves[channel])), matrix: self.matrix, guesses, starts }
    }
}

/// Integer tables that convert pixels to sRGB.
pub(super) struct Tables {
    /// Linear light of each value, by channel.
    light: [Vec<i32>; 3],
    matrix: [[i32; 3]; 3],
    /// The 8-bit value at the start of each step of linear light.
    guesses: Vec<u8>,
    /// The least linear light for which each 8-bit value is the nearest.
    starts: [i32; 257],
}

impl Tables {
    pub(super) fn convert(&self, rgb: [usize; 3]) -> [u8; 3] {
        let light: [i64; 3] = std::array::from_fn(|channel| self.light[channel][rgb[channel]].into());
        self.matrix.map(|row| {
            let sum: i64 = row.iter().zip(light).map(|(&factor, light)| i64::from(factor) * light).sum();
            let light = ((sum + (1 << (MATRIX_BITS - 1))) >> MATRIX_BITS).clamp(0, ONE.into()) as i32;
            let mut value = self.guesses[(light >> STEP_BITS) as usize];
            while light >= self.starts[usize::from(value) + 1] {
                value += 1;
            }
            value
        })
    }
}

/// A row of the matrix in fixed point, with a sum of exactly one, so that greys stay grey. Profiles state their colorants
/// in 16 bits or fewer, and some for another white.
fn fixed_row(row: &[f64; 3]) -> Option<[i32; 3]> {
    let sum: f64 = row.iter().sum();
    let is_sensible = (0.5..2.0).contains(&sum) && row.iter().all(|value| value.abs() < 64.0);
    let one = 1 << MATRIX_BITS;
    let mut row = row.map(|value| libm::round(value / sum * f64::from(one)) as i32);
    let rest = one - row.iter().sum::<i32>();
    *row.iter_mut().max_by_key(|value| value.abs())? += rest;
    is_sensible.then_some(row)
}

fn srgb_to_linear(value: f64) -> f64 {
    if value <= 0.04045 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
}

/// Evaluates a curve at `x`, from 0 to 1 (ICC.1:2022, 10.6 and 10.18).
fn linear(curve: &ToneReprCurve, x: f64) -> f64 {
    match curve {
        ToneReprCurve::Lut(table) => match table.as_slice() {
            [] => x,
            [gamma] => libm::pow(x, f64::from(*gamma) / 256.0),
            table => {
                let position = x * (table.len() - 1) as f64;
                let (low, fraction) = (libm::floor(position) as usize, position - libm::floor(position));
                let value = |index: usize| f64::from(table[index.min(table.len() - 1)]);
                (value(low) * (1.0 - fraction) + value(low + 1) * fraction) / 65535.0
            }
        },
        ToneReprCurve::Parametric(parameters) => {
            let p: Vec<f64> = parameters.iter().map(|&parameter| parameter.into()).collect();
            let power = |g: f64, a: f64, b: f64| libm::pow((a * x + b).max(0.0), g);
            match p[..] {
                [g] => libm::pow(x, g),
                [g, a, b] => power(g, a, b),
                [g, a, b, c] => power(g, a, b) + c,
                [g, a, b, c, d] => {
                    if x >= d {
                        power(g, a, b)
                    } else {
                        c * x
                    }
                }
                [g, a, b, c, d, e, f] => {
                    if x >= d {
                        power(g, a, b) + e
                    } else {
                        c * x + f
                    }
                }
                _ => x,
            }
        }
    }
}

fn product(a: &[[f64; 3]; 3], b: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

/// The inverse of a matrix, by cofactors; None if the determinant is about 0.
fn inverse(m: &[[f64; 3]; 3]) -> Option<[[f64; 3]; 3]> {
    let minor = |i: usize, j: usize| {
        let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant: f64 = (0..3).map(|j| m[0][j] * minor(0, j)).sum();
    (determinant.abs() > 1e-9).then(|| std::array::from_fn(|i| std::array::from_fn(|j| minor(j, i) / determinant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curves(curve: ToneReprCurve) -> [ToneReprCurve; 3] {
        [curve.clone(), curve.clone(), curve]
    }

    #[test]
    fn srgb_is_left_as_it_is() {
        let curve = ToneReprCurve::Parametric(vec![2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045]);
        assert!(Shaper::new(&curves(curve.clone()), Some(SRGB)).unwrap().is_srgb());
        assert!(Shaper::new(&curves(curve), None).unwrap().is_srgb());
        assert!(!Shaper::new(&curves(ToneReprCurve::Parametric(vec![1.8])), Some(SRGB)).unwrap().is_srgb());
        assert!(Shaper::new(&curves(ToneReprCurve::Lut(vec![])), Some([[f64::NAN; 3]; 3])).is_none());
    }

    #[test]
    fn every_kind_of_curve_is_known() {
        let at = |curve: ToneReprCurve| linear(&curve, 0.5);
        let cases = [
            (ToneReprCurve::Lut(vec![]), 0.5),
            (ToneReprCurve::Lut(vec![512]), 0.25),
            (ToneReprCurve::Lut(vec![0, 13107, 65535]), 0.2),
            (ToneReprCurve::Parametric(vec![2.0]), 0.25),
            (ToneReprCurve::Parametric(vec![2.0, 1.0, 0.5]), 1.0),
            (ToneReprCurve::Parametric(vec![2.0, 1.0, -0.25, 0.125]), 0.1875),
            (ToneReprCurve::Parametric(vec![2.0, 1.0, 0.0, 0.5, 0.75]), 0.25),
            (ToneReprCurve::Parametric(vec![2.0, 1.0, 0.0, 0.5, 0.25, 0.125, 0.0]), 0.375),
        ];
        for (curve, expected) in cases {
            let name = format!("{curve:?}");
            assert!((at(curve) - expected).abs() < 1e-4, "{name}");
        }
    }

    #[test]
    fn sixteen_bits_are_rounded_once() {
        let linear = Shaper::new(&curves(ToneReprCurve::Lut(vec![])), None).unwrap().tables(1 << 16);
        for value in (0..65536).step_by(97) {
            let light = value as f64 / 65535.0;
            let encoded = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
            let apart = (f64::from(linear.convert([value; 3])[0]) - 255.0 * encoded).abs();
            assert!(apart < 0.502, "{value}: {apart}");
        }
    }
}
