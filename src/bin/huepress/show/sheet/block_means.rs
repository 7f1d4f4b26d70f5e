//! The means of small blocks of a picture, in levels of its channels: dithering vanishes in them, bands and lost
//! colours do not.

use huepress::{Image, Rgba};

use crate::show::checker::premultiplied;
use crate::show::sheet::grid::Square;

/// Pixels a side of a block.
const BLOCK: u32 = 4;

/// The units of a mean in a level of 255.
pub const PARTS: i64 = (BLOCK * BLOCK) as i64;

/// The mean colour of every block of a picture.
pub struct BlockMeans {
    width: u32,
    height: u32,
    /// The mean of each block, row by row: red, green and blue premultiplied by alpha, and alpha.
    means: Vec<[i64; 4]>,
}

impl BlockMeans {
    pub fn new(image: &Image) -> Self {
        let (width, height) = (image.width(), image.height());
        let across = width.div_ceil(BLOCK);
        let mut means = vec![[0; 4]; across as usize * height.div_ceil(BLOCK) as usize];
        for (pixels, y) in image.pixels().chunks(width as usize).zip(0..) {
            let row = &mut means[(y / BLOCK * across) as usize..][..across as usize];
            for (pixels, sums) in pixels.chunks(BLOCK as usize).zip(row) {
                pixels.iter().for_each(|&pixel| add(sums, pixel));
            }
        }
        let mut blocks = Self { width, height, means };
        for block in 0..blocks.means.len() {
            let pixels = blocks.pixels(block);
            blocks.means[block] = blocks.means[block].map(|sum| sum * PARTS / pixels);
        }
        blocks
    }

    fn across(&self) -> usize {
        self.width.div_ceil(BLOCK) as usize
    }

    /// The number of pixels in a block, which is smaller at the right and the lower edge.
    fn pixels(&self, block: usize) -> i64 {
        let (x, y) = ((block % self.across()) as u32 * BLOCK, (block / self.across()) as u32 * BLOCK);
        i64::from((self.width - x).min(BLOCK)) * i64::from((self.height - y).min(BLOCK))
    }

    /// Every block that a square touches.
    fn blocks(&self, square: Square) -> impl Iterator<Item = usize> {
        let Square { x, y, width, height } = square;
        let across = self.across();
        let columns = (x / BLOCK) as usize..(x + width).div_ceil(BLOCK) as usize;
        let rows = (y / BLOCK) as usize..(y + height).div_ceil(BLOCK) as usize;
        rows.flat_map(move |row| columns.clone().map(move |column| row * across + column))
    }

    /// The sum of the squared errors in a square, over a black and over a white background together.
    pub fn error(&self, other: &Self, square: Square) -> u64 {
        let error = |block: usize| {
            let (one, other) = (self.means[block], other.means[block]);
            let [r, g, b, a]: [i64; 4] = std::array::from_fn(|c| one[c] - other[c]);
            let squares = [r, g, b].map(|error| error.pow(2) + (error - a).pow(2));
            (self.pixels(block) * squares.iter().sum::<i64>()) as u64
        };
        self.blocks(square).map(error).sum()
    }

    /// The largest range of a channel in a square, in [`PARTS`] of a level, over black or over white.
    pub fn span(&self, square: Square) -> i64 {
        let (mut least, mut most) = ([i64::MAX; 6], [i64::MIN; 6]);
        for block in self.blocks(square) {
            let [r, g, b, a] = self.means[block];
            for (channel, value) in [r, g, b, r - a, g - a, b - a].into_iter().enumerate() {
                least[channel] = least[channel].min(value);
                most[channel] = most[channel].max(value);
            }
        }
        most.iter().zip(least).map(|(most, least)| most - least).max().unwrap_or(0)
    }
}

fn add(sums: &mut [i64; 4], pixel: Rgba) {
    for (sum, value) in sums.iter_mut().zip(premultiplied(pixel)) {
        *sum += i64::from(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey picture by a rule.
    fn grey(width: u32, height: u32, level: impl Fn(u32, u32) -> u8) -> BlockMeans {
        let pixel = |at: u32| [[level(at % width, at / width); 3].as_slice(), &[255]].concat();
        BlockMeans::new(&Image::new(width, height, (0..width * height).flat_map(pixel).collect()).unwrap())
    }

    #[test]
    fn dithering_is_no_error_and_a_shift_is_one() {
        let (plain, shifted) = (grey(10, 8, |_, _| 100), grey(10, 8, |_, _| 101));
        let dithered = grey(10, 8, |x, y| if (x + y).is_multiple_of(2) { 90 } else { 110 });
        let whole = Square { x: 0, y: 0, width: 10, height: 8 };
        assert_eq!(plain.error(&dithered, whole), 0);
        // Three channels over two backgrounds.
        assert_eq!(plain.error(&shifted, whole), 80 * 6 * PARTS.pow(2) as u64);
        assert_eq!((plain.span(whole), dithered.span(whole)), (0, 0));
        assert_eq!(grey(10, 8, |x, _| x as u8).span(whole), 7 * PARTS);
    }

    #[test]
    fn alpha_counts_by_what_is_seen() {
        let of = |pixel: Rgba| BlockMeans::new(&Image::new(1, 1, pixel.to_vec()).unwrap());
        let dot = Square { x: 0, y: 0, width: 1, height: 1 };
        assert_eq!(of([255, 0, 0, 0]).error(&of([0, 9, 0, 0]), dot), 0);
        // White that is gone is seen over black alone, black over white.
        let expected = 3 * (255 * PARTS).pow(2) as u64;
        assert_eq!(of([255; 4]).error(&of([0; 4]), dot), expected);
        assert_eq!(of([0, 0, 0, 255]).error(&of([0; 4]), dot), expected);
    }
}
