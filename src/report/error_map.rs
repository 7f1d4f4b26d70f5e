//! The map of errors in the report: black where a pixel is as it was.

use crate::codec::png::encode_indexed;
use crate::error::Result;
use crate::image::indexed::IndexedImage;
use crate::image::palette::Palette;
use crate::image::{Image, Rgba};
use crate::settings::effort::Effort;
use crate::settings::event::{Observer, ask};

/// The error, in levels of 255, at which the map is white.
pub(super) const MOST: u32 = 32;

/// The most pixels per side; in larger maps each pixel is the mean of a square.
const MOST_SIDE: u32 = 1000;

/// Encodes the map as PNG. The observer may end the work.
pub(super) fn draw(before: &Image, after: &Image, observer: Observer<'_>) -> Result<Vec<u8>> {
    let (width, height) = (before.width(), before.height());
    let square = width.max(height).div_ceil(MOST_SIDE);
    let (across, down) = (width.div_ceil(square), height.div_ceil(square));
    let (mut sums, mut counts) = (vec![0.0; (across * down) as usize], vec![0u32; (across * down) as usize]);
    let rows = before.pixels().chunks(width as usize).zip(after.pixels().chunks(width as usize));
    for (y, (before, after)) in (0..).zip(rows) {
        if y % square == 0 {
            ask(observer)?;
        }
        for (x, (&one, &other)) in (0..).zip(before.iter().zip(after)) {
            let index = (y / square * across + x / square) as usize;
            sums[index] += error(one, other);
            counts[index] += 1;
        }
    }
    let level = |(sum, count): (&f64, &u32)| (sum / f64::from(*count)).round().min(f64::from(MOST)) as u8;
    let indices = sums.iter().zip(&counts).map(level).collect();
    let palette = Palette::new((0..=MOST).map(color).collect())?;
    encode_indexed(&IndexedImage::new(across, down, palette, indices)?, Effort::LEAST)
}

/// The root of the mean squared difference of the channels, premultiplied.
fn error(one: Rgba, other: Rgba) -> f64 {
    let seen = |[r, g, b, a]: Rgba| [r, g, b, 255].map(|c: u8| f64::from(c) * f64::from(a) / 255.0);
    let (one, other) = (seen(one), seen(other));
    let squares = one.iter().zip(other).map(|(one, other)| (one - other).powi(2));
    let channels = if one[3] == 255.0 && other[3] == 255.0 { 3.0 } else { 4.0 };
    (squares.sum::<f64>() / channels).sqrt()
}

/// The colour of an error: from black over violet, red and yellow to white, ever lighter.
fn color(level: u32) -> Rgba {
    const STOPS: [[f64; 3]; 5] =
        [[0.0, 0.0, 0.0], [70.0, 20.0, 110.0], [200.0, 50.0, 70.0], [245.0, 160.0, 30.0], [255.0, 255.0, 220.0]];
    let at = f64::from(level) / f64::from(MOST) * (STOPS.len() - 1) as f64;
    let (stop, part) = ((at as usize).min(STOPS.len() - 2), at - at.floor().min((STOPS.len() - 2) as f64));
    let channel = |c: usize| (STOPS[stop][c] * (1.0 - part) + STOPS[stop + 1][c] * part).round() as u8;
    [channel(0), channel(1), channel(2), 255]
}
