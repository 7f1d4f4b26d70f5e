//! Streams of libdeflate: parts of the data are compressed separately, on all threads, and joined into one stream.

use libdeflater::{CompressionLvl, Compressor};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use rayon::prelude::*;

use crate::codec::png::deflate::pace::at_once;
use crate::error::{Error, Result};
use crate::settings::event::{Observer, ask};

/// The level of libdeflate from which on a tenth of the bytes is worth any time.
pub(in crate::codec::png) const HARD: u8 = 11;

/// Approximate bytes of a part at libdeflate's levels from [`HARD`] on, and otherwise. A match cannot reach back
/// into another part, which costs a quarter of a per cent with the smaller parts, and up to a twentieth where nearly all
/// comes again.
pub(super) const PARTS: [usize; 2] = [1 << 20, 1 << 17];

/// A search for matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// The level of libdeflate, from 0 to 12.
    level: u8,
    /// Approximate bytes of a part.
    part: usize,
}

impl Search {
    /// A search at a level, in parts that suit most data.
    pub(in crate::codec::png) fn at(level: u8) -> Self {
        Self { level, part: PARTS[usize::from(level < HARD)] }
    }

    /// The same in the smaller parts.
    pub(super) fn in_small_parts(self) -> Self {
        Self { part: PARTS[1], ..self }
    }
}

/// Compresses data to a stream of Deflate.
pub(super) fn compress(data: &[u8], search: Search, observer: Observer<'_>) -> Result<Vec<u8>> {
    let Search { level, part: size } = search;
    let parts: Vec<&[u8]> = data.chunks(data.len().div_ceil((data.len() / size).max(1))).collect();
    let mut streams = Vec::with_capacity(parts.len());
    for first in (0..parts.len()).step_by(at_once(size)) {
        ask(observer)?;
        let group = first..parts.len().min(first + at_once(size));
        let compress_part = |index: usize| {
            let stream = deflate(parts[index], level)?;
            if index + 1 == parts.len() { Ok(stream) } else { open_end(stream, parts[index].len()) }
        };
        streams.extend(group.into_par_iter().map(compress_part).collect::<Result<Vec<_>>>()?);
    }
    Ok(streams.concat())
}

/// Compresses data to one stream of Deflate at a level.
pub(super) fn deflate(data: &[u8], level: u8) -> Result<Vec<u8>> {
    let level = CompressionLvl::new(level.into()).map_err(|error| broken(&format!("{error:?}")))?;
    let mut compressor = Compressor::new(level);
    let mut stream = vec![0; compressor.deflate_compress_bound(data.len())];
    let length = compressor.deflate_compress(data, &mut stream).map_err(|error| broken(&format!("{error:?}")))?;
    stream.truncate(length);
    Ok(stream)
}

/// Changes a Deflate stream of `length` bytes of data so that another can follow: clears the flag of its last block,
/// and appends an empty stored block, which ends at a byte boundary.
///
/// Only a decoder can find where the blocks end; it takes a fiftieth of the time of the compressor.
fn open_end(mut stream: Vec<u8>, length: usize) -> Result<Vec<u8>> {
    use inflate_flags::{TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF};
    let (mut decoder, mut data) = (DecompressorOxide::new(), vec![0; length]);
    let (mut read, mut written, mut bit) = (0, 0, 0);
    let mut was_last = false;
    while !was_last {
        was_last = stream[bit / 8] >> (bit % 8) & 1 == 1;
        if was_last {
            stream[bit / 8] &= !(1 << (bit % 8));
            // If two blocks share the byte, the decoder has read the flag already.
            if let Some(mut state) = decoder.block_boundary_state().filter(|state| state.num_bits > 0) {
                state.bit_buf &= !1;
                decoder = DecompressorOxide::from_block_boundary_state(&state);
            }
        }
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF | TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY;
        let (status, consumed, produced) = decompress(&mut decoder, &stream[read..], &mut data, written, flags);
        (read, written) = (read + consumed, written + produced);
        let left = match (status, decoder.block_boundary_state()) {
            (TINFLStatus::BlockBoundary, Some(state)) => usize::from(state.num_bits),
            _ => return Err(broken(&format!("{status:?} inside a stream of deflate"))),
        };
        bit = 8 * read - left;
    }
    // The header of a stored block is three zero bits, followed by its length and the complement of it.
    stream.truncate((bit + 3).div_ceil(8));
    stream.resize((bit + 3).div_ceil(8), 0);
    stream.extend([0, 0, 0xff, 0xff]);
    Ok(stream)
}

pub(super) fn broken(reason: &dyn ToString) -> Error {
    Error::Encode { format: "PNG", reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_the_last_bit_is_brought_to_a_byte() {
        let mut places = [false; 8];
        for length in 1..400 {
            let data: Vec<u8> = (0..length).map(|at| (at * at * length / 13 % 23) as u8).collect();
            let mut stream = open_end(deflate(&data, 6).unwrap(), length).unwrap();
            assert_eq!(stream[stream.len() - 4..], [0, 0, 0xff, 0xff]);
            places[stream.len() % 8] = true;
            // An empty last block.
            stream.extend([1, 0, 0, 0xff, 0xff]);
            assert_eq!(miniz_oxide::inflate::decompress_to_vec(&stream).unwrap(), data);
        }
        assert_eq!(places, [true; 8]);
    }
}
