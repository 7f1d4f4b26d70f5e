//! Long matches: places before a byte where the same bytes begin.

use std::ops::Range;

use crate::codec::png::deflate::symbols::{FARTHEST, LENGTHS, of_distance};

/// Bytes that are hashed, and thus the fewest that two places share, unless the one follows right after the other.
const HASHED: usize = 8;
const HASH_BITS: u32 = 15;

/// Places with equal hashes that are compared, from the nearest on. Four times as many save a thousandth.
const TRIED: usize = 2;

/// Literals of fewer bits than this are not replaced by a run of the byte before.
const WORTH_A_RUN: u32 = 10;
/// Literals of fewer bits than this are not replaced by any other match, beside the bits that follow the symbol of its
/// distance.
const WORTH_A_MATCH: u32 = 12;

/// As many bytes as begin so far before a place too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) length: u16,
    pub(super) distance: u16,
}

/// The matches of each byte of a block, each longer and farther away than the one before.
pub(super) struct Matches {
    /// The first match of each byte, and the end of them all.
    starts: Vec<u32>,
    all: Vec<Match>,
}

impl Matches {
    /// The matches of the bytes of a block of some data that may take fewer bits than its literals do, inside the
    /// block.
    pub(super) fn find(data: &[u8], block: Range<usize>, literal_bits: &[u8]) -> Self {
        // The window, and the block.
        let data = &data[block.start.saturating_sub(FARTHEST)..block.end];
        let block = data.len() - block.len()..data.len();
        let mut places = Places::new();
        (0..block.start).for_each(|at| places.push(data, at));
        let bits_before = bits_before(&data[block.clone()], literal_bits);
        let (mut starts, mut all) = (Vec::with_capacity(block.len() + 1), Vec::with_capacity(block.len()));
        let (mut end, mut run_end) = (block.start, block.start);
        for at in block.clone() {
            starts.push(all.len() as u32);
            places.push(data, at);
            let bits_to = |end: usize| bits_before[end - block.start] - bits_before[at - block.start];
            while end < block.end && bits_to(end) < WORTH_A_RUN {
                end += 1;
            }
            // What is found has to be longer than this.
            let mut length = (end - at).max(*LENGTHS.start()) - 1;
            let longest = (block.end - at).min(*LENGTHS.end());
            let mut find =
                |found: usize, distance: usize| all.push(Match { length: found as u16, distance: distance as u16 });
            if at > 0 && data[at - 1] == data[at] {
                if run_end <= at {
                    run_end = at + common(&data[at - 1..], &data[at..block.end]);
                }
                let run = (run_end - at).min(longest);
                if run > length {
                    length = run;
                    find(run, 1);
                }
            }
            let here = &data[at..at + longest];
            for distance in places.before(at).take(TRIED) {
                if length >= longest {
                    break;
                }
                let there = &data[at - distance..];
                if !ends_equal(here, there, length) {
                    continue;
                }
                let found = common(there, here);
                if found > length && bits_to(at + found) >= WORTH_A_MATCH + of_distance(distance).extra_bits {
                    length = found;
                    find(found, distance);
                }
            }
        }
        starts.push(all.len() as u32);
        Self { starts, all }
    }

    /// The matches of a byte of the block.
    #[inline(always)]
    pub(super) fn of(&self, at: usize) -> &[Match] {
        &self.all[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// The bits of all literals before each byte, and of all of them.
fn bits_before(bytes: &[u8], literal_bits: &[u8]) -> Vec<u32> {
    let mut sum = 0;
    let sums = bytes.iter().map(|&byte| {
        sum += u32::from(literal_bits[usize::from(byte)]);
        sum
    });
    std::iter::once(0).chain(sums).collect()
}

/// The number of bytes at the start that two slices have in common.
#[inline(always)]
fn common(a: &[u8], b: &[u8]) -> usize {
    let (words, _) = a.as_chunks::<8>();
    let equal = 8 * words.iter().zip(b.as_chunks::<8>().0).take_while(|(a, b)| a == b).count();
    equal + a[equal..].iter().zip(&b[equal..]).take_while(|(a, b)| a == b).count()
}

/// A quick test of whether two slices may have more than so many bytes in common: by the next byte and the two before
/// it.
#[inline(always)]
fn ends_equal(a: &[u8], b: &[u8], length: usize) -> bool {
    let end = length - 2..=length;
    a[end.clone()] == b[end]
}

/// Places of a hash, each linked to the one before.
struct Places {
    /// The place after the last one of each hash, or 0.
    last: Vec<u32>,
    /// The distance from a place to the one before with the same hash, or 0.
    steps: Vec<u16>,
}

impl Places {
    fn new() -> Self {
        Self { last: vec![0; 1 << HASH_BITS], steps: vec![0; FARTHEST] }
    }

    /// Adds the next place.
    #[inline(always)]
    fn push(&mut self, data: &[u8], at: usize) {
        let step = match data[at..].first_chunk::<HASHED>() {
            Some(&bytes) => {
                let hash = u64::from_le_bytes(bytes).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - HASH_BITS);
                let last = &mut self.last[hash as usize];
                let step = if *last == 0 { 0 } else { at + 1 - *last as usize };
                *last = at as u32 + 1;
                step
            }
            None => 0,
        };
        self.steps[at % FARTHEST] = if step > FARTHEST { 0 } else { step as u16 };
    }

    /// The distances to the places before the last one that have its hash.
    #[inline(always)]
    fn before(&self, at: usize) -> impl Iterator<Item = usize> {
        let mut distance = 0;
        std::iter::from_fn(move || {
            let step = usize::from(self.steps[(at - distance) % FARTHEST]);
            distance += step;
            (step > 0 && distance <= FARTHEST).then_some(distance)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Bytes of eight bits each, as none is more frequent.
    fn noise(length: usize, seed: u64) -> Vec<u8> {
        let mut random = Random::new(seed);
        (0..length).map(|_| random.below(256) as u8).collect()
    }

    #[test]
    fn what_was_repeated_is_found_in_the_window_and_nowhere_else() {
        let (line, rest) = (noise(40, 1), noise(FARTHEST, 2));
        for (gap, expected) in [(0, true), (100, true), (FARTHEST - 40, true), (FARTHEST - 39, false)] {
            let data = [&rest[..9], &line, &rest[..gap], &line, &noise(30, 5)].concat();
            let start = 9 + 40 + gap;
            // The block begins before the line is repeated, or there.
            for from in [start - 3, start] {
                let matches = Matches::find(&data, from..data.len(), &[8; 256]);
                let found = Match { length: 40, distance: (40 + gap) as u16 };
                assert_eq!(*matches.of(start - from), [found][..usize::from(expected)], "{gap} bytes between");
            }
        }
    }

    #[test]
    fn matches_are_true_and_longer_the_farther_they_are() {
        let mut random = Random::new(3);
        // Zeros and few others, of which the zeros have a bit.
        let data: Vec<u8> =
            (0..90_000).map(|_| random.below(4).saturating_sub(2) as u8 * random.below(9) as u8).collect();
        let mut literal_bits = [6; 256];
        literal_bits[0] = 1;
        let block = 50_000..data.len();
        let matches = Matches::find(&data, block.clone(), &literal_bits);
        let mut found = [0, 0];
        for at in block.clone() {
            let mut before = Match { length: 2, distance: 0 };
            for &Match { length, distance } in matches.of(at - block.start) {
                assert!(
                    length > before.length
                        && distance > before.distance
                        && length <= 258
                        && usize::from(distance) <= FARTHEST
                );
                let (end, back) = (at + usize::from(length), usize::from(distance));
                assert!(end <= block.end && data[at..end] == data[at - back..end - back], "{length} at {at}");
                let bits: u32 = data[at..end].iter().map(|&byte| u32::from(literal_bits[usize::from(byte)])).sum();
                assert!(bits >= if distance == 1 { WORTH_A_RUN } else { WORTH_A_MATCH }, "{length} at {at}");
                found[usize::from(distance > 1)] += 1;
                before = Match { length, distance };
            }
        }
        assert!(found[0] > 1000 && found[1] > 1000, "{found:?}");
    }

    #[test]
    fn runs_end_with_their_block_and_at_the_longest_match() {
        let data = [&noise(20, 4)[..], &[77; 600]].concat();
        let matches = Matches::find(&data, 0..data.len() - 10, &[8; 256]);
        for (at, length) in [(21, 258), (340, 258), (380, 230), (607, 3), (608, 2)] {
            let expected = Match { length, distance: 1 };
            assert_eq!(*matches.of(at), [expected][..usize::from(length >= 3)], "at {at}");
        }
        assert!((0..21).all(|at| matches.of(at).is_empty()));
    }
}
