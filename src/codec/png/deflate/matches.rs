//! Long matches: places before a byte where the same bytes begin.

use std::ops::Range;

use crate::codec::png::deflate::symbols::{FARTHEST, LENGTHS, of_distance};

/// Bytes that are hashed, and thus the fewest that two places share, unless the one follows right after the other.
const HASHED: usize = 8;
const HASH_BITS: u32 = 15;

/// Places with equal hashes that are compared, from the nearest on. Four times as many save a thousandth.
const TRIED: usize = 4;

/// The fewest bits that a match with the byte before takes.
const RUN_BITS: u32 = 10;
/// The fewest bits that any other takes, beside those that follow the symbol of its distance.
const FAR_BITS: u32 = 12;

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
    /// The matches of the bytes of a block of some data that may take fewer bits than its literals do, inside the block.
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
            while end < block.end && bits_to(end) < RUN_BITS {
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
                if found > length && bits_to(at + found) >= FAR_BITS + of_distance(distance).extra_bits {
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

/// How many bytes are equal from the start.
#[inline(always)]
fn common(a: &[u8], b: &[u8]) -> usize {
    let (words, _) = a.as_chunks::<8>();
    let equal = 8 * words.iter().zip(b.as_chunks::<8>().0).take_while(|(a, b)| a == b).count();
    equal + a[equal..].iter().zip(&b[equal..]).take_while(|(a, b)| a == b).count()
}

/// Whether the byte after so many, and the two before it, are equal: most that have as many in common have no more.
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
