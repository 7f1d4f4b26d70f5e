//! Butteraugli, strip by strip: with the rows around it a strip has the values that it has in the whole picture.

use butteraugli::{ButteraugliParams, Img, RGB8, butteraugli_strip};

use crate::error::{Error, Result};
use crate::image::Image;
use crate::metrics::backdrop::blend;
use crate::settings::event::{Observer, ask};

/// The shortest side that the metric takes.
const LEAST_SIDE: usize = 8;
/// Rows of a strip, and how many of those above and below are seen with it; both are even, as the metric sees the picture
/// at half its size too.
const STRIP: usize = 256;
const AROUND: usize = 64;

/// The 3-norm of butteraugli for a picture against its original, over a grey background.
pub(super) fn butteraugli(pair: [&Image; 2], background: u8, observer: Observer<'_>) -> Result<f64> {
    let (width, height) = (pair[0].width() as usize, pair[0].height() as usize);
    let (wide, high) = (width.max(LEAST_SIDE), height.max(LEAST_SIDE));
    let params = ButteraugliParams::default().with_compute_diffmap(true);
    // Of the powers 3, 6 and 12 of the differences.
    let mut sums = [0.0; 3];
    let mut top = 0;
    while top < high {
        ask(observer)?;
        let end = if high - top < STRIP + 2 { high } else { top + STRIP };
        let seen = top.saturating_sub(AROUND)..high.min(end + AROUND);
        let rows = pair.map(|image| {
            // The last row and column are repeated up to the least side.
            let at = |x: usize, y: usize| &image.pixels()[y.min(height - 1) * width + x.min(width - 1)];
            let pixel = |(x, y)| RGB8::from(blend(at(x, y), background));
            let pixels = seen.clone().flat_map(|y| (0..wide).map(move |x| (x, y))).map(pixel).collect();
            Img::<Vec<RGB8>>::new(pixels, wide, seen.len())
        });
        let strip = butteraugli_strip(rows[0].as_ref(), rows[1].as_ref(), &params, seen.len() as u32);
        let differences = strip.map_err(|error| Error::Compare(error.to_string()))?.diffmap.expect("it was asked for");
        for row in differences.rows().skip(top - seen.start).take(end - top) {
            for &difference in row {
                let cube = f64::from(difference).powi(3);
                [cube, cube.powi(2), cube.powi(4)].iter().zip(&mut sums).for_each(|(power, sum)| *sum += power);
            }
        }
        top = end;
    }
    let [third, sixth, twelfth] = sums.map(|sum| sum / (wide * high) as f64);
    Ok((third.powf(1.0 / 3.0) + sixth.powf(1.0 / 6.0) + twelfth.powf(1.0 / 12.0)) / 3.0)
}
