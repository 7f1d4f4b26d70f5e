//! Images to PNG bytes.

mod deflate;
mod filter;
mod order;

use std::borrow::Cow;

use rayon::prelude::*;

use crate::codec::metadata::{Metadata, XMP_KEYWORD};
use crate::codec::png::filter::Filters;
use crate::codec::png::order::adjacency::Neighbours;
use crate::error::{Error, Result};
use crate::image::indexed::IndexedImage;
use crate::image::{Image, Rgba};
use crate::settings::effort::Effort;

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
    let is_tried_by_zopfli = image.indices().len() <= plan.zopfli;
    let mut best: Option<(IndexedImage, Option<Vec<u8>>, Vec<u8>)> = None;
    for neighbours in &orders[..plan.orders] {
        let mut order = order::by_neighbours(image, *neighbours, plan.polish);
        order.sort_by_key(|&place| image.palette().colors()[usize::from(place)][3] == 255);
        let sorted = image.reordered(&order)?;
        let rows = filtered(&sorted, plan.filters)?;
        let stream = deflate::zlib(&rows, effort.deflate(image.indices().len()))?;
        if best.as_ref().is_none_or(|(_, _, least)| stream.len() < least.len()) {
            best = Some((sorted, is_tried_by_zopfli.then_some(rows), stream));
        }
    }
    let (sorted, rows, mut stream) = best.expect("there is an order");
    if let Some(rows) = rows {
        let other = deflate::zopfli(&rows)?;
        stream = if other.len() < stream.len() { other } else { stream };
    }
    let (palette, size) = (sorted.palette(), (image.width(), image.height()));
    file(size, (INDEXED, palette.bit_depth()), metadata, palette.colors(), &stream)
}

/// The rows of a picture, filtered where that makes them smaller.
fn filtered(image: &IndexedImage, filters: bool) -> Result<Vec<u8>> {
    let (width, depth) = (image.width() as usize, usize::from(image.palette().bit_depth()));
    let (data, stride) = (pack(image.indices(), width, depth), (width * depth).div_ceil(8));
    let filters = if filters { better_filters(&data, stride)? } else { Filters::None };
    Ok(filter::rows(&data, stride, 1, filters))
}

/// How to filter rows of so many bytes: as bands of them get smaller, all together.
fn better_filters(data: &[u8], stride: usize) -> Result<Filters> {
    let height = data.len() / stride;
    let rows = BAND.div_ceil(stride).min(height);
    let bands = (height / rows).min(BANDS);
    let starts: Vec<usize> = (0..bands).map(|band| (height - rows) * (2 * band + 1) / (2 * bands)).collect();
    let size = |filters: Filters| -> Result<usize> {
        let sizes = starts.par_iter().map(|&start| {
            let band = &data[start * stride..][..rows * stride];
            Ok(deflate::zlib(&filter::rows(band, stride, 1, filters), BAND_LEVEL)?.len())
        });
        sizes.sum()
    };
    let (none, entropy) = rayon::join(|| size(Filters::None), || size(Filters::LeastEntropy));
    Ok(if entropy? < none? { Filters::LeastEntropy } else { Filters::None })
}

/// Bytes of a band, about, the most bands that filters are compared by, and the level of libdeflate for them.
const BAND: usize = 3 << 14;
const BANDS: usize = 4;
const BAND_LEVEL: u8 = 5;

/// Encodes a PNG in full colour, with alpha where there is any.
///
/// # Errors
/// [`Error::Encode`] where the encoder fails.
pub fn encode_rgba(image: &Image) -> Result<Vec<u8>> {
    let opaque = image.pixels().iter().all(|pixel| pixel[3] == 255);
    let (kind, data, unit) = if opaque {
        (RGB, Cow::from(image.pixels().iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect::<Vec<u8>>()), 3)
    } else {
        (RGBA, Cow::from(image.as_bytes()), 4)
    };
    let rows = filter::rows(&data, image.width() as usize * unit, unit, Filters::LeastSum);
    let stream = deflate::zlib(&rows, FULL_COLOR_LEVEL)?;
    file((image.width(), image.height()), (kind, 8), &Metadata::default(), &[], &stream)
}

/// Level of libdeflate for pictures in full colour, which are drawings and samples: 10 takes four times as long for 4 % less.
const FULL_COLOR_LEVEL: u8 = 7;

/// Kinds of colours as the header names them.
const RGB: u8 = 2;
const INDEXED: u8 = 3;
const RGBA: u8 = 6;

/// The file with these compressed rows. PNG specification, third edition, sections 5 and 11.
fn file(
    (width, height): (u32, u32),
    (kind, depth): (u8, u8),
    metadata: &Metadata,
    palette: &[Rgba],
    stream: &[u8],
) -> Result<Vec<u8>> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut add = |name: &[u8; 4], data: &[&[u8]]| -> Result<()> {
        let length: usize = data.iter().map(|part| part.len()).sum();
        let length = i32::try_from(length)
            .map_err(|_| Error::Encode { format: "PNG", reason: "a chunk would hold more than 2 GiB".to_owned() })?;
        file.extend(length.to_be_bytes());
        let start = file.len();
        file.extend(name);
        data.iter().for_each(|part| file.extend_from_slice(part));
        let checksum = crc32fast::hash(&file[start..]);
        file.extend(checksum.to_be_bytes());
        Ok(())
    };
    add(b"IHDR", &[&width.to_be_bytes(), &height.to_be_bytes(), &[depth, kind, 0, 0, 0]])?;
    if let Some(icc) = metadata.icc.as_ref().filter(|icc| !icc.is_empty()) {
        add(b"iCCP", &[b"icc\0\0", &deflate::zlib(icc, ICC_LEVEL)?])?;
    }
    metadata.chunks.iter().try_for_each(|(name, data)| add(name, &[data]))?;
    if let Some(exif) = &metadata.exif {
        add(b"eXIf", &[exif])?;
    }
    if let Some(xmp) = &metadata.xmp {
        // Neither compressed nor in a language.
        add(b"iTXt", &[XMP_KEYWORD, &[0, 0, 0, 0], xmp])?;
    }
    if !palette.is_empty() {
        let colors: Vec<u8> = palette.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
        let not_opaque = palette.iter().rposition(|color| color[3] < 255).map_or(0, |last| last + 1);
        let alphas: Vec<u8> = palette[..not_opaque].iter().map(|color| color[3]).collect();
        add(b"PLTE", &[&colors])?;
        if !alphas.is_empty() {
            add(b"tRNS", &[&alphas])?;
        }
    }
    stream.chunks(MOST_BYTES).try_for_each(|part| add(b"IDAT", &[part]))?;
    add(b"IEND", &[])?;
    Ok(file)
}

/// The most bytes of a chunk.
const MOST_BYTES: usize = i32::MAX as usize;

/// Level of libdeflate for a colour profile.
const ICC_LEVEL: u8 = 12;

/// Packs rows of indices; each row starts at a byte.
fn pack(indices: &[u8], width: usize, depth: usize) -> Cow<'_, [u8]> {
    if depth == 8 {
        return Cow::from(indices);
    }
    let per_byte = 8 / depth;
    let stride = width.div_ceil(per_byte);
    let mut packed = vec![0; indices.len() / width * stride];
    let rows = packed.par_chunks_mut(stride).zip(indices.par_chunks(width)).with_min_len(SHARE / width);
    rows.for_each(|(packed, row)| {
        for (byte, group) in packed.iter_mut().zip(row.chunks(per_byte)) {
            let places = group.iter().zip(1..);
            *byte = places.fold(0, |byte, (&index, place)| byte | index << (8 - depth * place));
        }
    });
    Cow::from(packed)
}

/// Pixels that a thread takes at least, about.
const SHARE: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::decode::decode;

    #[test]
    fn full_colour_comes_back() {
        for (width, alpha) in (1..40).flat_map(|width| [(width, false), (width, true)]) {
            let pixel =
                |at: u32| [at as u8, (at * at) as u8, (at / width * 9) as u8, if alpha { 255 - at as u8 } else { 255 }];
            let image = Image::new(width, 5, (0..5 * width).flat_map(pixel).collect()).unwrap();
            let decoded = decode(&encode_rgba(&image).unwrap()).unwrap();
            assert_eq!(decoded.image, image, "{width} pixels wide, alpha {alpha}");
        }
    }

    #[test]
    fn rows_are_packed_from_the_high_bits_and_padded() {
        let table: [(&[u8], usize, usize, &[u8]); 4] = [
            (&[1, 0, 1, 1, 0, 1], 3, 1, &[0b1010_0000, 0b1010_0000]),
            (&[3, 0, 1, 2, 1], 5, 2, &[0b1100_0110, 0b0100_0000]),
            (&[15, 1, 7], 3, 4, &[0xf1, 0x70]),
            (&[200, 3], 2, 8, &[200, 3]),
        ];
        for (indices, width, depth, packed) in table {
            assert_eq!(*pack(indices, width, depth), *packed);
        }
    }
}
