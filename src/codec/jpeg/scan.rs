//! The decoder of a scan: from Huffman codes to coefficients (ITU-T T.81, annexes F and G).

use crate::codec::jpeg::bits::{Bits, Fault};
use crate::codec::jpeg::frame::{Block, Frame};
use crate::codec::jpeg::huffman::Table;

/// Places of the coefficients, in the order in which they are coded.
#[rustfmt::skip]
pub(super) const ZIGZAG: [u8; 64] = [
     0,  1,  8, 16,  9,  2,  3, 10, 17, 24, 32, 25, 18, 11,  4,  5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,  6,  7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// The header of a scan.
pub(super) struct Header {
    channels: Vec<Channel>,
    /// The first and the last coefficient.
    first: usize,
    last: usize,
    /// The lowest bit that earlier scans gave, or 0, and the lowest that this one gives.
    high: u8,
    low: u8,
}

/// A component that takes part in a scan.
#[derive(Clone, Copy)]
struct Channel {
    component: usize,
    dc: usize,
    ac: usize,
}

impl Header {
    /// Reads the segment of a scan. None if it does not fit the frame.
    pub(super) fn new(segment: &[u8], frame: &Frame) -> Option<Self> {
        let (&count, rest) = segment.split_first()?;
        let (channels, rest) = rest.split_at_checked(2 * usize::from(count))?;
        let &[first, last, bits] = rest.first_chunk()?;
        let channel = |&[id, tables]: &[u8; 2]| {
            let component = frame.components.iter().position(|component| component.id == id)?;
            Some(Channel { component, dc: (tables >> 4).into(), ac: (tables & 15).into() })
        };
        let channels: Vec<Channel> = channels.as_chunks().0.iter().map(channel).collect::<Option<_>>()?;
        let header = Self { channels, first: first.into(), last: last.into(), high: bits >> 4, low: bits & 15 };
        header.fits(frame).then_some(header)
    }

    fn fits(&self, frame: &Frame) -> bool {
        let &Self { ref channels, first, last, high, low } = self;
        let components = || channels.iter().map(|channel| &frame.components[channel.component]);
        // Interleaved blocks of a group are at most ten.
        let size: usize = components().map(|component| component.sampling.iter().product::<usize>()).sum();
        let is_small = channels.len() == 1 || size <= 10;
        let is_unique =
            (1..channels.len()).all(|at| channels[..at].iter().all(|c| c.component != channels[at].component));
        let is_sound = if frame.is_progressive {
            let is_alone = if first == 0 { last == 0 } else { channels.len() == 1 };
            // A component's first scan has its mean, and each scan refines what is there by one bit.
            let is_step =
                |bit: &Option<u8>| if high == 0 { bit.is_none() } else { *bit == Some(high) && low + 1 == high };
            let is_next = components().all(|component| {
                let known = component.bits.get(first..=last);
                (first == 0 || component.bits[0].is_some()) && known.is_some_and(|bits| bits.iter().all(is_step))
            });
            is_alone && is_next && low < 14
        } else {
            components().all(|component| component.bits[0].is_none())
        };
        !channels.is_empty() && is_small && is_unique && is_sound
    }
}

/// The tables and the restart interval that hold for a scan.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) dc: [Option<Table>; 4],
    pub(super) ac: [Option<Table>; 4],
    pub(super) quantization: [Option<[u16; 64]>; 4],
    /// Groups of blocks between restart markers, or 0 for none.
    pub(super) interval: usize,
}

/// Decodes a scan into the coefficients of a frame. `bits` start behind its header, and `goes_on` is asked for each row.
pub(super) fn decode(
    frame: &mut Frame,
    header: &Header,
    tables: &Tables,
    bits: &mut Bits<'_>,
    goes_on: &dyn Fn() -> bool,
) -> Result<(), Fault> {
    let &Header { ref channels, first, last, .. } = header;
    for channel in channels {
        let component = &mut frame.components[channel.component];
        let table = || tables.quantization.get(component.table).copied().flatten();
        component.quantization = component.quantization.or_else(table);
        let given = if frame.is_progressive { first..=last } else { 0..=63 };
        component.bits[given].fill(Some(if frame.is_progressive { header.low } else { 0 }));
    }
    let (groups, is_single) = match channels[..] {
        [channel] => (frame.components[channel.component].blocks, true),
        _ => (frame.groups, false),
    };
    let mut decoder = Decoder { header, is_progressive: frame.is_progressive, bits, means: [0; 4], skipped: 0 };
    for group in 0..groups[0] * groups[1] {
        if tables.interval > 0 && group > 0 && group % tables.interval == 0 {
            decoder.restart((group / tables.interval - 1) % 8)?;
        }
        let [column, row] = [group % groups[0], group / groups[0]];
        if column == 0 && !goes_on() {
            return Err(Fault::Stopped);
        }
        for (at, channel) in channels.iter().enumerate() {
            let component = &mut frame.components[channel.component];
            let [across, down] = if is_single { [1, 1] } else { component.sampling };
            let (dc, ac) = (of(&tables.dc, channel.dc), of(&tables.ac, channel.ac));
            for block in 0..across * down {
                let [x, y] = [column * across + block % across, row * down + block / across];
                decoder.block(at, &mut component.coefficients[y * component.stride + x], dc, ac)?;
            }
        }
    }
    Ok(())
}

fn of(tables: &[Option<Table>; 4], number: usize) -> Result<&Table, Fault> {
    tables.get(number).and_then(Option::as_ref).ok_or(Fault::Damaged)
}

struct Decoder<'a, 'b> {
    header: &'a Header,
    is_progressive: bool,
    bits: &'a mut Bits<'b>,
    /// The mean of the last block of each channel.
    means: [i32; 4],
    /// The number of blocks to come that have no new coefficients in this scan.
    skipped: u32,
}

impl Decoder<'_, '_> {
    fn restart(&mut self, number: usize) -> Result<(), Fault> {
        (self.means, self.skipped) = ([0; 4], 0);
        self.bits.restart(number as u8)
    }

    fn block(
        &mut self,
        channel: usize,
        block: &mut Block,
        dc: Result<&Table, Fault>,
        ac: Result<&Table, Fault>,
    ) -> Result<(), Fault> {
        let &Header { first, high, low, .. } = self.header;
        match (self.is_progressive, first, high) {
            (false, ..) => {
                self.mean(channel, block, dc?, 0)?;
                self.sequential(block, ac?)
            }
            (_, 0, 0) => self.mean(channel, block, dc?, low),
            (_, 0, _) => {
                block[0] |= i16::from(self.bits.bit()?) << low;
                Ok(())
            }
            (_, _, 0) => self.first_bits(block, ac?),
            _ => self.more_bits(block, ac?),
        }
    }

    /// Decodes the first coefficient, which is coded as the difference to that of the last block.
    fn mean(&mut self, channel: usize, block: &mut Block, table: &Table, low: u8) -> Result<(), Fault> {
        let size = self.bits.symbol(table)?;
        if size > 15 {
            return Err(Fault::Damaged);
        }
        let mean = &mut self.means[channel];
        *mean = mean.wrapping_add(self.bits.signed(size)?);
        block[0] = (*mean << low) as i16;
        Ok(())
    }

    fn sequential(&mut self, block: &mut Block, table: &Table) -> Result<(), Fault> {
        let mut at = 1;
        while at < 64 {
            let symbol = self.bits.symbol(table)?;
            match (symbol >> 4, symbol & 15) {
                (15, 0) => at += 16,
                (_, 0) => return Ok(()),
                (zeros, size) => {
                    at += usize::from(zeros);
                    *place(block, at)? = self.bits.signed(size)? as i16;
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// Decodes the high bits of coefficients.
    fn first_bits(&mut self, block: &mut Block, table: &Table) -> Result<(), Fault> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        let &Header { first, last, low, .. } = self.header;
        let mut at = first;
        while at <= last {
            let symbol = self.bits.symbol(table)?;
            match (symbol >> 4, symbol & 15) {
                (15, 0) => at += 16,
                (size, 0) => {
                    self.skipped = self.run(size)? - 1;
                    return Ok(());
                }
                (zeros, size) => {
                    at += usize::from(zeros);
                    *place(block, at)? = (self.bits.signed(size)? << low) as i16;
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// Reads the number of blocks, this one included, that have no further coefficients.
    fn run(&mut self, size: u8) -> Result<u32, Fault> {
        Ok((1 << size) + u32::from(self.bits.number(size.into())?))
    }

    /// Decodes one more bit of the coefficients, some of which may begin with it.
    fn more_bits(&mut self, block: &mut Block, table: &Table) -> Result<(), Fault> {
        let &Header { first, last, low, .. } = self.header;
        let mut at = first;
        while self.skipped == 0 && at <= last {
            let symbol = self.bits.symbol(table)?;
            let (mut zeros, begun) = match (symbol >> 4, symbol & 15) {
                (15, 0) => (15, None),
                (size, 0) => {
                    self.skipped = self.run(size)?;
                    break;
                }
                (zeros, 1) => (zeros, Some(if self.bits.bit()? { 1 << low } else { -1 << low })),
                _ => return Err(Fault::Damaged),
            };
            while at <= last {
                let coefficient = place(block, at)?;
                if *coefficient != 0 {
                    self.refine(coefficient)?;
                } else if zeros == 0 {
                    *coefficient = begun.unwrap_or(0);
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            if at > last && begun.is_some() {
                return Err(Fault::Damaged);
            }
            at += 1;
        }
        if self.skipped > 0 {
            for at in at..=last {
                let coefficient = place(block, at)?;
                if *coefficient != 0 {
                    self.refine(coefficient)?;
                }
            }
            self.skipped -= 1;
        }
        Ok(())
    }

    /// Reads one more bit of a coefficient.
    fn refine(&mut self, coefficient: &mut i16) -> Result<(), Fault> {
        let bit = 1 << self.header.low;
        if self.bits.bit()? && *coefficient & bit == 0 {
            *coefficient = coefficient.wrapping_add(if *coefficient < 0 { -bit } else { bit });
        }
        Ok(())
    }
}

/// The coefficient at a place of the coding order.
fn place(block: &mut Block, at: usize) -> Result<&mut i16, Fault> {
    let place = ZIGZAG.get(at).ok_or(Fault::Damaged)?;
    Ok(&mut block[usize::from(*place)])
}
