//! The file format of histograms, with which several machines count images for one common palette.

use crate::error::{Error, Result};
use crate::histogram::Histogram;
use crate::histogram::color_set::{color, key};

/// The first bytes of a file.
const MAGIC: &[u8; 8] = b"huehist\n";
/// Version of the format.
const VERSION: u32 = 1;
/// Bytes before the records of the colours.
const HEADER: usize = 28;

/// Encodes a histogram in about 2 to 4 bytes a colour. The bytes depend on the histogram alone.
///
/// All numbers are little-endian:
///
/// | bytes | |
/// |---|---|
/// | 8 | `huehist` and a line feed |
/// | 4 | version, 1 |
/// | 8 | number of colours |
/// | 8 | number of pixels: the sum of all counts |
/// | 2 or more a colour | a record for each colour, by rising key: gap, then number of pixels, at least 1 |
/// | 4 | CRC-32 of all bytes before, as in PNG and gzip |
///
/// The gap of the first colour is its key; that of any other is its key minus the previous key minus 1. Both numbers of
/// a record are LEB128: seven bits a byte from the lowest, the high bit set in all bytes but the last.
///
/// A key has 32 bits, from the highest: 8 of alpha, the high 4 of red, of green and of blue, and the low 4 of red,
/// of green and of blue. All fully transparent pixels have key 0.
///
/// ```
/// use huepress::codec::{decode_histogram, encode_histogram};
/// use huepress::{Histogram, Image};
///
/// let image = |level| Image::new(2, 1, vec![9, 9, 9, 255, level, 0, 0, 255]);
/// let part = |level| image(level).map(|image| Histogram::from_image(&image));
/// let merged = decode_histogram(&encode_histogram(&part(1)?))?.merge(&part(2)?);
/// assert_eq!(merged.counts(), [1, 1, 2]);
/// # Ok::<(), huepress::Error>(())
/// ```
pub fn encode_histogram(histogram: &Histogram) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((histogram.len() as u64).to_le_bytes());
    bytes.extend(histogram.pixels().to_le_bytes());
    let mut next = 0;
    for (&color, &count) in histogram.colors().iter().zip(histogram.counts()) {
        let key = u64::from(key(color));
        write_number(&mut bytes, key - next);
        write_number(&mut bytes, count);
        next = key + 1;
    }
    let checksum = crc32fast::hash(&bytes);
    bytes.extend(checksum.to_le_bytes());
    bytes
}

/// Whether bytes begin as those of a histogram file do.
pub fn is_histogram(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Decodes a histogram that [`encode_histogram`] wrote. Memory use is bounded by the number of bytes.
///
/// # Errors
/// [`Error::Histogram`] for bytes of another format or a later version, and for bytes that are cut off or damaged.
pub fn decode_histogram(bytes: &[u8]) -> Result<Histogram> {
    let Some(rest) = bytes.strip_prefix(MAGIC) else {
        return Err(bad("these are not the bytes of one; `huepress histogram IMAGE -o FILE` writes them"));
    };
    let version = rest.first_chunk().map(|&version| u32::from_le_bytes(version));
    if version.is_some_and(|version| version != VERSION) {
        let version = version.unwrap_or_default();
        return Err(bad(format!("it is of version {version}, and this huepress reads version {VERSION}")));
    }
    let Some((body, &checksum)) = bytes.split_last_chunk().filter(|(body, _)| body.len() >= HEADER) else {
        return Err(bad("the file is cut off"));
    };
    if crc32fast::hash(body) != u32::from_le_bytes(checksum) {
        return Err(bad("its checksum is wrong: it is cut off or damaged"));
    }
    let (header, records) = body.split_at(HEADER);
    let number = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().expect("eight bytes"));
    let (colors, pixels) = (number(12), number(20));
    // A record has at least two bytes.
    if colors > records.len() as u64 / 2 {
        return Err(bad(format!("it says {colors} colours and has no room for them")));
    }
    read_records(records, colors as usize, pixels)
}

fn read_records(mut records: &[u8], length: usize, pixels: u64) -> Result<Histogram> {
    let (mut colors, mut counts) = (Vec::with_capacity(length), Vec::with_capacity(length));
    let (mut next, mut total) = (0u64, 0u64);
    for _ in 0..length {
        let (gap, count) = (read_number(&mut records)?, read_number(&mut records)?);
        let key = next.checked_add(gap).and_then(|key| u32::try_from(key).ok());
        // All fully transparent colours share key 0.
        let Some(key) = key.filter(|&key| key == 0 || key >> 24 > 0) else {
            return Err(bad("it has a colour that there is not"));
        };
        if count == 0 {
            return Err(bad("it has a colour without a pixel"));
        }
        total = total.saturating_add(count);
        next = u64::from(key) + 1;
        colors.push(color(key));
        counts.push(count);
    }
    if !records.is_empty() || total != pixels {
        return Err(bad("its colours do not come to what it says of them"));
    }
    Ok(Histogram::from_sorted(colors, counts))
}

fn bad(what: impl Into<String>) -> Error {
    Error::Histogram(what.into())
}

fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a LEB128 number of 64 bits. Only the shortest encoding is accepted: the last byte must not be 0.
fn read_number(bytes: &mut &[u8]) -> Result<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let Some((&byte, rest)) = bytes.split_first() else { return Err(bad("the file is cut off in a number")) };
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if part << shift >> shift != part || byte == 0 && shift > 0 {
            break;
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(bad("it has a number of a wrong form"))
}
