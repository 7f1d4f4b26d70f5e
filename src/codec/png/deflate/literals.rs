//! Literals, and the few long matches that save bits: a stream of Deflate for rows in which common matches save none,
//! as those of dithered photos.

use std::ops::Range;

use rayon::prelude::*;

use crate::codec::png::deflate::bits::Bits;
use crate::codec::png::deflate::code::Code;
use crate::codec::png::deflate::matches::Matches;
use crate::codec::png::deflate::pace::at_once;
use crate::codec::png::deflate::parse::{MOST, Step, SymbolBits, cheapest};
use crate::error::Result;
use crate::settings::event::{Observer, ask};

/// The most bytes of a block. Smaller ones have more codes, and larger ones worse.
const BLOCK: usize = 3 << 15;
const _: () = assert!(BLOCK <= MOST);

/// Compresses data, which must not be empty, by the codes of its bytes, and in so many rounds with matches.
pub(super) fn compress(data: &[u8], rounds: u32, observer: Observer<'_>) -> Result<Vec<u8>> {
    let size = data.len().div_ceil(data.len().div_ceil(BLOCK));
    let starts: Vec<usize> = (0..data.len()).step_by(size).collect();
    let mut stream = Bits::default();
    for starts in starts.chunks(at_once(size)) {
        ask(observer)?;
        let block = |&start: &usize| compress_block(data, start..data.len().min(start + size), rounds);
        let blocks: Vec<Bits> = starts.par_iter().map(block).collect();
        blocks.iter().for_each(|block| stream.append(block));
    }
    Ok(stream.finish())
}

/// Compresses a block of some data.
///
/// Libraries begin with the matches of a quick search, and choose others by the codes of those. Of filtered rows they
/// have too many: with short words for near distances and lengths of three bytes, these stay the cheapest. From codes
/// of literals on, of which the commonest has a word of one bit, there are few matches, and they are long. Bits are
/// those of words: by its frequency the commonest literal would seem to take half a bit.
fn compress_block(data: &[u8], block: Range<usize>, rounds: u32) -> Bits {
    let (bytes, is_last) = (&data[block.clone()], block.end == data.len());
    let mut steps = vec![Step { length: 1, distance: 0 }; bytes.len()];
    let mut code = Code::new(bytes, &steps);
    if rounds > 0 {
        let matches = Matches::find(data, block, &code.symbols);
        let mut symbol_bits = SymbolBits::first(&code.symbols);
        for _ in 0..rounds {
            steps = cheapest(bytes, &matches, &symbol_bits);
            code = Code::new(bytes, &steps);
            symbol_bits = SymbolBits::new(&code.symbols, &code.distances);
        }
    }
    code.write(bytes, &steps, is_last)
}

/// About the bytes of data with codes of its literals alone, or where runs of a byte are matches if that saves bits.
pub(super) fn foresee(data: &[u8], has_matches: bool) -> usize {
    let mut counts = [0; 256];
    data.iter().for_each(|&byte| counts[usize::from(byte)] += 1);
    let code = Code::of_literals(&counts);
    let bits_of = |byte: u8| usize::from(code.symbols[usize::from(byte)]);
    let literals: usize = counts.iter().zip(0..=255).map(|(&count, byte)| count as usize * bits_of(byte)).sum();
    let saved = |run: &[u8]| ((run.len() - 1) * bits_of(run[0])).saturating_sub(USUAL_RUN_BITS);
    let saved: usize = if has_matches { data.chunk_by(|a, b| a == b).map(saved).sum() } else { 0 };
    (code.header_bits() + literals - saved).div_ceil(8)
}

/// The usual bits of a match that repeats a byte.
const USUAL_RUN_BITS: usize = 14;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::settings::event::ignore_events;

    /// Mostly zeros, and now and then a piece of a line that comes again.
    fn rows(length: usize) -> Vec<u8> {
        let mut random = Random::new(17);
        let mut next = move || (random.below(3) / 2 * random.below(40)) as u8;
        let line: Vec<u8> = (0..200).map(|_| next()).collect();
        let mut rows = Vec::new();
        while rows.len() < length {
            let (from, len) = (usize::from(next()) * 3, 20 + usize::from(next()));
            rows.extend((0..400).map(|_| next()));
            rows.extend_from_slice(&line[from..from + len]);
            rows.extend(vec![0; usize::from(next())]);
        }
        rows.truncate(length);
        rows
    }

    #[test]
    fn rounds_with_matches_are_smaller_than_literals_alone_and_than_libraries() {
        let data = rows(3 * BLOCK + 1000);
        let [none, one, three] = [0, 1, 3].map(|rounds| compress(&data, rounds, &mut ignore_events).unwrap().len());
        let library = crate::codec::png::deflate::parts::deflate(&data, 12).unwrap().len();
        assert!(three < one && one < none - none / 40, "{none}, {one} and {three} bytes");
        assert!(three < library - library / 100, "{three} bytes, {library} by libdeflate");
    }

    #[test]
    fn sizes_are_foreseen() {
        let data = rows(BLOCK);
        let found = compress(&data, 0, &mut ignore_events).unwrap().len();
        let foreseen = foresee(&data, false);
        assert!(foreseen.abs_diff(found) <= 4, "{foreseen} bytes foreseen, {found}");
        let zeros = vec![0; 8 * 1000];
        let [literals, matches] = [false, true].map(|has_matches| foresee(&zeros, has_matches));
        assert!((1000..1020).contains(&literals) && (2..20).contains(&matches), "{literals} and {matches} bytes");
    }
}
