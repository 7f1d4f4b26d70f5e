//! Huffman tables (ITU-T T.81, annexes C and F).

/// Codes of up to this length are found at once.
pub(super) const FAST_BITS: u32 = 9;

/// A Huffman table.
pub(super) struct Table {
    /// By the next [`FAST_BITS`] bits: the symbol, and the length of its code, which is 0 for longer codes.
    fast: Vec<(u8, u8)>,
    /// By length less 1: the end of the codes, filled up to 16 bits with zeros.
    ends: [u32; 16],
    /// By length less 1: the index of the symbol of code 0, which may lie before the start.
    offsets: [i32; 16],
    symbols: Vec<u8>,
}

impl Table {
    /// A table from the number of codes of each length from 1 to 16, and their symbols. None if they do not fit.
    pub(super) fn new(counts: [u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table =
            Self { fast: vec![(0, 0); 1 << FAST_BITS], ends: [0; 16], offsets: [0; 16], symbols: symbols.to_vec() };
        let (mut code, mut index) = (0, 0);
        for (length, count) in (1..=16u32).zip(counts) {
            table.offsets[length as usize - 1] = index as i32 - code;
            for _ in 0..count {
                if length <= FAST_BITS {
                    let first = (code as usize) << (FAST_BITS - length);
                    let same = table.fast.get_mut(first..first + (1 << (FAST_BITS - length)))?;
                    same.fill((*symbols.get(index)?, length as u8));
                }
                (code, index) = (code + 1, index + 1);
            }
            let end = (code as u32) << (16 - length);
            table.ends[length as usize - 1] = end;
            if end > 1 << 16 {
                return None;
            }
            code *= 2;
        }
        (index == symbols.len()).then_some(table)
    }

    /// The symbol and the length of the code that these bits begin with, if it is short.
    pub(super) fn fast(&self, bits: usize) -> Option<(u8, u32)> {
        let (symbol, length) = self.fast[bits];
        (length > 0).then_some((symbol, length.into()))
    }

    /// The symbol and the length of the code that 16 bits begin with.
    pub(super) fn slow(&self, bits: u16) -> Option<(u8, u32)> {
        let length = self.ends.iter().position(|&end| u32::from(bits) < end)?;
        let index = i32::from(bits >> (15 - length)) + self.offsets[length];
        Some((*self.symbols.get(usize::try_from(index).ok()?)?, length as u32 + 1))
    }
}
