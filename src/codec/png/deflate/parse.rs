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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The bits of a step from a byte on.
    fn bits_of(step: Step, byte: u8, bits: &SymbolBits) -> u32 {
        let Match { length, distance } = step;
        if distance == 0 {
            return bits.literals[usize::from(byte)] >> SHIFT;
        }
        let of = of_distance(distance.into());
        (bits.lengths[usize::from(length)] >> SHIFT) + (bits.distances[of.symbol] >> SHIFT) + of.extra_bits
    }

    #[test]
    fn no_sequence_of_steps_has_fewer_bits() {
        let mut random = Random::new(11);
        for round in 0..40 {
            let spread = 2 + round % 5;
            let block: Vec<u8> = (0..300).map(|_| (random.below(spread) * random.below(spread)) as u8).collect();
            let mut lengths = |count: usize| -> Vec<u8> { (0..count).map(|_| random.below(16) as u8).collect() };
            let (symbols, distances) = (lengths(SYMBOLS), lengths(DISTANCES));
            let bits = SymbolBits::new(&symbols, &distances);
            let matches = Matches::find(&block, 0..block.len(), &[8; 256]);
            // Forwards, by every length of every match.
            let mut fewest = vec![u32::MAX; block.len() + 1];
            fewest[0] = 0;
            for at in 0..block.len() {
                let mut shortest = *LENGTHS.start() as u16;
                let mut steps = vec![Step { length: 1, distance: 0 }];
                for &Match { length, distance } in matches.of(at) {
                    steps.extend((shortest..=length).map(|length| Step { length, distance }));
                    shortest = length + 1;
                }
                for step in steps {
                    let end = at + usize::from(step.length);
                    fewest[end] = fewest[end].min(fewest[at] + bits_of(step, block[at], &bits));
                }
            }
            let steps = cheapest(&block, &matches, &bits);
            let (mut at, mut sum) = (0, 0);
            while at < block.len() {
                sum += bits_of(steps[at], block[at], &bits);
                at += usize::from(steps[at].length);
            }
            assert_eq!((at, sum), (block.len(), fewest[block.len()]), "round {round}");
        }
    }

    #[test]
    fn what_has_no_word_costs_as_much_as_the_longest() {
        let mut symbols = [9; SYMBOLS];
        (symbols[7], symbols[END + 1]) = (0, 0);
        let bits = SymbolBits::new(&symbols, &[0; DISTANCES]);
        assert_eq!([bits.literals[6], bits.literals[7], bits.distances[3]].map(|bits| bits >> SHIFT), [9, 15, 15]);
        // Lengths of 11 and 12 share a symbol, with one bit to choose; the length itself stands below.
        assert_eq!([3, 4, 11, 12].map(|length| bits.lengths[length] >> SHIFT), [15, 9, 10, 10]);
        assert!(LENGTHS.clone().all(|length| bits.lengths[length] % (1 << SHIFT) == length as u32));
    }
}
