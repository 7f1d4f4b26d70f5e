//! The cheapest sequence of literals and matches at given bits for each (Katajainen and Raita 1989).

use crate::codec::png::deflate::matches::{Match, Matches};
use crate::codec::png::deflate::symbols::{DISTANCES, END, LENGTHS, SYMBOLS, of_distance, of_length};

/// The bits of each symbol of a block, with those that follow it.
pub(super) struct SymbolBits {
    literals: [u32; 256],
    /// The length in the low bits.
    lengths: [u32; *LENGTHS.end() + 1],
    distances: [u32; DISTANCES],
}

/// A literal, which is one byte at the distance 0, or a match.
pub(super) type Step = Match;

/// Sums of bits are shifted by this, and the length of a match stands below.
const SHIFT: u32 = 9;
const _: () = assert!(*LENGTHS.end() < 1 << SHIFT);
/// The bits of symbols without a word: as many as the longest word has.
const UNKNOWN: u8 = 15;
/// The most bytes of which the bits can be added up.
pub(super) const MOST: usize = (u32::MAX >> SHIFT) as usize / (UNKNOWN as usize + 1);

impl SymbolBits {
    /// Takes the bits of words of such lengths. Other symbols could occur in another sequence.
    pub(super) fn new(symbols: &[u8], distances: &[u8]) -> Self {
        let known = |length: u8| u32::from(if length == 0 { UNKNOWN } else { length });
        Self {
            literals: std::array::from_fn(|byte| known(symbols[byte]) << SHIFT),
            lengths: std::array::from_fn(|length| {
                if !LENGTHS.contains(&length) {
                    return 0;
                }
                let of = of_length(length);
                (known(symbols[of.symbol]) + of.extra_bits) << SHIFT | length as u32
            }),
            distances: std::array::from_fn(|symbol| known(distances[symbol]) << SHIFT),
        }
    }

    /// The bits before any match is chosen, from the words of literals alone.
    pub(super) fn first(literals: &[u8]) -> Self {
        let mut symbols = literals.to_vec();
        symbols[END + 1..SYMBOLS].fill(8);
        Self::new(&symbols, &[5; DISTANCES])
    }
}

/// The step from each byte on that leads to the end of the block with the fewest bits; of equal ones the shortest.
#[multiversion::multiversion(targets("x86_64+avx2"))]
pub(super) fn cheapest(block: &[u8], matches: &Matches, bits: &SymbolBits) -> Vec<Step> {
    let mut left = vec![0; block.len() + 1];
    let mut steps = vec![Step { length: 1, distance: 0 }; block.len()];
    for at in (0..block.len()).rev() {
        let mut least = left[at + 1] + bits.literals[usize::from(block[at])] + 1;
        let mut shortest = *LENGTHS.start();
        for &Match { length, distance } in matches.of(at) {
            let longest = usize::from(length);
            let rest = &left[at + shortest..=at + longest];
            let pairs = bits.lengths[shortest..=longest].iter().zip(rest);
            let of = of_distance(distance.into());
            let fewest = pairs.fold(u32::MAX, |fewest, (bits, rest)| fewest.min(bits + rest));
            let fewest = fewest + bits.distances[of.symbol] + (of.extra_bits << SHIFT);
            if fewest >> SHIFT < least >> SHIFT {
                (least, steps[at].distance) = (fewest, distance);
            }
            shortest = longest + 1;
        }
        left[at] = least >> SHIFT << SHIFT;
        steps[at].length = (least % (1 << SHIFT)) as u16;
    }
    steps
}
