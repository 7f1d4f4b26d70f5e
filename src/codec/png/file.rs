//! The PNG file around compressed rows: its signature and its chunks.
//!
//! PNG specification, third edition (2025), sections 5 and 11.

use crate::codec::metadata::{Metadata, XMP_KEYWORD};
use crate::codec::png::deflate;
use crate::error::{Error, Result};
use crate::image::Rgba;

/// The fields of the `IHDR` chunk that vary.
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bit_depth: u8,
    pub(super) color_type: ColorType,
}

/// A colour type, with its number in the `IHDR` chunk.
#[derive(Clone, Copy)]
pub(super) enum ColorType {
    Rgb = 2,
    Indexed = 3,
    Rgba = 6,
}

/// The most bytes of a chunk.
const MAX_CHUNK: usize = i32::MAX as usize;

/// Level of libdeflate for a colour profile.
const ICC_LEVEL: u8 = 12;

/// Writes a whole file. `palette` is empty unless the colour type is indexed; `stream` holds the rows as a zlib stream.
pub(super) fn write(header: &Header, metadata: &Metadata, palette: &[Rgba], stream: &[u8]) -> Result<Vec<u8>> {
    let mut file = Writer { bytes: b"\x89PNG\r\n\x1a\n".to_vec() };
    let &Header { width, height, bit_depth, color_type } = header;
    file.chunk(b"IHDR", &[&width.to_be_bytes(), &height.to_be_bytes(), &[bit_depth, color_type as u8, 0, 0, 0]])?;
    file.metadata(metadata)?;
    file.palette(palette)?;
    stream.chunks(MAX_CHUNK).try_for_each(|part| file.chunk(b"IDAT", &[part]))?;
    file.chunk(b"IEND", &[])?;
    Ok(file.bytes)
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Appends a chunk, whose data are given in parts.
    fn chunk(&mut self, name: &[u8; 4], data: &[&[u8]]) -> Result<()> {
        let length: usize = data.iter().map(|part| part.len()).sum();
        let length = i32::try_from(length)
            .map_err(|_| Error::Encode { format: "PNG", reason: "a chunk would hold more than 2 GiB".to_owned() })?;
        self.bytes.extend(length.to_be_bytes());
        let start = self.bytes.len();
        self.bytes.extend(name);
        data.iter().for_each(|part| self.bytes.extend_from_slice(part));
        let checksum = crc32fast::hash(&self.bytes[start..]);
        self.bytes.extend(checksum.to_be_bytes());
        Ok(())
    }

    fn metadata(&mut self, metadata: &Metadata) -> Result<()> {
        if let Some(icc) = metadata.icc.as_ref().filter(|icc| !icc.is_empty()) {
            self.chunk(b"iCCP", &[b"icc\0\0", &deflate::zlib(icc, ICC_LEVEL)?])?;
        }
        metadata.chunks.iter().try_for_each(|(name, data)| self.chunk(name, &[data]))?;
        if let Some(exif) = &metadata.exif {
            self.chunk(b"eXIf", &[exif])?;
        }
        if let Some(xmp) = &metadata.xmp {
            // The zeros say: not compressed, no language and no translated keyword.
            self.chunk(b"iTXt", &[XMP_KEYWORD, &[0, 0, 0, 0], xmp])?;
        }
        Ok(())
    }

    /// Appends `PLTE`, and `tRNS` up to the last colour that is not opaque.
    fn palette(&mut self, palette: &[Rgba]) -> Result<()> {
        if palette.is_empty() {
            return Ok(());
        }
        let colors: Vec<u8> = palette.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
        let not_opaque = palette.iter().rposition(|color| color[3] < 255).map_or(0, |last| last + 1);
        let alphas: Vec<u8> = palette[..not_opaque].iter().map(|color| color[3]).collect();
        self.chunk(b"PLTE", &[&colors])?;
        if alphas.is_empty() { Ok(()) } else { self.chunk(b"tRNS", &[&alphas]) }
    }
}
