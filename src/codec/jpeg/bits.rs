//! The bits of a scan, with the codes and numbers that they are.

use crate::codec::jpeg::huffman::{FAST_BITS, Table};

/// Why a scan cannot be decoded.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// The bits end before the picture.
    CutOff,
    /// The bits make no sense.
    Damaged,
    /// The work is to end.
    Stopped,
}

impl From<Fault> for String {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::CutOff => "the file is cut off: its data end before the picture",
            Fault::Damaged => "its data are damaged",
            Fault::Stopped => "the work was stopped",
        }
        .to_owned()
    }
}

/// A reader of the bits of a scan up to its next marker.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Bits that were read ahead, from the highest; the rest is 0.
    ahead: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// The bits from byte `at` of a file.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, ahead: 0, count: 0 }
    }

    /// The position of the next byte that was not read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Reads ahead at least 32 bits, or up to the next marker.
    fn fill(&mut self) {
        if let Some(word) =
            self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()).copied().map(u32::from_be_bytes)
            && self.count <= 32
            && !has_ff(word)
        {
            self.ahead |= u64::from(word) << (32 - self.count);
            (self.at, self.count) = (self.at + 4, self.count + 32);
            return;
        }
        while self.count <= 56 {
            let length = match self.bytes.get(self.at..).unwrap_or_default() {
                [0xff, 0, ..] => 2,
                [0xff, ..] | [] => return,
                _ => 1,
            };
            self.ahead |= u64::from(self.bytes[self.at]) << (56 - self.count);
            (self.at, self.count) = (self.at + length, self.count + 8);
        }
    }

    fn skip(&mut self, count: u32) -> Result<(), Fault> {
        self.count = self.count.checked_sub(count).ok_or(Fault::CutOff)?;
        self.ahead <<= count;
        Ok(())
    }

    /// Reads a number of up to 16 bits.
    pub(super) fn number(&mut self, count: u32) -> Result<u16, Fault> {
        if self.count < count {
            self.fill();
        }
        let number = (self.ahead >> 32) >> (32 - count);
        self.skip(count)?;
        Ok(number as u16)
    }

    pub(super) fn bit(&mut self) -> Result<bool, Fault> {
        Ok(self.number(1)? == 1)
    }

    /// Reads a number with a sign: of `size` bits, negative if the first is 0 (ITU-T T.81, F.2.2.1).
    pub(super) fn signed(&mut self, size: u8) -> Result<i32, Fault> {
        let size = u32::from(size);
        let number = i32::from(self.number(size)?);
        let is_negative = size > 0 && number >> (size - 1) == 0;
        Ok(if is_negative { number - (1 << size) + 1 } else { number })
    }

    /// Reads a Huffman code and returns its symbol.
    pub(super) fn symbol(&mut self, table: &Table) -> Result<u8, Fault> {
        if self.count < 16 {
            self.fill();
        }
        let (symbol, length) = match table.fast((self.ahead >> (64 - FAST_BITS)) as usize) {
            Some(found) => found,
            // A code that ends in bits that are not there is cut off rather than unknown.
            None => table.slow((self.ahead >> 48) as u16).ok_or(if self.count < 16 {
                Fault::CutOff
            } else {
                Fault::Damaged
            })?,
        };
        self.skip(length)?;
        Ok(symbol)
    }

    /// Skips to the bits behind the next marker, which must be restart marker `number`.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Fault> {
        (self.ahead, self.count) = (0, 0);
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let fill = rest.iter().take_while(|&&byte| byte == 0xff).count();
        match rest.get(fill) {
            Some(&marker) if fill > 0 && marker == 0xd0 + number => {
                self.at += fill + 1;
                Ok(())
            }
            Some(0xd0..=0xd7) => Err(Fault::Damaged),
            Some(_) if fill == 0 => Err(Fault::Damaged),
            _ => Err(Fault::CutOff),
        }
    }
}

/// Whether a byte of a word is FF.
fn has_ff(word: u32) -> bool {
    let (low, high) = (0x7f7f_7f7f, 0x8080_8080);
    ((word & low) + 0x0101_0101) & word & high != 0
}
