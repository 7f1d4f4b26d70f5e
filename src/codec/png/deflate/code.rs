//! The codes of a block of Deflate (RFC 1951, 3.2.7): made for its steps, and written with them.

use crate::codec::png::deflate::bits::Bits;
use crate::codec::png::deflate::huffman::{word_lengths, words};
use crate::codec::png::deflate::parse::Step;
use crate::codec::png::deflate::symbols::{DISTANCES, END, SYMBOLS, Symbol, of_distance, of_length};

/// The longest words of the codes of a block, and of the code for the lengths of these words.
const LONGEST: u8 = 15;
const LONGEST_OF_LENGTHS: u8 = 7;

/// The lengths of the words of a block's codes.
pub(super) struct Code {
    pub(super) symbols: Vec<u8>,
    pub(super) distances: Vec<u8>,
}

impl Code {
    /// The codes for the symbols of a sequence of steps.
    pub(super) fn new(bytes: &[u8], steps: &[Step]) -> Self {
        let (mut symbols, mut distances) = ([0; SYMBOLS], [0; DISTANCES]);
        walk(bytes, steps, |token| match token {
            Token::Literal(byte) => symbols[usize::from(byte)] += 1,
            Token::Match(length, distance) => {
                symbols[length.symbol] += 1;
                distances[distance.symbol] += 1;
            }
        });
        Self::of_counts(symbols, distances)
    }

    /// The codes for symbols of such counts, and one end.
    fn of_counts(mut symbols: [u32; SYMBOLS], distances: [u32; DISTANCES]) -> Self {
        symbols[END] = 1;
        Self { symbols: word_lengths(&symbols, LONGEST), distances: word_lengths(&distances, LONGEST) }
    }

    /// The codes for literals of such counts, and no matches.
    pub(super) fn of_literals(literals: &[u32; 256]) -> Self {
        let mut symbols = [0; SYMBOLS];
        symbols[..END].copy_from_slice(literals);
        Self::of_counts(symbols, [0; DISTANCES])
    }

    /// The bits of the lengths of the words, up to whole bytes.
    pub(super) fn header_bits(&self) -> usize {
        let mut bits = Bits::default();
        self.write_lengths(&mut bits);
        8 * bits.finish().len()
    }

    /// Writes a block of these codes. The steps must have only symbols that have words.
    pub(super) fn write(&self, bytes: &[u8], steps: &[Step], is_last: bool) -> Bits {
        let mut bits = Bits::default();
        bits.push(is_last.into(), 1);
        bits.push(2, 2);
        self.write_lengths(&mut bits);
        let (symbols, distances) = (words(&self.symbols), words(&self.distances));
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
        bits
    }

    /// Writes the lengths of the words, which have a code of their own.
    fn write_lengths(&self, bits: &mut Bits) {
        let used = |lengths: &[u8], least: usize| {
            lengths.iter().rposition(|&length| length > 0).map_or(least, |at| least.max(at + 1))
        };
        let (symbols, distances) = (used(&self.symbols, END + 1), used(&self.distances, 1));
        let runs = runs(&[&self.symbols[..symbols], &self.distances[..distances]].concat());
        let mut counts = [0; ORDER.len()];
        runs.iter().for_each(|run| counts[run.symbol] += 1);
        let lengths = word_lengths(&counts, LONGEST_OF_LENGTHS);
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

/// Lengths of words, with symbols for runs: 16 repeats a length 3 to 6 times; 17 stands for 3 to 10 zeros, 18 for up to
/// 138.
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

/// Follows the steps from the first byte on.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_lengths_give_the_lengths_back() {
        let cases: [(&[u8], usize); 9] = [
            (&[7], 1),
            (&[7; 3], 3),
            (&[7; 4], 2),
            (&[7; 7], 2),
            (&[7; 9], 4),
            (&[0; 2], 2),
            (&[0; 10], 1),
            (&[0; 138], 1),
            (&[[0; 139].as_slice(), &[5; 2], &[0; 11], &[15; 14]].concat(), 9),
        ];
        for (lengths, count) in cases {
            let runs = runs(lengths);
            let mut found = Vec::new();
            for run in &runs {
                let extra = run.extra as usize;
                assert!(extra < 1 << run.extra_bits, "{run:?}");
                match run.symbol {
                    16 => found.extend(vec![found[found.len() - 1]; 3 + extra]),
                    17 => found.extend(vec![0; 3 + extra]),
                    18 => found.extend(vec![0; 11 + extra]),
                    length => found.push(length as u8),
                }
            }
            assert_eq!((found, runs.len()), (lengths.to_vec(), count));
        }
    }

    #[test]
    fn every_length_and_distance_can_be_read_back() {
        // Each match repeats zeros, of which there are enough before.
        let zeros = 1 << 15;
        let mut steps = vec![Step { length: 1, distance: 0 }; zeros];
        let mut at = zeros;
        let pairs =
            (3..=258).map(|length| (length, 1 + 127 * (length - 3) as usize)).chain([(3, 1 << 15), (258, 24577)]);
        for (length, distance) in pairs {
            steps.resize(at + usize::from(length), Step { length: 1, distance: 0 });
            steps[at] = Step { length, distance: distance as u16 };
            at += usize::from(length);
        }
        let bytes = vec![0; at];
        let stream = Code::new(&bytes, &steps).write(&bytes, &steps, true).finish();
        assert_eq!(miniz_oxide::inflate::decompress_to_vec(&stream).unwrap(), bytes);
    }
}
