//! zlib streams, compressed in parallel: drawings by libdeflate, and dithered rows by literals with a few long matches.
//!
//! Format: RFC 1950 and 1951. Parts and blocks depend on the data's length and the coding, never on the number of
//! threads.

mod bits;
mod code;
mod huffman;
mod literals;
mod matches;
mod pace;
mod parse;
pub(super) mod parts;
mod symbols;

use libdeflater::adler32;
use rayon::prelude::*;

use crate::codec::left_behind::left_behind;
use crate::codec::png::deflate::pace::STEP;
use crate::codec::png::deflate::parts::{Search, broken};
use crate::error::Result;
use crate::settings::event::{Observer, ask, ignore_events};

/// A way to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Codes of the bytes, and in so many rounds the few long matches that save bits.
    Literals(u32),
    /// Codes of bytes and of matches.
    Matches(Search),
}

/// The level of libdeflate by which [sizes](Sizes) are foreseen.
const QUICK: u8 = 5;

/// The level of libdeflate from which on it searches for the best matches, in ten times the time of [`QUICK`].
const BEST: u8 = 10;

impl Coding {
    /// All of them, where matches may be searched at a level.
    pub(super) fn all(level: u8) -> [Self; 2] {
        [Self::Literals(rounds(level)), Self::Matches(Search::at(level))]
    }

    /// The same, where matches are searched in small parts: on all threads also where there are few bytes.
    pub(super) fn in_small_parts(self) -> Self {
        match self {
            Self::Literals(_) => self,
            Self::Matches(search) => Self::Matches(search.in_small_parts()),
        }
    }
}

/// Rounds of long matches where they may be searched at a level.
fn rounds(level: u8) -> u32 {
    if level < BEST { 0 } else { ROUNDS }
}

/// Rounds of long matches beside literals. The first finds two thirds of what there is to save, and the fourth nothing.
const ROUNDS: u32 = 3;

/// Compresses data, which must not be empty, to a zlib stream at a level of libdeflate from 0 to 12.
///
/// # Errors
/// [`Error::Encode`](crate::Error::Encode) where libdeflate fails or its output cannot be read back.
pub fn zlib(data: &[u8], level: u8) -> Result<Vec<u8>> {
    zlib_observed(data, Coding::Matches(Search::at(level)), &mut ignore_events)
}

/// [`zlib`] by any coding, that asks an observer after each [`STEP`] bytes of every thread.
pub(super) fn zlib_observed(data: &[u8], coding: Coding, observer: Observer<'_>) -> Result<Vec<u8>> {
    let stream = match coding {
        Coding::Literals(rounds) => literals::compress(data, rounds, observer)?,
        Coding::Matches(search) => parts::compress(data, search, observer)?,
    };
    Ok([&[0x78, 0xda], &stream[..], &adler32(data).to_be_bytes()].concat())
}

/// The smallest stream by any of some codings; of equal ones the first. Of data that is compressed in one step, they
/// are made at the same time.
pub(super) fn smallest(data: &[u8], codings: &[Coding], observer: Observer<'_>) -> Result<Vec<u8>> {
    let streams: Vec<Vec<u8>> = if data.len() <= STEP {
        ask(observer)?;
        codings.par_iter().map(|&coding| zlib_observed(data, coding, &mut ignore_events)).collect::<Result<_>>()?
    } else {
        codings.iter().map(|&coding| zlib_observed(data, coding, observer)).collect::<Result<_>>()?
    };
    Ok(streams.into_iter().min_by_key(Vec::len).expect("there is a coding"))
}

/// Compresses data to a zlib stream by zopfli, which takes seconds a megabyte and cannot be stopped.
///
/// # Errors
/// [`Error::Encode`](crate::Error::Encode) where zopfli fails, [`Error::Stopped`](crate::Error::Stopped) where the
/// observer does not wait for it.
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
        Ok(Self { literals: literals::foresee(data, rounds(level) > 0), matches: parts::deflate(data, QUICK)?.len() })
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { literals: self.literals + other.literals, matches: self.matches + other.matches }
    }

    /// The better coding at the same level, and about its size.
    pub(super) fn better(self, level: u8) -> (Coding, usize) {
        let [literals, matches] = Coding::all(level);
        let found = self.found(level);
        if self.literals < found { (literals, self.literals) } else { (matches, found) }
    }

    /// The codings at a level of which each may be the better one, though another is foreseen to be: of 60 icons and
    /// figures none was better by literals at more than 2.3 times the size of matches, and by matches none was more
    /// than 2 % better at less than 0.96 times.
    pub(super) fn promising(self, level: u8) -> Vec<Coding> {
        let [literals, matches] = Coding::all(level);
        let found = self.found(level);
        let may_be = [(literals, 2 * self.literals <= 5 * found), (matches, 25 * self.literals >= 24 * found)];
        may_be.into_iter().filter_map(|(coding, may_be)| may_be.then_some(coding)).collect()
    }

    /// The size with the matches of a level. Quick ones replace literals that are cheaper: better ones take a twelfth
    /// off, or a twenty-fifth at levels below [`BEST`].
    fn found(self, level: u8) -> usize {
        self.matches - self.matches / if level < BEST { 25 } else { 12 }
    }
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
        let [large, small] = parts::PARTS;
        let many = (0..8).map(|seed| (2 * small + 12_345 * seed, seed as u64));
        let lengths = many.chain([(1, 8), (small, 9), (5 * small - 1, 10), (2 * large + 1, 11)]);
        let drawn = lengths.map(|(length, seed)| rows(length, seed));
        let equal = [1, 2, 258, 259, 260, 3 << 15, (3 << 15) + 1].map(|length| vec![7; length]);
        for data in drawn.chain(equal).chain([(0..=255).collect()]) {
            let matches = [0, 1, 6, 12].map(|level| Coding::Matches(Search::at(level)));
            let matches = matches.into_iter().chain([matches[3].in_small_parts()]);
            for coding in matches.chain([0, 1, 3].map(Coding::Literals)) {
                let stream = zlib_observed(&data, coding, &mut ignore_events).unwrap();
                assert!(decompress_to_vec_zlib(&stream).unwrap() == data, "{} bytes by {coding:?}", data.len());
                // A decoder that refuses incomplete codes.
                let mut strict = vec![0; data.len()];
                let length = libdeflater::Decompressor::new().zlib_decompress(&stream, &mut strict);
                assert!(length == Ok(data.len()) && strict == data, "{} bytes by {coding:?}", data.len());
            }
        }
    }

    #[test]
    fn codings_are_tried_unless_another_is_clearly_better() {
        let [literals, matches] = Coding::all(11);
        // Quick matches are foreseen to become 1,100.
        let cases = [(1055, vec![literals]), (1056, vec![literals, matches]), (2750, vec![literals, matches])];
        for (size, expected) in cases.into_iter().chain([(2751, vec![matches])]) {
            assert_eq!(Sizes { literals: size, matches: 1200 }.promising(11), expected, "{size}");
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
        // Pieces of a few bytes that come again in any order, as in a drawing.
        let repeated: Vec<u8> =
            (0..1 << 13).flat_map(|_| noise[12 * random.below(99) as usize..][..12].to_vec()).collect();
        for level in [6, 8, 10, 12] {
            let [literals, matches] = Coding::all(level);
            for (data, expected, other) in [(&noise, literals, matches), (&repeated, matches, literals)] {
                let (coding, size) = Sizes::of(data, level).unwrap().better(level);
                let [found, other] =
                    [coding, other].map(|coding| zlib_observed(data, coding, &mut ignore_events).unwrap().len());
                assert_eq!(coding, expected, "level {level}");
                assert!(size.abs_diff(found) * 8 <= found, "{size} bytes foreseen, {found} at level {level}");
                assert!(found * 100 <= other * 101, "{found} bytes by {coding:?}, {other} otherwise");
            }
        }
    }
}
