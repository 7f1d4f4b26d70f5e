//! A stream of bits, from the lowest of each byte on.

use crate::codec::png::deflate::huffman::Word;

/// Whole bytes, and the bits that do not yet fill one.
#[derive(Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl Bits {
    /// Appends the lowest `count` bits, of which there are 32 at most; the others are 0.
    #[inline(always)]
    pub(super) fn push(&mut self, bits: u32, count: u32) {
        self.pending |= u64::from(bits) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes.extend_from_slice(&(self.pending as u32).to_le_bytes());
            self.pending >>= 32;
            self.count -= 32;
        }
    }

    #[inline(always)]
    pub(super) fn push_word(&mut self, word: Word) {
        self.push(word.bits, word.length);
    }

    /// Appends all bits of another stream.
    pub(super) fn append(&mut self, other: &Self) {
        let (words, rest) = other.bytes.as_chunks::<4>();
        words.iter().for_each(|&word| self.push(u32::from_le_bytes(word), 32));
        rest.iter().for_each(|&byte| self.push(byte.into(), 8));
        self.push(other.pending as u32, other.count);
    }

    /// The bytes, the last of them filled up with zeros.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let left = self.count.div_ceil(8) as usize;
        self.bytes.extend_from_slice(&self.pending.to_le_bytes()[..left]);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_join_at_any_bit() {
        let expected: Vec<bool> = (0..400u32).map(|at| at * at / 7 % 3 == 0).collect();
        for cut in 0..expected.len() {
            let mut streams = [&expected[..cut], &expected[cut..]].map(|part| {
                let mut bits = Bits::default();
                for group in part.chunks(11) {
                    let number = group.iter().rev().fold(0, |number, &bit| number << 1 | u32::from(bit));
                    bits.push(number, group.len() as u32);
                }
                bits
            });
            let [first, second] = &mut streams;
            first.append(second);
            let bytes = std::mem::take(first).finish();
            let found = |at: usize| bytes[at / 8] >> (at % 8) & 1 == 1;
            assert_eq!((0..expected.len()).map(found).collect::<Vec<_>>(), expected, "cut at {cut}");
            assert_eq!(bytes.len(), expected.len() / 8);
        }
    }
}
