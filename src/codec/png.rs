//! Images to PNG bytes.

use oxipng::{
    BitDepth, ColorType, Deflater, FilterStrategy, IndexSet, Options, RGBA8, RawImage, ZopfliOptions, indexset,
};

use super::Metadata;
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
        let file = squeeze_indexed(&sorted, metadata, plan.filters, Deflater::Libdeflater { compression: level })?;
        if best.as_ref().is_none_or(|(_, least)| file.len() < least.len()) {
            best = Some((sorted, file));
        }
    }
    let (sorted, mut file) = best.expect("there is an order");
    if image.indices().len() <= plan.zopfli {
        let other = squeeze_indexed(&sorted, metadata, plan.filters, Deflater::Zopfli(ZopfliOptions::default()))?;
        file = if other.len() < file.len() { other } else { file };
    }
    Ok(file)
}

fn squeeze_indexed(image: &IndexedImage, metadata: &Metadata, filters: bool, deflater: Deflater) -> Result<Vec<u8>> {
    let palette = image.palette().colors().iter().map(|&[r, g, b, a]| RGBA8::new(r, g, b, a)).collect();
    let depth = match image.palette().bit_depth() {
        1 => BitDepth::One,
        2 => BitDepth::Two,
        4 => BitDepth::Four,
        _ => BitDepth::Eight,
    };
    let data = pack(image.indices(), image.width() as usize, depth as usize);
    let filters = match filters {
        true => indexset! { FilterStrategy::NONE, FilterStrategy::Entropy },
        false => indexset! { FilterStrategy::NONE },
    };
    let kind = (ColorType::Indexed { palette }, depth);
    squeeze((image.width(), image.height()), kind, data, metadata, (filters, deflater))
}

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
    let filters = indexset! { FilterStrategy::MinSum };
    let deflater = Deflater::Libdeflater { compression: FULL_COLOR_LEVEL };
    let kind = (color_type, BitDepth::Eight);
    squeeze((image.width(), image.height()), kind, data, &Metadata::default(), (filters, deflater))
}

/// Level of libdeflate for pictures in full colour, which are drawings and samples.
const FULL_COLOR_LEVEL: u8 = 10;

fn squeeze(
    (width, height): (u32, u32),
    (color_type, depth): (ColorType, BitDepth),
    data: Vec<u8>,
    metadata: &Metadata,
    (filters, deflater): (IndexSet<FilterStrategy>, Deflater),
) -> Result<Vec<u8>> {
    let options = Options {
        filters,
        deflater,
        palette_reduction: false,
        bit_depth_reduction: false,
        color_type_reduction: false,
        grayscale_reduction: false,
        ..Options::default()
    };
    let png = RawImage::new(width, height, color_type, depth, data).and_then(|mut raw| {
        add(&mut raw, metadata);
        raw.create_optimized_png(&options)
    });
    png.map_err(|error| Error::Encode { format: "PNG", reason: error.to_string() })
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
