//! The PNG file around compressed rows: its signature and its chunks.
//!
//! PNG specification, third edition (2025), sections 5 and 11.

use crate::codec::metadata::{Metadata, XMP_KEYWORD};
use crate::codec::png::deflate;
use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::image::palette::Palette;

/// The fields of the `IHDR` chunk that vary.
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) pixels: Pixels,
}

/// What a pixel is.
pub(super) enum Pixels {
    /// A level of grey of so many bits; `clear` is the one that is fully transparent.
    Grey { depth: u8, clear: Option<u8> },
    /// Three bytes.
    Rgb,
    /// An index of so many bits into a palette.
    Indexed { depth: u8, colors: Vec<Rgba> },
    /// Four bytes.
    Rgba,
}

impl Pixels {
    /// Indices into a palette.
    pub(super) fn indexed(palette: &Palette) -> Self {
        Self::Indexed { depth: palette.bit_depth(), colors: palette.colors().to_vec() }
    }

    /// Bits of a sample.
    pub(super) fn depth(&self) -> u8 {
        match *self {
            Self::Grey { depth, .. } | Self::Indexed { depth, .. } => depth,
            Self::Rgb | Self::Rgba => 8,
        }
    }

    /// The colour type in the `IHDR` chunk.
    fn color_type(&self) -> u8 {
        match self {
            Self::Grey { .. } => 0,
            Self::Rgb => 2,
            Self::Indexed { .. } => 3,
            Self::Rgba => 6,
        }
    }
}

/// The most bytes of a chunk.
const MAX_CHUNK: usize = i32::MAX as usize;

/// Level of libdeflate for a colour profile.
const ICC_LEVEL: u8 = 12;

/// Writes a whole file. `stream` holds the rows as a zlib stream.
pub(super) fn write(header: &Header, metadata: &Metadata, stream: &[u8]) -> Result<Vec<u8>> {
    let mut file = Writer { bytes: b"\x89PNG\r\n\x1a\n".to_vec() };
    let Header { width, height, pixels } = header;
    let format = [pixels.depth(), pixels.color_type(), 0, 0, 0];
    file.chunk(b"IHDR", &[&width.to_be_bytes(), &height.to_be_bytes(), &format])?;
    file.metadata(metadata)?;
    color_chunks(pixels).iter().try_for_each(|(name, data)| file.chunk(name, &[data]))?;
    stream.chunks(MAX_CHUNK).try_for_each(|part| file.chunk(b"IDAT", &[part]))?;
    file.chunk(b"IEND", &[])?;
    Ok(file.bytes)
}

/// Names and data of `PLTE`, and of `tRNS` up to the last colour that is not opaque.
pub(super) fn color_chunks(pixels: &Pixels) -> Vec<([u8; 4], Vec<u8>)> {
    match pixels {
        Pixels::Indexed { colors, .. } => {
            let rgb = colors.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
            let not_opaque = colors.iter().rposition(|color| color[3] < 255).map_or(0, |last| last + 1);
            let alphas: Vec<u8> = colors[..not_opaque].iter().map(|color| color[3]).collect();
            let transparency = (*b"tRNS", alphas);
            [(*b"PLTE", rgb)].into_iter().chain(Some(transparency).filter(|(_, alphas)| !alphas.is_empty())).collect()
        }
        Pixels::Grey { clear: Some(level), .. } => vec![(*b"tRNS", vec![0, *level])],
        _ => Vec::new(),
    }
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
}
