//! The inverse cosine transform of a block, in 13-bit fixed point.
//!
//! It is the method of Loeffler, Ligtenberg and Moschytz (ICASSP 1989) with eleven multiplications, rounded at the same
//! places as in libjpeg's accurate integer transform, so that samples are the same bit by bit.

use std::num::Wrapping;

use crate::codec::jpeg::frame::{BLOCK, Block};

/// A number in fixed point; those of damaged blocks may overflow, which is harmless.
type Fixed = Wrapping<i32>;
type Matrix = [[Fixed; BLOCK]; BLOCK];

const BITS: usize = 13;
/// Fraction bits between the two passes.
const BETWEEN: usize = 2;

/// Transforms a row of blocks to eight rows of samples.
#[multiversion::multiversion(targets("x86_64+avx2"))]
pub(super) fn samples(blocks: &[Block], quantization: &[u16; 64], samples: &mut [u8]) {
    let stride = blocks.len() * BLOCK;
    let [mut values, mut between] = [[[Wrapping(0); BLOCK]; BLOCK]; 2];
    for (at, block) in blocks.iter().enumerate() {
        for (value, (&coefficient, &factor)) in values.as_flattened_mut().iter_mut().zip(block.iter().zip(quantization))
        {
            *value = Wrapping(i32::from(coefficient)) * Wrapping(i32::from(factor));
        }
        transform(&values, BITS - BETWEEN, &mut between);
        transpose(&between, &mut values);
        transform(&values, BITS + BETWEEN + 3, &mut between);
        transpose(&between, &mut values);
        for (row, samples) in values.iter().zip(samples.chunks_mut(stride)) {
            for (sample, value) in samples[at * BLOCK..].iter_mut().zip(row) {
                *sample = (value.0 + 128).clamp(0, 255) as u8;
            }
        }
    }
}

#[inline(always)]
fn transpose(input: &Matrix, output: &mut Matrix) {
    for row in 0..BLOCK {
        for column in 0..BLOCK {
            output[column][row] = input[row][column];
        }
    }
}

/// Transforms all columns, and rounds off `bits` fraction bits.
#[inline(always)]
fn transform(input: &Matrix, bits: usize, output: &mut Matrix) {
    let times = |value: Fixed, factor: i32| value * Wrapping(factor);
    let half = Wrapping(1 << (bits - 1));
    for at in 0..BLOCK {
        // Even coefficients; the factors are cosines and their sums, times 2^13.
        let z1 = times(input[2][at] + input[6][at], 4433);
        let (t2, t3) = (z1 + times(input[6][at], -15137), z1 + times(input[2][at], 6270));
        let (t0, t1) = ((input[0][at] + input[4][at]) << BITS, (input[0][at] - input[4][at]) << BITS);
        let (e0, e1, e2, e3) = (t0 + t3 + half, t1 + t2 + half, t1 - t2 + half, t0 - t3 + half);
        // Odd coefficients.
        let (t0, t1, t2, t3) = (input[7][at], input[5][at], input[3][at], input[1][at]);
        let z5 = times(t0 + t2 + t1 + t3, 9633);
        let (z1, z2) = (times(t0 + t3, -7373), times(t1 + t2, -20995));
        let (z3, z4) = (times(t0 + t2, -16069) + z5, times(t1 + t3, -3196) + z5);
        let (o0, o1) = (times(t3, 12299) + z1 + z4, times(t2, 25172) + z2 + z3);
        let (o2, o3) = (times(t1, 16819) + z2 + z4, times(t0, 2446) + z1 + z3);
        output[0][at] = (e0 + o0) >> bits;
        output[7][at] = (e0 - o0) >> bits;
        output[1][at] = (e1 + o1) >> bits;
        output[6][at] = (e1 - o1) >> bits;
        output[2][at] = (e2 + o2) >> bits;
        output[5][at] = (e2 - o2) >> bits;
        output[3][at] = (e3 + o3) >> bits;
        output[4][at] = (e3 - o3) >> bits;
    }
}
