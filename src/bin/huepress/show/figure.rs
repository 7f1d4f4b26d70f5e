//! The figure: original and result side by side, with the palette and its shares.

use huepress::codec::Format;
use huepress::{Compressed, Image, Pressed, Rgba};
use image::RgbaImage;
use image::imageops::{self, FilterType};

use crate::show::canvas::{Canvas, FADED, INK};
use crate::show::checker;
use huepress::internals::text::{grouped, plural, size};

/// The least width of a panel, where enlarging by a whole number reaches it.
const PANEL_LEAST: u32 = 320;
/// The largest sides of a panel.
const PANEL_MOST: (u32, u32) = (961, 900);
const MARGIN: u32 = 32;
const HEADING: u32 = 66;
const STRIP: u32 = 56;
const LABELS: u32 = 26;

const TITLE_SIZE: f32 = 25.0;
const TEXT_SIZE: f32 = 17.0;
const LABEL_SIZE: f32 = 14.0;

/// The original of a figure.
pub struct Before<'a> {
    pub title: &'a str,
    pub image: &'a Image,
    pub format: Format,
    pub bytes: u64,
}

/// Draws the figure.
///
/// # Errors
/// That of `check`, which is asked between the steps.
pub fn draw(
    before: &Before<'_>,
    pressed: &Pressed<'_>,
    check: &dyn Fn() -> Result<(), String>,
) -> Result<Image, String> {
    let Pressed { compressed, container, found, .. } = pressed;
    let (bytes_in, bytes_out) = (before.bytes, found.len() as u64);
    let first = panel(before.image);
    check()?;
    let panels = [first, panel(&compressed.image.to_image())];
    check()?;
    let (width, height) = panels[0].dimensions();
    let step = width.max(PANEL_LEAST) + MARGIN;
    let full = (2 * step + MARGIN, 2 * MARGIN + HEADING + height + MARGIN + HEADING / 2 + STRIP + LABELS);
    let mut canvas = Canvas::new(full);
    let ratio = 100.0 * bytes_out as f64 / bytes_in as f64;
    let quality = compressed.psnr.map_or("lossless".to_owned(), |psnr| format!("PSNR {psnr:.1} dB"));
    let colors = compressed.image.palette().len() as u64;
    let titles = [
        (
            before.title.to_owned(),
            format!(
                "{} × {}   {}   {} {}",
                before.image.width(),
                before.image.height(),
                plural(compressed.colors_in as u64, "colour"),
                before.format,
                size(bytes_in)
            ),
        ),
        (plural(colors, "colour"), format!("{container} {}   {ratio:.1} %   {quality}", size(bytes_out))),
    ];
    for (i, (panel, (title, text))) in panels.iter().zip(titles).enumerate() {
        let left = MARGIN + i as u32 * step;
        canvas.text(left, MARGIN + 24, &canvas.fitted(&title, TITLE_SIZE, step - MARGIN), TITLE_SIZE, INK);
        canvas.text(left, MARGIN + 52, &canvas.fitted(&text, TEXT_SIZE, step - MARGIN), TEXT_SIZE, FADED);
        canvas.put(left, MARGIN + HEADING, panel);
    }
    let top = MARGIN + HEADING + height + MARGIN;
    canvas.text(MARGIN, top + 16, "Palette, by share of the pixels", TEXT_SIZE, INK);
    strip(&mut canvas, compressed, (MARGIN, top + HEADING / 2), full.0 - 2 * MARGIN);
    Ok(canvas.into_image())
}

/// A picture at the size of a panel, over a checkerboard: a large one is scaled down, a tiny one enlarged by whole
/// pixels.
fn panel(image: &Image) -> RgbaImage {
    let (width, height) = (image.width(), image.height());
    // Premultiplied, so that the colour of invisible pixels does not bleed in.
    let bytes = image.pixels().iter().flat_map(|&pixel| checker::premultiplied(pixel)).collect();
    let whole = RgbaImage::from_raw(width, height, bytes).expect("an image fills its sides");
    let shrink = f64::max(f64::from(width) / f64::from(PANEL_MOST.0), f64::from(height) / f64::from(PANEL_MOST.1));
    let mut panel = if shrink > 1.0 {
        let scaled = |side: u32| ((f64::from(side) / shrink).round() as u32).max(1);
        imageops::resize(&whole, scaled(width), scaled(height), FilterType::Triangle)
    } else {
        let most = (PANEL_MOST.0 / width).min(PANEL_MOST.1 / height).max(1);
        let times = PANEL_LEAST.div_ceil(width).min(most);
        imageops::resize(&whole, width * times, height * times, FilterType::Nearest)
    };
    checker::put_under(&mut panel);
    panel
}

/// Draws one field per colour, as wide as its share, with the share under it where there is room.
fn strip(canvas: &mut Canvas, compressed: &Compressed, (left, top): (u32, u32), width: u32) {
    let counts = compressed.image.counts();
    let total: u64 = counts.iter().sum();
    let mut shares: Vec<(u64, Rgba)> =
        counts.into_iter().zip(compressed.image.palette().colors().iter().copied()).collect();
    shares.sort_by_key(|&(count, color)| (std::cmp::Reverse(count), color));
    let mut drawn = 0;
    for (count, color) in shares {
        let edge = |count: u64| left + (u128::from(count) * u128::from(width) / u128::from(total)) as u32;
        let (from, to) = (edge(drawn), edge(drawn + count));
        for y in 0..STRIP {
            for x in from..to {
                let backdrop = checker::brightness(x, y);
                canvas.blend(x, top + y, [backdrop, backdrop, backdrop, 255], 1.0);
                canvas.blend(x, top + y, [color[0], color[1], color[2], 255], f32::from(color[3]) / 255.0);
            }
        }
        let tenths = (count * 1000 + total / 2) / total;
        let label = format!("{}.{} %", grouped(tenths / 10), tenths % 10);
        let wide = canvas.width_of(&label, LABEL_SIZE);
        if wide + 8 < to - from {
            canvas.text(from + (to - from - wide) / 2, top + STRIP + 18, &label, LABEL_SIZE, FADED);
        }
        drawn += count;
    }
}
