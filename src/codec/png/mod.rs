//! The encoder of PNG.

pub(crate) mod deflate;
mod file;
pub(crate) mod filter;
mod grey;

use std::borrow::Cow;

use rayon::prelude::*;

use crate::codec::metadata::Metadata;
use crate::codec::png::deflate::parts::{HARD, Search};
use crate::codec::png::deflate::{Coding, Sizes};
use crate::codec::png::file::{Header, Pixels};
use crate::codec::png::filter::{Filters, rows};
use crate::codec::png::grey::Grey;
use crate::error::Result;
use crate::image::Image;
use crate::image::indexed::IndexedImage;
use crate::image::palette::PaletteStorage;
use crate::order::{self, adjacency::Neighbours};
use crate::settings::effort::Effort;
use crate::settings::event::{Observer, ask, ignore_events};

/// Encodes a PNG with 1, 2, 4 or 8 bits a pixel, as few as the palette needs.
///
/// Unless its [storage](crate::PaletteStorage) is `InOrder`, the palette is ordered so that neighbouring pixels have
/// near indices, after colours that are not opaque, which keeps the `tRNS` chunk short. With `Smallest` a picture of
/// greys has no palette where that takes fewer bytes. More effort tries more orders, filters and encoders. The bytes
/// depend on the picture, the storage and the effort alone.
///
/// # Errors
/// [`Error::Encode`](crate::Error::Encode) where the encoder fails.
pub fn encode_indexed(image: &IndexedImage, effort: Effort) -> Result<Vec<u8>> {
    encode(image, effort, &Metadata::default(), &mut ignore_events)
}

/// Encodes as [`encode_indexed`] does, with metadata.
pub(super) fn encode(
    image: &IndexedImage,
    effort: Effort,
    metadata: &Metadata,
    observer: Observer<'_>,
) -> Result<Vec<u8>> {
    let plan = effort.plan();
    let (is_fixed, is_good) =
        (image.palette().storage() == PaletteStorage::InOrder, image.palette().is_in_picture_order());
    let is_searched = !is_good || image.indices().len() <= QUICK;
    let orders = &[Neighbours::Across, Neighbours::All][usize::from(!is_searched)..plan.orders];
    let mut best: Option<Candidate> = None;
    let mut consider = |candidate: Candidate| {
        if best.as_ref().is_none_or(|best| candidate.bytes() < best.bytes()) {
            best = Some(candidate);
        }
    };
    if is_fixed || is_good {
        consider(Candidate::indexed(image, effort, observer)?);
    }
    for neighbours in orders.iter().filter(|_| !is_fixed) {
        let order = order::for_png(image, *neighbours, plan.polish, observer)?;
        consider(Candidate::indexed(&image.reordered(&order)?, effort, observer)?);
    }
    // Colours are defined for three channels.
    if let Some(grey) = Grey::of(image.palette()).filter(|_| !metadata.defines_colors()) {
        consider(Candidate::grey(image, &grey, effort, observer)?);
    }
    let Candidate { pixels, rows, mut stream } = best.expect("there is an order");
    if let Some(rows) = rows {
        let other = deflate::zopfli(rows, observer)?;
        stream = if other.len() < stream.len() { other } else { stream };
    }
    file::write(&Header { width: image.width(), height: image.height(), pixels }, metadata, &stream)
}

/// One way to store a picture, and its rows compressed.
struct Candidate {
    pixels: Pixels,
    /// The filtered rows, if zopfli will need them.
    rows: Option<Vec<u8>>,
    stream: Vec<u8>,
}

impl Candidate {
    /// Stores indices; those of a drawing by falling frequency, if fewer bytes are foreseen so.
    fn indexed(image: &IndexedImage, effort: Effort, observer: Observer<'_>) -> Result<Self> {
        ask(observer)?;
        let (is_fixed, rows) = (image.palette().storage() == PaletteStorage::InOrder, Rows::of(image, effort)?);
        if rows.storage.is_small && !is_fixed {
            let by_frequency = image.reordered(&order::by_frequency(image))?;
            let other = Rows::of(&by_frequency, effort)?;
            if other.storage.size < rows.storage.size {
                return Self::new(other, Pixels::indexed(by_frequency.palette()), effort, observer);
            }
        }
        Self::new(rows, Pixels::indexed(image.palette()), effort, observer)
    }

    fn grey(image: &IndexedImage, grey: &Grey, effort: Effort, observer: Observer<'_>) -> Result<Self> {
        ask(observer)?;
        let pixels = Pixels::Grey { depth: grey.depth, clear: grey.clear };
        let levels = grey.levels_of(image);
        let rows = Rows::new(&levels, image.width(), grey.depth, effort)?;
        Self::new(rows, pixels, effort, observer)
    }

    /// Filters and compresses rows.
    fn new(rows: Rows<'_>, pixels: Pixels, effort: Effort, observer: Observer<'_>) -> Result<Self> {
        ask(observer)?;
        let Rows { data, stride, samples, storage } = rows;
        let rows = filter::rows(&data, stride, 1, storage.filters);
        drop(data);
        let stream = deflate::smallest(&rows, &storage.codings, observer)?;
        let uses_zopfli = samples <= effort.plan().zopfli;
        Ok(Self { pixels, rows: uses_zopfli.then_some(rows), stream })
    }

    /// The bytes by which candidates differ.
    fn bytes(&self) -> usize {
        file::color_chunks(&self.pixels).iter().map(|(_, data)| 12 + data.len()).sum::<usize>() + self.stream.len()
    }
}

/// Rows of samples, packed into bytes.
struct Rows<'a> {
    data: Cow<'a, [u8]>,
    /// Bytes of a row.
    stride: usize,
    samples: usize,
    storage: Storage,
}

impl<'a> Rows<'a> {
    /// The rows of an image's indices.
    fn of(image: &'a IndexedImage, effort: Effort) -> Result<Self> {
        Self::new(image.indices(), image.width(), image.palette().bit_depth(), effort)
    }

    fn new(samples: &'a [u8], width: u32, depth: u8, effort: Effort) -> Result<Self> {
        let (width, depth) = (width as usize, usize::from(depth));
        let (data, stride) = (pack(samples, width, depth), (width * depth).div_ceil(8));
        let level = effort.deflate(samples.len());
        let storage =
            if effort.plan().filters { Storage::foresee(&data, stride, level)? } else { Storage::plain(level) };
        Ok(Self { data, stride, samples: samples.len(), storage })
    }
}

/// The filters and codings of rows.
struct Storage {
    filters: Filters,
    /// The codings that are tried.
    codings: Vec<Coding>,
    /// About the bytes of the rows that were looked at.
    size: usize,
    /// True if little is left of many rows, as of a drawing.
    is_small: bool,
}

impl Storage {
    /// No filter, and matches at a level.
    fn plain(level: u8) -> Self {
        Self { filters: Filters::None, codings: vec![Coding::Matches(Search::at(level))], size: 0, is_small: false }
    }

    /// Chooses between no filter and [`Filters::LeastEntropy`], and the coding, by the foreseen size of up to [`BANDS`]
    /// bands of rows. A row has `stride` bytes. What becomes [small](SMALL) is compressed harder than at the level, by
    /// each coding that may be the better one, and from [`HARD`] on both are tried.
    fn foresee(data: &[u8], stride: usize, level: u8) -> Result<Self> {
        let height = data.len() / stride;
        let band_rows = BAND.div_ceil(stride).min(height);
        let bands = (height / band_rows).min(BANDS);
        let starts: Vec<usize> = (0..bands).map(|band| (height - band_rows) * (2 * band + 1) / (2 * bands)).collect();
        let sizes_by = |filters: Filters| -> Result<Sizes> {
            let sizes = starts.par_iter().map(|&start| {
                let band = &data[start * stride..][..band_rows * stride];
                Sizes::of(&rows(band, stride, 1, filters), level)
            });
            sizes.try_reduce(Sizes::default, |a, b| Ok(a.plus(b)))
        };
        let (none, entropy) = rayon::join(|| sizes_by(Filters::None), || sizes_by(Filters::LeastEntropy));
        let (none, entropy) = (none?, entropy?);
        let is_filtered = entropy.better(level).1 < none.better(level).1;
        let (filters, sizes) = if is_filtered { (Filters::LeastEntropy, entropy) } else { (Filters::None, none) };
        let (coding, size) = sizes.better(level);
        let seen = bands * band_rows * stride;
        let is_dense = data.len() <= SHORT || size * DENSITY <= seen;
        let is_small = is_dense && size as u64 * data.len() as u64 <= SMALL as u64 * seen as u64;
        let codings = match level {
            HARD.. => Coding::all(level).to_vec(),
            _ if is_small && size * REDUNDANCY <= seen => sizes.promising(HARD),
            _ if is_small => sizes.promising(HARD).into_iter().map(Coding::in_small_parts).collect(),
            _ => vec![coding],
        };
        Ok(Self { filters, codings, size, is_small })
    }
}

/// The most pixels of a picture for which a better order is looked for though its own is good. It takes milliseconds,
/// and a result that is compressed once more stays as it is.
const QUICK: usize = 1 << 16;

/// The most bytes of a stream that is compressed harder and, where there is [`REDUNDANCY`], in larger parts: a page or a
/// drawing loses a twentieth by that, and takes some hundredths of a second more.
const SMALL: usize = 1 << 16;

/// The least bytes of rows for each byte of the stream of a drawing. Dithered photos have fewer, and would lose a
/// hundredth.
const DENSITY: usize = 6;

/// The least bytes of rows for each byte of their stream where larger parts are worth their time: what has fewer loses
/// about 0.8 % by small ones, and what has more up to 6 %.
const REDUNDANCY: usize = 18;

/// The most bytes of rows that are compressed harder whatever they are.
const SHORT: usize = 1 << 17;

/// Approximate bytes of a band.
const BAND: usize = 3 << 14;
/// The most bands that filters are compared by.
const BANDS: usize = 4;

/// Encodes a full-colour PNG, with an alpha channel unless every pixel is opaque.
///
/// # Errors
/// [`Error::Encode`](crate::Error::Encode) where the encoder fails.
pub fn encode_rgba(image: &Image) -> Result<Vec<u8>> {
    encode_rgba_observed(image, &mut ignore_events)
}

/// Encodes as [`encode_rgba`] does, with an observer that may end the work.
pub(crate) fn encode_rgba_observed(image: &Image, observer: Observer<'_>) -> Result<Vec<u8>> {
    let opaque = image.pixels().iter().all(|pixel| pixel[3] == 255);
    let (pixels, data, pixel_bytes) = if opaque {
        (Pixels::Rgb, Cow::from(image.pixels().iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect::<Vec<u8>>()), 3)
    } else {
        (Pixels::Rgba, Cow::from(image.as_bytes()), 4)
    };
    let rows = rows(&data, image.width() as usize * pixel_bytes, pixel_bytes, Filters::LeastSum);
    let stream = deflate::zlib_observed(&rows, Coding::Matches(Search::at(FULL_COLOR_LEVEL)), observer)?;
    file::write(&Header { width: image.width(), height: image.height(), pixels }, &Metadata::default(), &stream)
}

/// Level of libdeflate for full-colour pictures, which are drawings and samples: 10 takes four times as long for 4 %
/// less.
const FULL_COLOR_LEVEL: u8 = 7;

/// Packs rows of indices into `depth` bits each, from the high bits; each row starts at a byte.
fn pack(indices: &[u8], width: usize, depth: usize) -> Cow<'_, [u8]> {
    if depth == 8 {
        return Cow::from(indices);
    }
    let per_byte = 8 / depth;
    let stride = width.div_ceil(per_byte);
    let mut packed = vec![0; indices.len() / width * stride];
    let rows = packed.par_chunks_mut(stride).zip(indices.par_chunks(width)).with_min_len(MIN_PIXELS / width);
    rows.for_each(|(packed, row)| {
        for (byte, group) in packed.iter_mut().zip(row.chunks(per_byte)) {
            let numbered = group.iter().zip(1..);
            *byte = numbered.fold(0, |byte, (&index, number)| byte | index << (8 - depth * number));
        }
    });
    Cow::from(packed)
}

/// Approximate least number of pixels of a parallel task.
const MIN_PIXELS: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use image::RgbaImage;

    use super::*;
    use crate::codec::decode::decode;
    use crate::image::CLEAR;
    use crate::image::palette::Palette;

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

    /// The depth and the colour type in the header.
    fn header(png: &[u8]) -> [u8; 2] {
        [png[24], png[25]]
    }

    #[test]
    fn greys_have_no_palette_where_that_is_smaller() {
        let opaque = |greys: &[u8]| greys.iter().map(|&grey| [grey, grey, grey, 255]).collect::<Vec<_>>();
        let clear = |greys: &[u8]| [vec![CLEAR], opaque(greys)].concat();
        let all: Vec<u8> = (0..=255).collect();
        let cases = [
            (opaque(&[255, 0]), [1, 0]),
            (opaque(&[85, 255, 0]), [2, 0]),
            (opaque(&[17, 255, 0, 34, 51]), [4, 0]),
            (opaque(&all), [8, 0]),
            (clear(&[255]), [1, 0]),
            (clear(&[85, 170, 255]), [2, 0]),
            (clear(&all[1..]), [8, 0]),
            // Black may not be transparent and opaque, and a colour is no grey.
            (clear(&[0, 255]), [2, 3]),
            (vec![[0, 0, 0, 255], [255, 255, 254, 255]], [1, 3]),
            (vec![[0, 0, 0, 255], [255, 255, 255, 254]], [1, 3]),
            (vec![[9, 9, 9, 0], [255; 4]], [1, 3]),
            // A level takes eight bits here, and an index one.
            (opaque(&[1, 77]), [1, 3]),
        ];
        for (colors, expected) in cases {
            let count = colors.len();
            let indices = (0..64 * 64).map(|at: usize| (at * at / 64 % count) as u8).collect();
            let palette = Palette::new(colors).unwrap();
            let image = IndexedImage::new(64, 64, palette.clone(), indices).unwrap();
            let decoded = |png: &[u8]| RgbaImage::from(decode(png).unwrap().image);
            for (storage, color_type) in
                [(PaletteStorage::Smallest, expected[1]), (PaletteStorage::Indexed, 3), (PaletteStorage::InOrder, 3)]
            {
                let image =
                    IndexedImage::new(64, 64, palette.clone().stored(storage), image.indices().to_vec()).unwrap();
                let png = encode_indexed(&image, Effort::default()).unwrap();
                assert_eq!(header(&png)[1], color_type, "{:?}", image.palette());
                assert_eq!(decoded(&png), RgbaImage::from(&image), "{:?}", image.palette());
            }
            let png = encode_indexed(&image, Effort::default()).unwrap();
            assert_eq!(header(&png), expected, "{:?}", image.palette());
        }
    }

    #[test]
    fn a_small_drawing_has_its_frequent_colours_first_where_that_is_smaller() {
        // Flat areas of many sizes, which only codes tell apart; entry 40 is the most frequent.
        let mut random = crate::random::Random::new(3);
        let mut indices = Vec::new();
        while indices.len() < 200 * 100 {
            let (a, b) = (random.below(41), random.below(41));
            let run = 1 + random.below(40) as usize;
            indices.extend(vec![a.max(b) as u8; run]);
        }
        indices.truncate(200 * 100);
        let palette = Palette::new((0..41).map(|c| [6 * c, 255 - 6 * c, 90, 255]).collect()).unwrap();
        let drawing = |storage| IndexedImage::new(200, 100, palette.clone().stored(storage), indices.clone()).unwrap();
        let image = drawing(PaletteStorage::Indexed);
        let rows = Rows::of(&image, Effort::default()).unwrap();
        assert!(rows.storage.is_small && rows.storage.codings.len() == 2);
        let [free, fixed] = [PaletteStorage::Indexed, PaletteStorage::InOrder].map(|storage| {
            let image = drawing(storage);
            let png = encode_indexed(&image, Effort::default()).unwrap();
            assert_eq!(RgbaImage::from(decode(&png).unwrap().image), RgbaImage::from(&image));
            png
        });
        let first_color = |png: &[u8]| {
            let at = png.windows(4).position(|name| name == b"PLTE").unwrap() + 4;
            png[at..at + 3].to_vec()
        };
        assert_eq!(first_color(&fixed), palette.colors()[0][..3]);
        let counts: Vec<usize> = (0..41).map(|entry| indices.iter().filter(|&&index| index == entry).count()).collect();
        let most = (0..41).max_by_key(|&entry| counts[entry]).unwrap();
        assert_eq!(first_color(&free), palette.colors()[most][..3]);
        assert!(free.len() < fixed.len());
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
