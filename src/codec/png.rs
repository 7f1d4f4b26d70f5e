//! Images to PNG bytes.

use libdeflater::Decompressor;
use oxipng::{
    BitDepth, ColorType, Deflater, FilterStrategy, Options, PngError, RGBA8, RawImage, ZopfliOptions, indexset,
};
use rayon::prelude::*;

use super::Metadata;
use super::deflate;
use super::metadata::XMP_KEYWORD;
use super::order::{self, Neighbours};
use crate::{Effort, Error, Image, IndexedImage, Result};

/// Encodes a palette PNG with 1, 2, 4 or 8 bits a pixel, as few as the palette needs.
///
/// Colours that are not opaque come first, so that their alphas (`tRNS`) are few; otherwise the palette is in an order in
/// which neighbouring pixels have near indices. More effort tries more orders, filters and encoders. The bytes are a function of the picture and the effort alone.
///
/// # Errors
/// [`Error::Encode`] where the encoder fails.
pub fn encode_indexed(image: &IndexedImage, effort: Effort) -> Result<Vec<u8>> {
    encode(image, effort, &Metadata::default())
}

/// [`encode_indexed`] with metadata.
pub(super) fn encode(image: &IndexedImage, effort: Effort, metadata: &Metadata) -> Result<Vec<u8>> {
    let plan = effort.plan();
    let orders = [Neighbours::Across, Neighbours::All];
    let mut best: Option<(IndexedImage, Vec<u8>)> = None;
    for neighbours in &orders[..plan.orders] {
        let mut order = order::by_neighbours(image, *neighbours, plan.polish);
        order.sort_by_key(|&place| image.palette().colors()[usize::from(place)][3] == 255);
        let sorted = image.reordered(&order)?;
        let level = effort.deflate(image.indices().len());
        let file = squeeze_indexed(&sorted, metadata, plan.filters, Squeezer::Deflate(level))?;
        if best.as_ref().is_none_or(|(_, least)| file.len() < least.len()) {
            best = Some((sorted, file));
        }
    }
    let (sorted, mut file) = best.expect("there is an order");
    if image.indices().len() <= plan.zopfli {
        let other = squeeze_indexed(&sorted, metadata, plan.filters, Squeezer::Zopfli)?;
        file = if other.len() < file.len() { other } else { file };
    }
    Ok(file)
}

fn squeeze_indexed(image: &IndexedImage, metadata: &Metadata, filters: bool, squeezer: Squeezer) -> Result<Vec<u8>> {
    let palette = image.palette().colors().iter().map(|&[r, g, b, a]| RGBA8::new(r, g, b, a)).collect();
    let depth = match image.palette().bit_depth() {
        1 => BitDepth::One,
        2 => BitDepth::Two,
        4 => BitDepth::Four,
        _ => BitDepth::Eight,
    };
    let data = pack(image.indices(), image.width() as usize, depth as usize);
    let kind = (ColorType::Indexed { palette }, depth);
    let size = (image.width(), image.height());
    let filter = if filters { better_filter(size, &kind, &data)? } else { FilterStrategy::NONE };
    squeeze(size, kind, data, metadata, (filter, squeezer))
}

/// The filter by which bands of the rows get smaller, all together.
fn better_filter(
    (width, height): (u32, u32),
    (color_type, depth): &(ColorType, BitDepth),
    data: &[u8],
) -> Result<FilterStrategy> {
    let stride = data.len() / height as usize;
    let rows = BAND.div_ceil(stride).min(height as usize);
    let bands = (height as usize / rows).min(BANDS);
    let starts: Vec<usize> = (0..bands).map(|band| (height as usize - rows) * (2 * band + 1) / (2 * bands)).collect();
    let size = |filter: FilterStrategy| -> Result<usize> {
        let files = starts.par_iter().map(|&start| {
            let band = data[start * stride..][..rows * stride].to_vec();
            let raw = RawImage::new(width, rows as u32, color_type.clone(), *depth, band).map_err(failed)?;
            let file = raw.create_optimized_png(&options(filter.clone(), libdeflate(5))).map_err(failed)?;
            Ok(file.len())
        });
        files.sum()
    };
    let (none, entropy) = rayon::join(|| size(FilterStrategy::NONE), || size(FilterStrategy::Entropy));
    Ok(if entropy? < none? { FilterStrategy::Entropy } else { FilterStrategy::NONE })
}

/// Bytes of a band, about, and the most bands that filters are compared by.
const BAND: usize = 3 << 14;
const BANDS: usize = 4;

/// Encodes a PNG in full colour, with alpha where there is any.
///
/// # Errors
/// [`Error::Encode`] where the encoder fails.
pub fn encode_rgba(image: &Image) -> Result<Vec<u8>> {
    let opaque = image.pixels().iter().all(|pixel| pixel[3] == 255);
    let (color_type, data) = if opaque {
        let data = image.pixels().iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
        (ColorType::RGB { transparent_color: None }, data)
    } else {
        (ColorType::RGBA, image.as_bytes().to_vec())
    };
    let kind = (color_type, BitDepth::Eight);
    squeeze(
        (image.width(), image.height()),
        kind,
        data,
        &Metadata::default(),
        (FilterStrategy::MinSum, Squeezer::Deflate(FULL_COLOR_LEVEL)),
    )
}

/// Level of libdeflate for pictures in full colour, which are drawings and samples.
const FULL_COLOR_LEVEL: u8 = 10;

/// What compresses the rows.
#[derive(Clone, Copy)]
enum Squeezer {
    /// libdeflate at a level, on all threads.
    Deflate(u8),
    Zopfli,
}

fn squeeze(
    (width, height): (u32, u32),
    (color_type, depth): (ColorType, BitDepth),
    data: Vec<u8>,
    metadata: &Metadata,
    (filter, squeezer): (FilterStrategy, Squeezer),
) -> Result<Vec<u8>> {
    let deflater = match squeezer {
        Squeezer::Zopfli => Deflater::Zopfli(ZopfliOptions::default()),
        // Only the filtered rows are wanted.
        Squeezer::Deflate(_) => libdeflate(0),
    };
    let bytes = data.len() + height as usize;
    let mut raw = RawImage::new(width, height, color_type, depth, data).map_err(failed)?;
    add(&mut raw, metadata);
    let file = raw.create_optimized_png(&options(filter, deflater)).map_err(failed)?;
    match squeezer {
        Squeezer::Deflate(level) => again(&file, bytes, level),
        Squeezer::Zopfli => Ok(file),
    }
}

fn libdeflate(compression: u8) -> Deflater {
    Deflater::Libdeflater { compression }
}

fn options(filter: FilterStrategy, deflater: Deflater) -> Options {
    Options {
        filters: indexset! { filter },
        deflater,
        palette_reduction: false,
        bit_depth_reduction: false,
        color_type_reduction: false,
        grayscale_reduction: false,
        ..Options::default()
    }
}

fn failed(error: PngError) -> Error {
    Error::Encode { format: "PNG", reason: error.to_string() }
}

/// A file with its rows of `bytes` bytes in all compressed at another level.
fn again(file: &[u8], bytes: usize, level: u8) -> Result<Vec<u8>> {
    let failed = |reason: String| Error::Encode { format: "PNG", reason };
    let missing = || failed("its data is not where it was".to_owned());
    // Length, name, data and checksum of each chunk follow the signature.
    let mut at = 8;
    loop {
        let length = file.get(at..at + 4).and_then(|word| word.try_into().ok()).map(u32::from_be_bytes);
        let end = at + 12 + length.ok_or_else(missing)? as usize;
        if file.get(at + 4..at + 8) != Some(b"IDAT") {
            at = end;
            continue;
        }
        let mut rows = vec![0; bytes];
        let old = file.get(at + 8..end - 4).ok_or_else(missing)?;
        Decompressor::new().zlib_decompress(old, &mut rows).map_err(|error| failed(error.to_string()))?;
        let new = deflate::zlib(&rows, level)?;
        let chunk = [b"IDAT", &new[..]].concat();
        let length = i32::try_from(new.len()).map_err(|_| failed("it would hold more than 2 GiB".to_owned()))?;
        let checksum = crc32fast::hash(&chunk);
        return Ok([&file[..at], &length.to_be_bytes(), &chunk, &checksum.to_be_bytes(), &file[end..]].concat());
    }
}

fn add(raw: &mut RawImage, metadata: &Metadata) {
    if let Some(icc) = &metadata.icc {
        raw.add_icc_profile(icc);
    }
    metadata.chunks.iter().for_each(|(name, data)| raw.add_png_chunk(*name, data.clone()));
    if let Some(exif) = &metadata.exif {
        raw.add_png_chunk(*b"eXIf", exif.clone());
    }
    if let Some(xmp) = &metadata.xmp {
        // Neither compressed nor in a language.
        raw.add_png_chunk(*b"iTXt", [XMP_KEYWORD, &[0, 0, 0, 0], xmp].concat());
    }
}

/// Packs rows of indices; each row starts at a byte.
fn pack(indices: &[u8], width: usize, depth: usize) -> Vec<u8> {
    if depth == 8 {
        return indices.to_vec();
    }
    let per_byte = 8 / depth;
    let mut packed = Vec::with_capacity(indices.len().div_ceil(width) * width.div_ceil(per_byte));
    for row in indices.chunks(width) {
        packed.extend(row.chunks(per_byte).map(|group| {
            group.iter().enumerate().fold(0, |byte, (place, &index)| byte | index << (8 - depth * (place + 1)))
        }));
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_packed_from_the_high_bits_and_padded() {
        assert_eq!(pack(&[1, 0, 1, 1, 0, 1], 3, 1), [0b1010_0000, 0b1010_0000]);
        assert_eq!(pack(&[3, 0, 1, 2, 1], 5, 2), [0b1100_0110, 0b0100_0000]);
        assert_eq!(pack(&[15, 1, 7], 3, 4), [0xf1, 0x70]);
        assert_eq!(pack(&[200, 3], 2, 8), [200, 3]);
    }
}
