//! The decoder of JPEG: sequential and progressive, of 8 bits a channel, with every sampling by whole numbers.
//!
//! Pixels are those of libjpeg-turbo, bit by bit and on every processor. What is cut off or damaged is an error: no part
//! of a picture is made up.

mod bits;
mod frame;
mod huffman;
mod idct;
pub(super) mod pixels;
mod plane;
mod scan;
pub(super) mod segments;

use crate::codec::jpeg::bits::{Bits, Fault};
use crate::codec::jpeg::frame::Frame;
use crate::codec::jpeg::huffman::Table;
use crate::codec::jpeg::pixels::{Pixels, Space};
use crate::codec::jpeg::plane::Plane;
use crate::codec::jpeg::scan::{Header, Tables, ZIGZAG};
use crate::codec::jpeg::segments::{END, Reader, SCAN};

/// The most scans of a file, each of which takes time for every pixel. Encoders write some ten.
const MAX_SCANS: usize = 100;

/// A JPEG whose headers are read up to the size of the picture.
pub(in crate::codec) struct Jpeg<'a> {
    bytes: &'a [u8],
    reader: Reader<'a>,
    tables: Tables,
    frame: Frame,
}

impl<'a> Jpeg<'a> {
    /// Reads the headers.
    ///
    /// # Errors
    /// What is damaged or not supported.
    pub(in crate::codec) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let (mut reader, mut tables) = (Reader::new(bytes), Tables::default());
        loop {
            let (marker, segment) = next(&mut reader)?;
            match marker {
                0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                    let frame = Frame::new(marker, segment)?;
                    return Ok(Self { bytes, reader, tables, frame });
                }
                SCAN | END => return Err("it has no frame header".to_owned()),
                _ => tables.read(marker, segment)?,
            }
        }
    }

    /// Width and height in pixels.
    pub(in crate::codec) fn size(&self) -> (u32, u32) {
        (self.frame.width as u32, self.frame.height as u32)
    }

    /// Decodes the pixels, as long as `goes_on` says so.
    ///
    /// # Errors
    /// What is damaged or not supported, or that the picture is cut off.
    pub(in crate::codec) fn decode(mut self, goes_on: &dyn Fn() -> bool) -> Result<Pixels, String> {
        let has_end = self.read_scans(goes_on)?;
        let space = Space::of(self.bytes, &self.frame);
        let Frame { width, height, components, .. } = self.frame;
        let most = [0, 1].map(|side| components.iter().map(|c| c.sampling[side]).max().unwrap_or(1));
        let plane = |component| {
            if !goes_on() {
                return Err(Fault::Stopped.into());
            }
            Plane::new(component, most).ok_or("a quantisation table is missing".to_owned())
        };
        let planes = components.into_iter().map(plane).collect::<Result<Vec<_>, String>>()?;
        Ok(Pixels::new(width, height, &planes, space, has_end))
    }

    /// Reads all scans and returns whether the end marker follows them.
    fn read_scans(&mut self, goes_on: &dyn Fn() -> bool) -> Result<bool, String> {
        let Self { bytes, reader, tables, frame } = self;
        // Each block has a code, which has a bit.
        if bytes.len() - reader.at < frame.blocks() / 8 {
            return Err(Fault::CutOff.into());
        }
        frame.allocate();
        let mut scans = 0;
        while !frame.is_complete() {
            let (marker, segment) = next(reader)?;
            match marker {
                SCAN if scans == MAX_SCANS => return Err(format!("it has more than {MAX_SCANS} scans")),
                SCAN => {
                    let header = Header::new(segment, frame).ok_or("the header of a scan is damaged")?;
                    let mut bits = Bits::new(bytes, reader.at);
                    scan::decode(frame, &header, tables, &mut bits, goes_on)?;
                    (reader.at, scans) = (bits.position(), scans + 1);
                }
                // A progressive file may leave out coefficients that are 0.
                END if frame.is_begun() => return Ok(true),
                END => return Err("it ends before all of its scans".to_owned()),
                _ => tables.read(marker, segment)?,
            }
        }
        Ok(reader.marker() == Some(END))
    }
}

/// The next marker with its segment.
fn next<'a>(reader: &mut Reader<'a>) -> Result<(u8, &'a [u8]), String> {
    let cut_off = "the file is cut off before its end marker";
    let marker = reader.marker().ok_or(cut_off)?;
    let has_segment = !matches!(marker, END | 0x01 | 0xd8);
    let segment = if has_segment { reader.segment().ok_or(cut_off)? } else { &[] };
    Ok((marker, segment))
}

impl Tables {
    /// Reads a segment of tables, or of the restart interval; skips others.
    fn read(&mut self, marker: u8, segment: &[u8]) -> Result<(), String> {
        match marker {
            0xc4 => self.read_huffman(segment).ok_or("a Huffman table is damaged")?,
            0xdb => self.read_quantization(segment).ok_or("a quantisation table is damaged")?,
            0xdd => {
                let interval = segment.first_chunk().ok_or("the restart interval is damaged")?;
                self.interval = u16::from_be_bytes(*interval).into();
            }
            _ => (),
        }
        Ok(())
    }

    fn read_huffman(&mut self, mut rest: &[u8]) -> Option<()> {
        while let Some((&number, after)) = rest.split_first() {
            let (counts, after) = after.split_first_chunk::<16>()?;
            let symbols = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, after) = after.split_at_checked(symbols)?;
            let tables = if number >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            *tables.get_mut(usize::from(number & 15))? = Some(Table::new(*counts, symbols)?);
            rest = after;
        }
        Some(())
    }

    fn read_quantization(&mut self, mut rest: &[u8]) -> Option<()> {
        while let Some((&number, after)) = rest.split_first() {
            let width = if number >> 4 == 0 { 1 } else { 2 };
            let (values, after) = after.split_at_checked(64 * width)?;
            let mut table = [0; 64];
            for (place, value) in ZIGZAG.into_iter().zip(values.chunks(width)) {
                table[usize::from(place)] = value.iter().fold(0, |value, &byte| value << 8 | u16::from(byte));
            }
            *self.quantization.get_mut(usize::from(number & 15))? = Some(table);
            rest = after;
        }
        Some(())
    }
}
