//! Blocks of Deflate with codes of their own (RFC 1951, 3.2.7).

use std::ops::Range;

use crate::codec::png::deflate::bits::Bits;
use crate::codec::png::deflate::huffman::{word_lengths, words};
use crate::codec::png::deflate::matches::Matches;
use crate::codec::png::deflate::parse::{MOST, Step, SymbolBits, cheapest};
use crate::codec::png::deflate::symbols::{DISTANCES, END, SYMBOLS, Symbol, of_distance, of_length};

/// The longest word of a code for symbols, and for lengths of words.
const LONGEST: [u8; 2] = [15, 7];

/// Bytes of a block, at most. Smaller ones have more codes, and larger ones worse.
pub(super) const BLOCK: usize = 3 << 15;
const _: () = assert!(BLOCK <= MOST);

/// Compresses a block of some data with the codes of its bytes, and that many times again with the matches that save bits
/// by the codes before.
///
/// Libraries begin with the matches of a quick search, and choose others by the codes of those. Of filtered rows they have too
/// many: with short words for near distances and lengths of three bytes, these stay the cheapest. From codes of literals on, of
/// which the commonest takes a bit, there are few matches, and they are long. By words of whole bits, as with shares of
/// one the commonest literal would seem to take half a bit.
pub(super) fn compress(data: &[u8], block: Range<usize>, rounds: u32, is_last: bool) -> Bits {
    let bytes = &data[block.clone()];
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
    let mut bits = Bits::default();
    bits.push(is_last.into(), 1);
    bits.push(2, 2);
    code.write(&mut bits);
    write(bytes, &steps, &code, &mut bits);
    bits
}

/// The bytes of data with codes of its literals alone, or where runs of a byte are matches if that saves bits.
pub(super) fn foresee(data: &[u8], has_matches: bool) -> usize {
    let mut counts = [0u32; 256];
    data.iter().for_each(|&byte| counts[usize::from(byte)] += 1);
    let lengths = word_lengths(&counts, LONGEST[0]);
    let bits: usize = counts.iter().zip(&lengths).map(|(&count, &length)| count as usize * usize::from(length)).sum();
    let saved = |run: &[u8]| ((run.len() - 1) * usize::from(lengths[usize::from(run[0])])).saturating_sub(RUN_BITS);
    let saved: usize = if has_matches { data.chunk_by(|a, b| a == b).map(saved).sum() } else { 0 };
    (bits - saved).div_ceil(8)
}

/// The usual bits of a match that repeats a byte.
const RUN_BITS: usize = 14;

/// The lengths of the words of a block's codes.
struct Code {
    symbols: Vec<u8>,
    distances: Vec<u8>,
}

impl Code {
    /// The codes for the symbols of a sequence of steps.
    fn new(bytes: &[u8], steps: &[Step]) -> Self {
        let (mut symbols, mut distances) = ([0; SYMBOLS], [0; DISTANCES]);
        symbols[END] = 1;
        walk(bytes, steps, |step| match step {
            Token::Literal(byte) => symbols[usize::from(byte)] += 1,
            Token::Match(length, distance) => {
                symbols[length.symbol] += 1;
                distances[distance.symbol] += 1;
            }
        });
        Self { symbols: word_lengths(&symbols, LONGEST[0]), distances: word_lengths(&distances, LONGEST[0]) }
    }

    /// Writes the lengths of the words, which have a code of their own.
    fn write(&self, bits: &mut Bits) {
        let used = |lengths: &[u8], least: usize| {
            lengths.iter().rposition(|&length| length > 0).map_or(least, |at| least.max(at + 1))
        };
        let (symbols, distances) = (used(&self.symbols, END + 1), used(&self.distances, 1));
        let runs = runs(&[&self.symbols[..symbols], &self.distances[..distances]].concat());
        let mut counts = [0; ORDER.len()];
        runs.iter().for_each(|run| counts[run.symbol] += 1);
        let lengths = word_lengths(&counts, LONGEST[1]);
        let listed = used(&ORDER.map(|symbol| lengths[symbol]), 4);
        bits.push((symbols - END - 1) as u32, 5);
        bits.push(distances as u32 - 1, 5);
        bits.push(listed as u32 - 4, 4);
        ORDER[..listed].iter().for_each(|&symbol| bits.push(lengths[symbol].into(), 3));
        let words = words(&lengths);
        for Symbol { symbol, extra, extra_bits } in runs {
            bits.push_word(words[symbol]);
            bits.push(extra, extra_bits);
        }
    }
}

/// The order in which the lengths of the words for lengths of words are listed.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Lengths of words, with symbols for runs: 16 repeats a length 3 to 6 times; 17 stands for 3 to 10 zeros, 18 for up to 138.
fn runs(lengths: &[u8]) -> Vec<Symbol> {
    let mut runs = Vec::new();
    for run in lengths.chunk_by(|a, b| a == b) {
        let one = Symbol { symbol: run[0].into(), extra: 0, extra_bits: 0 };
        let mut left = run.len();
        if run[0] > 0 {
            runs.push(one);
            left -= 1;
        }
        while left >= 3 {
            let (symbol, least, extra_bits) = match (run[0], left) {
                (1.., _) => (16, 3, 2),
                (0, ..11) => (17, 3, 3),
                (0, _) => (18, 11, 7),
            };
            let count = left.min(least + (1 << extra_bits) - 1);
            runs.push(Symbol { symbol, extra: (count - least) as u32, extra_bits });
            left -= count;
        }
        runs.extend(std::iter::repeat_n(one, left));
    }
    runs
}

/// A step with its symbols.
enum Token {
    Literal(u8),
    Match(Symbol, Symbol),
}

/// Goes through the steps from the first byte on.
#[inline(always)]
fn walk(bytes: &[u8], steps: &[Step], mut each: impl FnMut(Token)) {
    let mut at = 0;
    while at < bytes.len() {
        let Step { length, distance } = steps[at];
        each(match distance {
            0 => Token::Literal(bytes[at]),
            _ => Token::Match(of_length(length.into()), of_distance(distance.into())),
        });
        at += usize::from(length);
    }
}

/// Writes the steps, and the end.
fn write(bytes: &[u8], steps: &[Step], code: &Code, bits: &mut Bits) {
    let (symbols, distances) = (words(&code.symbols), words(&code.distances));
    walk(bytes, steps, |token| match token {
        Token::Literal(byte) => bits.push_word(symbols[usize::from(byte)]),
        Token::Match(length, distance) => {
            for (words, Symbol { symbol, extra, extra_bits }) in [(&symbols, length), (&distances, distance)] {
                bits.push_word(words[symbol]);
                bits.push(extra, extra_bits);
            }
        }
    });
    bits.push_word(symbols[END]);
}
