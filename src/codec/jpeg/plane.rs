//! The samples of a component, stretched to the pixels of the picture.
//!
//! As in libjpeg, a component of half the width or height is interpolated: a pixel gets three quarters of the nearest
//! sample and one of the next. Others are repeated.

use rayon::prelude::*;

use crate::codec::jpeg::frame::{BLOCK, Component};
use crate::codec::jpeg::idct;

/// The samples of a component.
pub(super) struct Plane {
    samples: Vec<u8>,
    stride: usize,
    width: usize,
    height: usize,
    /// Pixels for each sample.
    across: usize,
    down: usize,
}

impl Plane {
    /// Transforms a component; `most` are the blocks of the finest component in a group. None without a quantisation
    /// table.
    pub(super) fn new(component: Component, most: [usize; 2]) -> Option<Self> {
        let quantization = component.quantization?;
        let ([width, height], stride) = (component.samples, component.stride * BLOCK);
        let mut samples = vec![0; component.coefficients.len() * 64];
        let rows = samples.par_chunks_mut(stride * BLOCK).zip(component.coefficients.par_chunks(component.stride));
        rows.for_each(|(samples, blocks)| idct::samples(blocks, &quantization, samples));
        let [across, down] = [0, 1].map(|side| most[side] / component.sampling[side]);
        Some(Self { samples, stride, width, height, across, down })
    }

    fn line(&self, row: usize) -> &[u8] {
        &self.samples[row * self.stride..][..self.width]
    }

    /// Computes a row of pixels. `sums` is room for a row of samples.
    #[inline(always)]
    pub(super) fn row(&self, row: usize, sums: &mut [u16], pixels: &mut [u8]) {
        // In rows of one or two samples nothing is interpolated.
        match (self.across, self.down, self.width > 2) {
            (1, 1, _) => pixels.copy_from_slice(self.line(row)),
            (1, 2, _) => {
                let bias = if row.is_multiple_of(2) { 1 } else { 2 };
                let sums = self.sums(row, sums);
                for (pixel, sum) in pixels.iter_mut().zip(sums) {
                    *pixel = ((sum + bias) >> 2) as u8;
                }
            }
            (2, 1, true) => {
                let sums = &mut sums[..self.width];
                for (sum, &sample) in sums.iter_mut().zip(self.line(row)) {
                    *sum = sample.into();
                }
                widen(sums, [1, 2], 2, pixels);
            }
            (2, 2, true) => widen(self.sums(row, sums), [8, 7], 4, pixels),
            _ => {
                let line = self.line(row / self.down);
                let groups = pixels.chunks_mut(self.across).zip(line);
                groups.for_each(|(group, &sample)| group.fill(sample));
            }
        }
    }

    /// For a row of pixels, three times the nearest samples and once the next.
    #[inline(always)]
    fn sums<'a>(&self, row: usize, sums: &'a mut [u16]) -> &'a [u16] {
        let near = row / 2;
        let next = if row.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(self.height - 1) };
        let lines = self.line(near).iter().zip(self.line(next));
        let sums = &mut sums[..self.width];
        for (sum, (&near, &next)) in sums.iter_mut().zip(lines) {
            *sum = 3 * u16::from(near) + u16::from(next);
        }
        sums
    }
}

/// Interpolates samples to twice their number. Left and right pixels of a sample have biases of their own, so that half
/// of the ties are rounded up, as an ordered dither.
#[inline(always)]
fn widen(samples: &[u16], [left, right]: [u16; 2], bits: u32, pixels: &mut [u8]) {
    let Some((first, pixels)) = pixels.split_first_mut() else { return };
    *first = ((4 * samples[0] + left) >> bits) as u8;
    let (pairs, last) = pixels.as_chunks_mut();
    let sides = samples.iter().zip(&samples[1..]);
    for ([before, after], (&near, &next)) in pairs.iter_mut().zip(sides) {
        *before = ((3 * near + next + right) >> bits) as u8;
        *after = ((3 * next + near + left) >> bits) as u8;
    }
    last.iter_mut().for_each(|last| *last = ((4 * samples[samples.len() - 1] + right) >> bits) as u8);
}
