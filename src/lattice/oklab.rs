//! Oklab in integer arithmetic: sRGB -> linear light -> cone responses -> cube roots -> L, a, b, by tables.
//!
//! Source: Björn Ottosson, "A perceptual color space for image processing", 2020, with its matrices of 2021-01-25.
//! The platform's `powf` and `cbrt` differ between systems, so the tables are built with the `libm` crate's.

use std::sync::LazyLock;

use crate::image::Rgba;
use crate::lattice::light::{self, Light};
use crate::lattice::point::Point;

/// Fraction bits of linear light and cone responses.
pub(crate) const LIGHT_BITS: u32 = 30;
/// Fraction bits of cube roots before the last matrix.
pub(crate) const ROOT_BITS: u32 = 15;
/// Extra bits of the last matrix, so that `2.43 * units << (ROOT_BITS + MATRIX_BITS)` fits an `i32`.
pub(crate) const MATRIX_BITS: u32 = 2;
/// Entries of the cube root table span [2^27, 2^30] in steps of 2^19.
pub(crate) const ROOT_STEP_BITS: u32 = 19;
pub(crate) const ROOT_ENTRY_BITS: u32 = 20;

/// Fraction bits of the matrix from L, a and b to cube roots.
pub(crate) const UNMIX_BITS: u32 = 12;

const CONES: [[f64; 3]; 3] = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
];
const LAB: [[f64; 3]; 3] = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
];
const CONE_ROOTS: [[f64; 3]; 3] =
    [[1.0, 0.3963377774, 0.2158037573], [1.0, -0.1055613458, -0.0638541728], [1.0, -0.0894841775, -1.2914855480]];
const LINEAR: [[f64; 3]; 3] = [
    [4.0767416621, -3.3077115913, 0.2309699292],
    [-1.2684380046, 2.6097574011, -0.3413193965],
    [-0.0041960863, -0.7034186147, 1.7076147010],
];

/// The opaque lattice. Yellow is its longest point: 1.224 in squared Oklab units after the shift of a and b.
pub(crate) const OPAQUE: Scale = Scale::new(3700);
/// The lattice with alpha as the fourth coordinate. Colours lie over a middle grey, of L = 1/2, and the range of alpha is half
/// that of L.
///
/// So the squared distance of two colours is the mean of those over black and over white, as nobody knows what a picture
/// will lie on: with L premultiplied, `(dL^2 + (dL - dA)^2) / 2 = (dL - dA/2)^2 + (dA/2)^2`.
pub(super) const ALPHA: Scale = Scale::new(2740);

/// Oklab coordinates in lattice units, with a and b shifted to start at 0, which changes no distance.
pub(crate) struct Scale {
    pub(super) units: u32,
    shift: [i32; 3],
    /// The matrix from cube roots to L, a and b, column by column, with a fourth row of zeros.
    matrix: [[i32; 4]; 3],
}

const fn fixed(value: f64, scale: f64) -> i64 {
    let scaled = value * scale;
    (if scaled < 0.0 { scaled - 0.5 } else { scaled + 0.5 }) as i64
}

impl Scale {
    const fn new(units: u32) -> Self {
        let one = (units << MATRIX_BITS) as f64;
        let mut matrix = [[0; 4]; 3];
        let mut row = 0;
        while row < 3 {
            matrix[0][row] = fixed(LAB[row][0], one) as i32;
            matrix[2][row] = fixed(LAB[row][2], one) as i32;
            // The rows must sum to exactly 1, 0 and 0, so that greys have a = b = 0 and white has L = 1.
            let sum = if row == 0 { (units << MATRIX_BITS) as i32 } else { 0 };
            matrix[1][row] = sum - matrix[0][row] - matrix[2][row];
            row += 1;
        }
        // The least a is -0.23389, of green, and the least b -0.31153, of blue.
        let shift = [0, fixed(0.2340, units as f64) as i32 + 1, fixed(0.3116, units as f64) as i32 + 1];
        // The largest sum of positive terms, with the shift, stays inside an i32.
        let largest = (2.4286 + 0.2340) * units as f64 * (1u64 << (ROOT_BITS + MATRIX_BITS)) as f64;
        assert!(largest < i32::MAX as f64);
        Self { units, shift, matrix }
    }

    /// Computes the points of colours, whose alpha is ignored; the fourth coordinate is 0.
    #[inline(always)]
    pub(super) fn points(&self, colors: &[Rgba], points: &mut [Point]) {
        const BATCH: usize = 16;
        let (batches, rest) = colors.as_chunks::<BATCH>();
        let (targets, last) = points.as_chunks_mut::<BATCH>();
        // Loops, because a closure would not be inlined.
        for (colors, points) in batches.iter().zip(targets) {
            *points = self.batch(colors);
        }
        for (&color, point) in rest.iter().zip(last) {
            [*point] = self.batch(&[color]);
        }
    }

    #[inline(always)]
    pub(super) fn point(&self, [r, g, b]: [u8; 3]) -> Point {
        let [point] = self.batch(&[[r, g, b, 255]]);
        point
    }

    /// The points of `N` colours. Coordinates have `ROOT_BITS + MATRIX_BITS` fraction bits before they are rounded.
    #[inline(always)]
    fn batch<const N: usize>(&self, colors: &[Rgba; N]) -> [Point; N] {
        const BITS: u32 = ROOT_BITS + MATRIX_BITS;
        let roots = TABLES.roots(colors);
        let mut points = [[0; 4]; N];
        for (point, roots) in points.iter_mut().zip(roots) {
            for i in 0..4 {
                let mut sum = if i < 3 { self.shift[i] << BITS } else { 0 };
                for (column, root) in self.matrix.iter().zip(roots) {
                    sum += column[i] * root as i32;
                }
                point[i] = ((sum + (1 << (BITS - 1))) >> BITS) as u16;
            }
        }
        points
    }

    /// The light of a point of the opaque lattice: the cubes of the cube roots of cone responses.
    pub(super) fn light(&self, point: Point) -> Light {
        let lab: [i32; 3] = std::array::from_fn(|i| i32::from(point[i]) - self.shift[i]);
        let mut light = [0; 4];
        for (cone, row) in self.roots().iter().enumerate() {
            let sum: i32 = row.iter().zip(lab).map(|(part, c)| part * c).sum();
            let root = ((sum + (1 << (UNMIX_BITS - 1))) >> UNMIX_BITS).clamp(0, (1 << ROOT_BITS) - 1);
            const BITS: u32 = 2 * ROOT_BITS - light::LIGHT_BITS;
            light[cone] = (((root * root >> ROOT_BITS) * root + (1 << (BITS - 1))) >> BITS) as i16;
        }
        light
    }

    /// The matrix from L, a and b to cube roots of cone responses, row by row, with [`UNMIX_BITS`] fraction bits.
    pub(crate) fn roots(&self) -> [[i32; 3]; 3] {
        let one = f64::from(1 << (ROOT_BITS + UNMIX_BITS)) / f64::from(self.units);
        CONE_ROOTS.map(|row| row.map(|part| fixed(part, one) as i32))
    }

    /// The matrix from cube roots to L, a and b, row by row, with a and b shortened by the factor `length`, and the
    /// shifts without shortening.
    pub(super) fn shortened(&self, length: f64) -> ([[i32; 3]; 3], [i32; 3]) {
        let row = |row: usize| {
            let length = if row == 0 { 1.0 } else { length };
            let [x, y, z] = self.matrix.map(|column| column[row]);
            let shorten = |part: i32| fixed(f64::from(part), length) as i32;
            // The sum of each row is kept, so that greys stay grey.
            [shorten(x), x + y + z - shorten(x) - shorten(z), shorten(z)]
        };
        ([row(0), row(1), row(2)], self.shift)
    }

    /// The shifts of L, which is 0, and of a and b.
    #[cfg(feature = "gpu")]
    pub(crate) fn shift(&self) -> [i32; 3] {
        self.shift
    }

    /// The tables as words: shifts, matrix row by row, cone responses, and cube roots.
    #[cfg(feature = "gpu")]
    pub(super) fn words(&self) -> impl Iterator<Item = u32> {
        let rows = (0..3).flat_map(|row| self.matrix.map(|column| column[row]));
        let signed = self.shift.into_iter().chain(rows).map(|word| word as u32);
        let cones = TABLES.cones.iter().flatten().flat_map(|cones| &cones[..3]);
        signed.chain(cones.chain(&TABLES.roots).copied())
    }

    /// Lattice units of full opacity, and of the middle grey under all colours.
    pub(super) fn half(&self) -> u32 {
        self.units / 2
    }

    /// The point of a colour with an `alpha` of 255. All fully transparent colours have the same point.
    pub(super) fn with_alpha(&self, rgb: [u8; 3], alpha: u32) -> [u16; 4] {
        let (full, under) = (self.point(rgb).map(u32::from), self.under());
        let over = |i: usize| ((full[i] * alpha + under[i] * (255 - alpha) + 127) / 255) as u16;
        [over(0), over(1), over(2), ((alpha * self.half() + 127) / 255) as u16]
    }

    /// The point of the middle grey.
    fn under(&self) -> [u32; 3] {
        [self.half(), self.shift[1] as u32, self.shift[2] as u32]
    }

    /// An 8-bit colour near a point. `alpha` must be at least 1.
    pub(super) fn estimate(&self, point: [u32; 3], alpha: u32) -> [u8; 3] {
        const BITS: u32 = 24;
        let units = i64::from(self.units);
        let under = self.under();
        let lab: [i64; 3] = std::array::from_fn(|i| {
            let signed = i64::from(255 * point[i])
                - i64::from(under[i] * (255 - alpha))
                - i64::from(self.shift[i]) * i64::from(alpha);
            ((signed << BITS) / (units * i64::from(alpha))).clamp(-2 << BITS, 2 << BITS)
        });
        let times = |matrix: &[[f64; 3]; 3], v: [i64; 3]| -> [i64; 3] {
            std::array::from_fn(|i| (0..3).map(|j| fixed(matrix[i][j], f64::from(1 << BITS)) * v[j] >> BITS).sum())
        };
        let cones = times(&CONE_ROOTS, lab).map(|r| (r * r >> BITS) * r >> BITS);
        times(&LINEAR, cones).map(|light| TABLES.nearest(light << (LIGHT_BITS - BITS)))
    }
}

struct Tables {
    /// Linear light of each 8-bit value.
    light: [u32; 256],
    /// The contribution of each 8-bit value of each channel to each cone response, and a zero.
    cones: [[[u32; 4]; 256]; 3],
    /// `cbrt(i * 2^19 / 2^30)` with [`ROOT_ENTRY_BITS`] fraction bits.
    roots: [u32; ROOTS],
}

/// Entries of the table of cube roots: up to one step above 1, which interpolation reads.
const ROOTS: usize = (1 << (LIGHT_BITS - ROOT_STEP_BITS)) + 2;

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let one = f64::from(1 << LIGHT_BITS);
    let linear = |value: usize| {
        let v = value as f64 / 255.0;
        if v <= 0.04045 { v / 12.92 } else { libm::pow((v + 0.055) / 1.055, 2.4) }
    };
    let light = std::array::from_fn(|value| fixed(linear(value), one) as u32);
    let cones = std::array::from_fn(|channel| {
        std::array::from_fn(|value| {
            std::array::from_fn(|cone| CONES.get(cone).map_or(0, |row| fixed(row[channel] * linear(value), one) as u32))
        })
    });
    let last = f64::from(1 << (LIGHT_BITS - ROOT_STEP_BITS));
    let root = |i: usize| fixed(libm::cbrt(i as f64 / last), f64::from(1 << ROOT_ENTRY_BITS)) as u32;
    Tables { light, cones, roots: std::array::from_fn(root) }
});

impl Tables {
    /// The cube roots of the cone responses, with [`ROOT_BITS`] fraction bits, and a zero.
    ///
    /// A response is scaled by a power of eight into the table's upper part, and the root interpolated.
    #[inline(always)]
    fn roots<const N: usize>(&self, colors: &[Rgba; N]) -> [[u32; 4]; N] {
        let [reds, greens, blues] = &self.cones;
        let mut roots = [[0; 4]; N];
        for (root, &[r, g, b, _]) in roots.iter_mut().zip(colors) {
            let (r, g, b) = (&reds[usize::from(r)], &greens[usize::from(g)], &blues[usize::from(b)]);
            for cone in 0..4 {
                root[cone] = (r[cone] + g[cone] + b[cone]).min(1 << LIGHT_BITS);
            }
        }
        let (mut bits, mut scaled, mut entries) = ([[0; 4]; N], [[0; 4]; N], [[[0; 2]; 4]; N]);
        for i in 0..4 * N {
            let x = roots.as_flattened()[i];
            let thirds = x.leading_zeros().saturating_sub(32 - LIGHT_BITS) / 3;
            bits.as_flattened_mut()[i] = ROOT_ENTRY_BITS - ROOT_BITS + thirds;
            scaled.as_flattened_mut()[i] = x << (3 * thirds);
        }
        for (entry, &x) in entries.as_flattened_mut().iter_mut().zip(scaled.as_flattened()) {
            let index = (x >> ROOT_STEP_BITS) as usize;
            *entry = [self.roots[index], self.roots[index + 1]];
        }
        for i in 0..4 * N {
            let ([low, high], bits) = (entries.as_flattened()[i], bits.as_flattened()[i]);
            let rest = scaled.as_flattened()[i] & ((1 << ROOT_STEP_BITS) - 1);
            let root = low + ((high - low) * rest >> ROOT_STEP_BITS);
            let x = &mut roots.as_flattened_mut()[i];
            *x = if *x == 0 { 0 } else { (root + (1 << (bits - 1))) >> bits };
        }
        roots
    }

    /// The 8-bit value whose linear light is nearest.
    fn nearest(&self, light: i64) -> u8 {
        let above = self.light.partition_point(|&known| i64::from(known) < light).clamp(1, 255);
        let (low, high) = (i64::from(self.light[above - 1]), i64::from(self.light[above]));
        if light - low < high - light { (above - 1) as u8 } else { above as u8 }
    }
}
