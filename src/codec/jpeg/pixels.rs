//! From the samples of components to pixels.

use rayon::prelude::*;

use crate::codec::jpeg::frame::Frame;
use crate::codec::jpeg::plane::Plane;
use crate::codec::jpeg::segments::segments;

/// The pixels of a JPEG.
pub(in crate::codec) struct Pixels {
    /// One channel of grey, three of RGB, or four of CMYK, as they are stored: most programs store 255 for no ink.
    pub(in crate::codec) channels: usize,
    pub(in crate::codec) bytes: Vec<u8>,
    /// Whether the end marker follows the picture.
    pub(in crate::codec) has_end: bool,
}

/// What the components mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// The channels themselves: grey, RGB or CMYK.
    Plain,
    /// Luma and two of chroma, and perhaps black.
    Luma,
}

impl Space {
    /// The colour space, chosen as libjpeg does: JFIF counts before Adobe's marker, and that before the components' ids.
    pub(super) fn of(bytes: &[u8], frame: &Frame) -> Self {
        let is_jfif = segments(bytes).any(|(marker, data)| marker == 0xe0 && data.starts_with(b"JFIF\0"));
        let transform = segments(bytes).filter_map(|(marker, data)| adobe_transform(marker, data)).last();
        let ids: Vec<u8> = frame.components.iter().map(|component| component.id).collect();
        let is_plain = match ids.len() {
            3 if is_jfif => false,
            3 => transform.map_or(ids == *b"RGB", |transform| transform == 0),
            4 => transform.is_none_or(|transform| transform == 0),
            _ => true,
        };
        if is_plain { Self::Plain } else { Self::Luma }
    }
}

/// The colour transform that Adobe's marker names.
pub(in crate::codec) fn adobe_transform(marker: u8, data: &[u8]) -> Option<u8> {
    data.get(11).copied().filter(|_| marker == 0xee && data.starts_with(b"Adobe"))
}

impl Pixels {
    /// Computes the pixels from a plane of each component.
    pub(super) fn new(width: usize, height: usize, planes: &[Plane], space: Space, has_end: bool) -> Self {
        let channels = planes.len();
        let mut bytes = vec![0; width * height * channels];
        let rows = bytes.par_chunks_mut(width * channels).enumerate().with_min_len(16);
        rows.for_each_init(
            || (vec![vec![0; width]; channels], vec![0; width]),
            |(samples, sums), (row, pixels)| write_row(planes, space, row, samples, sums, pixels),
        );
        Self { channels, bytes, has_end }
    }
}

/// Writes a row of pixels. `samples` has room for a row of each component, and `sums` for one.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn write_row(planes: &[Plane], space: Space, row: usize, samples: &mut [Vec<u8>], sums: &mut [u16], pixels: &mut [u8]) {
    for (plane, samples) in planes.iter().zip(samples.iter_mut()) {
        plane.row(row, sums, samples);
    }
    match (&*samples, space) {
        ([grey], _) => pixels.copy_from_slice(grey),
        ([y, cb, cr], Space::Luma) => {
            let samples = y.iter().zip(cb).zip(cr);
            for (pixel, ((&y, &cb), &cr)) in pixels.as_chunks_mut().0.iter_mut().zip(samples) {
                *pixel = rgb(y, cb, cr);
            }
        }
        ([y, cb, cr, k], Space::Luma) => {
            let samples = y.iter().zip(cb).zip(cr).zip(k);
            for (pixel, (((&y, &cb), &cr), &k)) in pixels.as_chunks_mut().0.iter_mut().zip(samples) {
                let [r, g, b] = rgb(y, cb, cr);
                *pixel = [255 - r, 255 - g, 255 - b, k];
            }
        }
        _ => {
            for (at, pixel) in pixels.chunks_mut(planes.len()).enumerate() {
                pixel.iter_mut().zip(&*samples).for_each(|(channel, samples)| *channel = samples[at]);
            }
        }
    }
}

/// Converts luma and chroma to RGB by the matrix of JFIF, in 16.16 fixed point.
#[inline(always)]
pub(in crate::codec) fn rgb(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    let r = y + ((91_881 * cr + 0x8000) >> 16);
    let g = y + ((-22_554 * cb - 46_802 * cr + 0x8000) >> 16);
    let b = y + ((116_130 * cb + 0x8000) >> 16);
    [r.clamp(0, 255) as u8, g.clamp(0, 255) as u8, b.clamp(0, 255) as u8]
}
