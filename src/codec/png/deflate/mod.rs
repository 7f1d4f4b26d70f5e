//! zlib streams, compressed in parallel: parts of the data are compressed separately and joined into one stream.
//!
//! Format: RFC 1950 and 1951. The parts depend on the data's length and the level, never on the number of threads.

mod bits;
mod block;
mod huffman;
mod matches;
mod parse;
mod symbols;

use libdeflater::{CompressionLvl, Compressor, adler32};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use rayon::prelude::*;

use crate::codec::left_behind::left_behind;
use crate::codec::png::deflate::bits::Bits;
use crate::error::{Error, Result};
use crate::settings::event::{Observer, ask, ignore_events};

/// Approximate bytes of a part at libdeflate's levels from [`HARD`] on, and otherwise. A match cannot reach back
/// into another part, which costs a quarter of a per cent with the smaller parts.
const PARTS: [usize; 2] = [1 << 20, 1 << 17];
pub(super) const HARD: u8 = 11;

/// A way to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Codes of the bytes, and in so many rounds the few long matches that save bits.
    Literals(u32),
    /// Codes of bytes and of matches, which are searched at a level of libdeflate from 0 to 12.
    Matches(u8),
}

/// The level of libdeflate by which [sizes](Sizes) are foreseen.
const QUICK: u8 = 5;

/// The level of libdeflate from which on it searches for the best matches, in ten times the time of [`QUICK`].
const SEARCH: u8 = 10;

impl Coding {
    /// All of them, where matches may be searched at a level.
    pub(super) fn all(level: u8) -> [Self; 2] {
        [Self::Literals(rounds(level)), Self::Matches(level)]
    }
}

/// Rounds of long matches where they may be searched at a level.
fn rounds(level: u8) -> u32 {
    if level < SEARCH { 0 } else { ROUNDS }
}

/// Rounds of long matches beside literals. The first finds two thirds of what there is to save, and the fourth nothing.
const ROUNDS: u32 = 3;

/// Compresses data, which must not be empty, to a zlib stream at a level of libdeflate from 0 to 12.
///
/// # Errors
/// [`Error::Encode`] where libdeflate fails or its output cannot be read back.
pub fn zlib(data: &[u8], level: u8) -> Result<Vec<u8>> {
    zlib_observed(data, Coding::Matches(level), &mut ignore_events)
}

/// [`zlib`] by any coding, that asks an observer after each [`PARTS`]\[0\] bytes of every thread.
pub(super) fn zlib_observed(data: &[u8], coding: Coding, observer: Observer<'_>) -> Result<Vec<u8>> {
    let stream = match coding {
        Coding::Literals(rounds) => literals(data, rounds, observer)?,
        Coding::Matches(level) => matches(data, level, observer)?,
    };
    Ok([&[0x78, 0xda], &stream[..], &adler32(data).to_be_bytes()].concat())
}

/// Compresses data with matches searched by libdeflate.
fn matches(data: &[u8], level: u8, observer: Observer<'_>) -> Result<Vec<u8>> {
    let size = PARTS[usize::from(level < HARD)];
    let parts: Vec<&[u8]> = data.chunks(data.len().div_ceil((data.len() / size).max(1))).collect();
    let mut streams = Vec::with_capacity(parts.len());
    for first in (0..parts.len()).step_by(at_once(size)) {
        ask(observer)?;
        let group = first..parts.len().min(first + at_once(size));
        let compress = |index: usize| {
            let stream = deflate(parts[index], level)?;
            if index + 1 == parts.len() { Ok(stream) } else { open_end(stream, parts[index].len()) }
        };
        streams.extend(group.into_par_iter().map(compress).collect::<Result<Vec<_>>>()?);
    }
    Ok(streams.concat())
}

/// Compresses data by codes of its bytes, and in so many rounds with long matches.
fn literals(data: &[u8], rounds: u32, observer: Observer<'_>) -> Result<Vec<u8>> {
    let size = data.len().div_ceil(data.len().div_ceil(block::BLOCK));
    let starts: Vec<usize> = (0..data.len()).step_by(size).collect();
    let mut stream = Bits::default();
    for starts in starts.chunks(at_once(size)) {
        ask(observer)?;
        let compress = |&start: &usize| {
            let end = data.len().min(start + size);
            block::compress(data, start..end, rounds, end == data.len())
        };
        let blocks: Vec<Bits> = starts.par_iter().map(compress).collect();
        blocks.iter().for_each(|block| stream.append(block));
    }
    Ok(stream.finish())
}

/// Parts of a size that are compressed before the observer is asked.
fn at_once(size: usize) -> usize {
    rayon::current_num_threads() * (PARTS[0] / size).max(1)
}

/// Compresses data to a zlib stream by zopfli, which takes seconds a megabyte and cannot be stopped.
///
/// # Errors
/// [`Error::Encode`] where zopfli fails, [`Error::Stopped`] where the observer does not wait for it.
pub(super) fn zopfli(data: Vec<u8>, observer: Observer<'_>) -> Result<Vec<u8>> {
    let work = move || {
        let mut stream = Vec::new();
        zopfli::compress(zopfli::Options::default(), zopfli::Format::Zlib, &data[..], &mut stream).map(|()| stream)
    };
    left_behind(observer, work)?.map_err(|error| broken(&error))
}

/// Sizes of streams of some data, found in a tenth of the time that the best matches take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sizes {
    literals: usize,
    matches: usize,
}

impl Sizes {
    /// The sizes where matches may be searched at a level.
    pub(super) fn of(data: &[u8], level: u8) -> Result<Self> {
        Ok(Self { literals: block::foresee(data, rounds(level) > 0), matches: deflate(data, QUICK)?.len() })
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { literals: self.literals + other.literals, matches: self.matches + other.matches }
    }

    /// The better coding at the same level, and about its size.
    ///
    /// Quick matches replace literals that are cheaper: better ones take a twelfth off, or a twenty-fifth at levels below
    /// [`SEARCH`].
    pub(super) fn better(self, level: u8) -> (Coding, usize) {
        let [literals, matches] = Coding::all(level);
        let found = self.matches - self.matches / if level < SEARCH { 25 } else { 12 };
        if self.literals < found { (literals, self.literals) } else { (matches, found) }
    }
}

fn deflate(data: &[u8], level: u8) -> Result<Vec<u8>> {
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

fn broken(reason: &dyn ToString) -> Error {
    Error::Encode { format: "PNG", reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use miniz_oxide::inflate::decompress_to_vec_zlib;

    /// Runs of bytes from varying ranges, similar to rows of pictures.
    fn rows(length: usize, seed: u64) -> Vec<u8> {
        let mut random = Random::new(seed);
        let mut next = || random.below(256) as u32;
        let mut data = Vec::with_capacity(length);
        while data.len() < length {
            let (range, run) = (1 << (next() % 9), 1 + 64 * next() as usize);
            data.extend((0..run).map(|_| (next() % range) as u8));
        }
        data.truncate(length);
        data
    }

    #[test]
    fn parts_join_into_one_stream_whatever_they_end_with() {
        let [large, small] = PARTS;
        let many = (0..8).map(|seed| (2 * small + 12_345 * seed, seed as u64));
        let lengths = many.chain([(1, 8), (small, 9), (5 * small - 1, 10), (2 * large + 1, 11)]);
        for (length, seed) in lengths {
            let data = rows(length, seed);
            let matches = [0, 1, 6, 12].map(Coding::Matches);
            for coding in matches.into_iter().chain([0, 1, 3].map(Coding::Literals)) {
                let stream = zlib_observed(&data, coding, &mut ignore_events).unwrap();
                assert!(decompress_to_vec_zlib(&stream).unwrap() == data, "{length} bytes by {coding:?}");
            }
        }
    }

    #[test]
    fn matches_are_searched_where_they_gain() {
        let mut random = Random::new(7);
        // Differences of both signs, mostly small, as a filter leaves of dithered rows.
        let noise: Vec<u8> = (0..1 << 17)
            .map(|_| {
                let spread = 1 << random.below(8);
                (random.below(spread) as u8).wrapping_sub(spread as u8 / 2)
            })
            .collect();
        let repeated = noise[..2000].repeat(65);
        for level in [6, 8, 10, 12] {
            for (data, expected) in [(&noise, Coding::Literals), (&repeated, Coding::Matches(level))] {
                let (coding, size) = Sizes::of(data, level).unwrap().better(level);
                let found = zlib_observed(data, coding, &mut ignore_events).unwrap().len();
                assert_eq!(coding, expected, "level {level}");
                assert!(size.abs_diff(found) * 8 <= found, "{size} bytes foreseen, {found} at level {level}");
                let other = if coding == Coding::Literals { Coding::Matches(level) } else { Coding::Literals };
                let other = zlib_observed(data, other, &mut ignore_events).unwrap().len();
                assert!(found * 100 <= other * 101, "{found} bytes by {coding:?}, {other} otherwise");
            }
        }
    }

    #[test]
    fn every_place_of_the_last_bit_is_brought_to_a_byte() {
        let mut places = [false; 8];
        for length in 1..400 {
            let data = rows(length, length as u64);
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
