//! Pictures for the tests, made from integers alone.
#![allow(dead_code, reason = "each test file takes what it needs")]

pub mod files;
pub mod palettes;
#[cfg(feature = "cli")]
pub mod test_dir;

use huepress::internals::WeightedPoints;
use huepress::internals::lattice::Lattice;
use huepress::{Histogram, Image, Space};

/// A small generator; any sequence would do.
pub struct Numbers(u32);

impl Numbers {
    pub fn new(seed: u32) -> Self {
        Self(seed.wrapping_mul(2654435761) | 1)
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        ((u64::from(self.0) * u64::from(limit)) >> 32) as u32
    }
}

/// Every byte at random, alpha included where asked for.
pub fn noise(width: u32, height: u32, alpha: bool) -> Image {
    let mut numbers = Numbers::new(width * 31 + height);
    let pixel = |_| {
        let [r, g, b, a] = [(); 4].map(|()| numbers.below(256) as u8);
        [r, g, b, if alpha { a } else { 255 }]
    };
    Image::new(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
}

/// Slow gradients with a little grain, as in a photo; with a soft edge where alpha is asked for.
pub fn photo(width: u32, height: u32, alpha: bool) -> Image {
    let mut numbers = Numbers::new(width + 7 * height);
    let mut bytes = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (across, down) = (x * 255 / width, y * 255 / height);
            let mut channel = |level: u32| (level + numbers.below(9)).min(255) as u8;
            let [r, g, b] = [channel(across), channel((across + 2 * down) / 3), channel(255 - down)];
            let edge = (4 * across.min(255 - across)).min(4 * down.min(255 - down)).min(255) as u8;
            bytes.extend([r, g, b, if alpha { edge } else { 255 }]);
        }
    }
    Image::new(width, height, bytes).unwrap()
}

pub fn points(image: &Image, space: Space) -> WeightedPoints {
    weighted(&Histogram::from_image(image), space)
}

pub fn weighted(histogram: &Histogram, space: Space) -> WeightedPoints {
    WeightedPoints::new(histogram, &Lattice::new(space, !histogram.is_opaque())).unwrap()
}

/// Few colours of so many pixels that every sum needs its upper word.
pub fn heavy() -> Histogram {
    let mut histogram = Histogram::from_image(&photo(9, 5, false));
    for _ in 0..26 {
        histogram = histogram.merge(&histogram);
    }
    histogram.merge(&Histogram::from_image(&photo(40, 30, false)))
}

/// A PNG that says it has other sides, with the checksum of a header that means it.
pub fn with_sides(png: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut png = png.to_vec();
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32fast::hash(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}
