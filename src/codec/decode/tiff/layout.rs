//! The samples of a TIFF, and the picture that they make.

use image::{DynamicImage, ImageBuffer, Luma, LumaA, Rgb, Rgba};
use tiff::decoder::DecodingResult;
use tiff::tags::{SampleFormat, Tag};

use crate::codec::color::cmyk;
use crate::codec::decode::tiff::decoder::{Reader, failed, unsupported};
use crate::codec::decode::tiff::photometric::{BLACK_IS_ZERO, CMYK, PALETTE, RGB, WHITE_IS_ZERO, YCBCR};
use crate::codec::jpeg::pixels::rgb;
use crate::error::Result;

/// The largest sample.
const ONE: u16 = u16::MAX;

/// Values of the tag ExtraSamples for alpha: of no stated kind, which programs write for straight alpha too,
/// premultiplied, and straight.
const ALPHA: std::ops::RangeInclusive<u16> = 0..=2;
const PREMULTIPLIED: u16 = 1;

/// Values of the tags Compression and PlanarConfiguration.
const JPEG: u16 = 7;
const PLANAR: u16 = 2;

/// How a page stores its samples.
pub(super) struct Layout {
    photometric: u16,
    /// Bits of a sample.
    bits: u32,
    /// Samples of a pixel, and those of them that are colour.
    samples: usize,
    colors: usize,
    /// Kinds of the other samples.
    extra: Vec<u16>,
    /// Red, green and blue of all entries of the palette.
    palette: Vec<u16>,
}

impl Layout {
    pub(super) fn new(decoder: &mut Reader<'_, '_>, photometric: u16) -> Result<Self> {
        let mut numbers =
            |tag| decoder.find_tag_unsigned_vec::<u16>(tag).map(Option::unwrap_or_default).map_err(failed);
        let bits = numbers(Tag::BitsPerSample)?.first().copied().unwrap_or(1).into();
        let samples = numbers(Tag::SamplesPerPixel)?.first().copied().unwrap_or(1).into();
        let (extra, palette) = (numbers(Tag::ExtraSamples)?, numbers(Tag::ColorMap)?);
        let format = numbers(Tag::SampleFormat)?.first().copied().unwrap_or(SampleFormat::Uint.to_u16());
        let colors = match photometric {
            WHITE_IS_ZERO | BLACK_IS_ZERO | PALETTE => 1,
            RGB | YCBCR => 3,
            CMYK => 4,
            8..=10 => return Err(unsupported("TIFF with Lab colours")),
            _ => return Err(unsupported(format_args!("TIFF with colours of kind {photometric}"))),
        };
        let is_float = format == SampleFormat::IEEEFP.to_u16();
        match (bits, is_float) {
            _ if format == SampleFormat::Int.to_u16() => return Err(unsupported("TIFF with signed samples")),
            (32 | 64, true) | (1 | 2 | 4 | 8 | 16 | 32, false) => (),
            (_, true) => return Err(unsupported(format_args!("TIFF with floating point samples of {bits} bits"))),
            (_, false) => return Err(unsupported(format_args!("TIFF with samples of {bits} bits"))),
        }
        let is_jpeg = numbers(Tag::Compression)?.first() == Some(&JPEG);
        let is_planar = numbers(Tag::PlanarConfiguration)?.first() == Some(&PLANAR);
        if is_jpeg && samples == 2 {
            return Err(unsupported("TIFF with two channels in a JPEG"));
        }
        // The decoder takes their rows for longer than they are.
        if is_planar && !numbers(Tag::TileWidth)?.is_empty() {
            return Err(unsupported("TIFF with tiles of separate planes"));
        }
        if samples < colors || photometric == PALETTE && (bits > 8 || is_float || palette.len() < 3 << bits) {
            return Err(unsupported("TIFF with too few samples or palette entries for its colours"));
        }
        Ok(Self { photometric, bits, samples, colors, extra, palette })
    }

    /// Decodes the samples, pixel by pixel: 16 bits each, or an index of the palette.
    pub(super) fn samples(&self, decoder: &mut Reader<'_, '_>, width: usize) -> Result<Vec<u16>> {
        let mut result = DecodingResult::U8(Vec::new());
        let layout = decoder.read_image_to_buffer(&mut result).map_err(failed)?;
        if result.as_buffer(0).as_bytes().len() < layout.complete_len {
            return Err(unsupported("TIFF with separate planes of this size"));
        }
        let float = |value: f64| (value.clamp(0.0, 1.0) * f64::from(ONE)).round() as u16;
        let samples = match result {
            DecodingResult::U8(bytes) if self.bits < 8 => self.unpacked(&bytes, width * self.samples / layout.planes),
            DecodingResult::U8(bytes) if self.photometric == PALETTE => bytes.into_iter().map(u16::from).collect(),
            DecodingResult::U8(bytes) => bytes.into_iter().map(|byte| u16::from(byte) * 257).collect(),
            DecodingResult::U16(samples) => samples,
            DecodingResult::U32(samples) => samples.into_iter().map(|sample| (sample >> 16) as u16).collect(),
            DecodingResult::F32(samples) => samples.into_iter().map(|sample| float(sample.into())).collect(),
            DecodingResult::F64(samples) => samples.into_iter().map(float).collect(),
            _ => return Err(unsupported("TIFF with samples of this kind")),
        };
        Ok(if layout.planes == 1 { samples } else { interleaved(&samples, layout.planes) })
    }

    /// Samples from bits; each of the rows of so many samples starts at a byte.
    fn unpacked(&self, bytes: &[u8], row: usize) -> Vec<u16> {
        let most = (1 << self.bits) - 1;
        let factor = if self.photometric == PALETTE { 1 } else { ONE / most };
        let per_byte = 8 / self.bits;
        let unpack =
            move |byte: u8| (1..=per_byte).map(move |at| (u16::from(byte) >> (8 - at * self.bits) & most) * factor);
        let rows = bytes.chunks(row.div_ceil(per_byte as usize).max(1));
        rows.flat_map(|bytes| bytes.iter().flat_map(|&byte| unpack(byte)).take(row)).collect()
    }

    /// Makes the picture; a profile for inks is used up. The warning says why it could not be followed.
    pub(super) fn picture(
        &self,
        samples: &[u16],
        width: u32,
        height: u32,
        icc: &mut Option<Vec<u8>>,
    ) -> (DynamicImage, Option<String>) {
        let pixels = samples.chunks_exact(self.samples);
        let alphas = pixels.clone().map(|pixel| self.alpha(pixel));
        let fits = "the samples fill the sides";
        let has_alpha = self.samples > self.colors;
        let picture = match (self.photometric, has_alpha) {
            (CMYK, _) => {
                let inks: Vec<u8> = pixels.flat_map(|pixel| pixel[..4].iter().map(|&ink| to_8_bits(ink))).collect();
                let (rgb, warning) = cmyk::to_srgb(&inks, icc);
                let rgba = rgb.as_chunks().0.iter().zip(alphas).flat_map(|(&[r, g, b], a)| [r, g, b, to_8_bits(a)]);
                let picture = ImageBuffer::<Rgba<u8>, _>::from_raw(width, height, rgba.collect::<Vec<_>>());
                return (picture.expect(fits).into(), warning);
            }
            (WHITE_IS_ZERO | BLACK_IS_ZERO, false) => {
                let greys = pixels.map(|pixel| self.grey(pixel)).collect::<Vec<_>>();
                ImageBuffer::<Luma<u16>, _>::from_raw(width, height, greys).map(DynamicImage::from)
            }
            (WHITE_IS_ZERO | BLACK_IS_ZERO, true) => {
                let greys = pixels.zip(alphas).flat_map(|(pixel, a)| [self.straight(self.grey(pixel), a), a]);
                ImageBuffer::<LumaA<u16>, _>::from_raw(width, height, greys.collect::<Vec<_>>()).map(DynamicImage::from)
            }
            (_, false) => {
                let rgb = pixels.flat_map(|pixel| self.rgb(pixel)).collect::<Vec<_>>();
                ImageBuffer::<Rgb<u16>, _>::from_raw(width, height, rgb).map(DynamicImage::from)
            }
            (_, true) => {
                let rgba = pixels.zip(alphas).flat_map(|(pixel, a)| {
                    let [r, g, b] = self.rgb(pixel).map(|channel| self.straight(channel, a));
                    [r, g, b, a]
                });
                ImageBuffer::<Rgba<u16>, _>::from_raw(width, height, rgba.collect::<Vec<_>>()).map(DynamicImage::from)
            }
        };
        (picture.expect(fits), None)
    }

    fn alpha(&self, pixel: &[u16]) -> u16 {
        let is_alpha = self.extra.first().is_none_or(|kind| ALPHA.contains(kind));
        pixel.get(self.colors).copied().filter(|_| is_alpha).unwrap_or(ONE)
    }

    fn grey(&self, pixel: &[u16]) -> u16 {
        if self.photometric == WHITE_IS_ZERO { ONE - pixel[0] } else { pixel[0] }
    }

    fn rgb(&self, pixel: &[u16]) -> [u16; 3] {
        match self.photometric {
            PALETTE => {
                let entries = self.palette.len() / 3;
                // Some programs write 8 bits and zeros, others 8 bits twice.
                let high = |channel: usize| self.palette[channel * entries + usize::from(pixel[0])] >> 8;
                [0, 1, 2].map(|channel| high(channel) * 257)
            }
            YCBCR => {
                rgb(to_8_bits(pixel[0]), to_8_bits(pixel[1]), to_8_bits(pixel[2])).map(|value| u16::from(value) * 257)
            }
            _ => [pixel[0], pixel[1], pixel[2]],
        }
    }

    /// A channel without the alpha that it may be multiplied by.
    fn straight(&self, channel: u16, alpha: u16) -> u16 {
        if self.extra.first() != Some(&PREMULTIPLIED) || alpha == 0 {
            return channel;
        }
        let (channel, alpha, one) = (u32::from(channel), u32::from(alpha), u32::from(ONE));
        ((channel.min(alpha) * one + alpha / 2) / alpha) as u16
    }
}

fn interleaved(samples: &[u16], planes: usize) -> Vec<u16> {
    let planes: Vec<_> = samples.chunks((samples.len() / planes).max(1)).collect();
    (0..planes[0].len()).flat_map(|at| planes.iter().map(move |plane| plane[at])).collect()
}

fn to_8_bits(sample: u16) -> u8 {
    ((u32::from(sample) + 128) / 257) as u8
}
