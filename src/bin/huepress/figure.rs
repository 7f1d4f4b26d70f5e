//! Original and result side by side, with the palette and its shares.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use huepress::{Compressed, Image, Rgba};
use image::imageops::{self, FilterType};
use image::{Rgba as Pixel, RgbaImage};

use crate::make::{Made, Original};
use crate::text::{grouped, kib, plural};

/// A panel is at least this wide where enlarging by a whole number gets there, and at most this large.
const PANEL_LEAST: u32 = 320;
const PANEL_MOST: (u32, u32) = (961, 900);
const MARGIN: u32 = 32;
const HEADING: u32 = 66;
const STRIP: u32 = 56;
const LABELS: u32 = 26;

const PAPER: Rgba = [250, 250, 248, 255];
const INK: Rgba = [28, 30, 34, 255];
const FADED: Rgba = [106, 110, 118, 255];

const TITLE_SIZE: f32 = 25.0;
const TEXT_SIZE: f32 = 17.0;
const LABEL_SIZE: f32 = 14.0;

/// Draws the figure.
pub fn draw(original: &Original<'_>, made: &Made) -> Image {
    let (compressed, (container, file)) = (&made.compressed, &made.file);
    let (bytes_in, bytes_out) = (original.bytes.len() as u64, file.len() as u64);
    let panels = [original.image, &compressed.image.to_image()].map(panel);
    let (width, height) = panels[0].dimensions();
    let step = width.max(PANEL_LEAST) + MARGIN;
    let full = (2 * step + MARGIN, 2 * MARGIN + HEADING + height + MARGIN + HEADING / 2 + STRIP + LABELS);
    let mut canvas = Canvas::new(full);
    let ratio = 100.0 * bytes_out as f64 / bytes_in as f64;
    let quality = compressed.psnr.map_or("lossless".to_owned(), |psnr| format!("PSNR {psnr:.1} dB"));
    let colors = compressed.image.palette().len() as u64;
    let titles = [
        (
            original.title(),
            format!(
                "{} × {}   {}   {} {}",
                original.image.width(),
                original.image.height(),
                plural(compressed.colors_in as u64, "colour"),
                original.format,
                kib(bytes_in)
            ),
        ),
        (plural(colors, "colour"), format!("{container} {}   {ratio:.1} %   {quality}", kib(bytes_out))),
    ];
    for (i, (panel, (title, text))) in panels.iter().zip(titles).enumerate() {
        let left = MARGIN + i as u32 * step;
        canvas.text(left, MARGIN + 24, &canvas.fitted(&title, TITLE_SIZE, step - MARGIN), TITLE_SIZE, INK);
        canvas.text(left, MARGIN + 52, &canvas.fitted(&text, TEXT_SIZE, step - MARGIN), TEXT_SIZE, FADED);
        imageops::overlay(&mut canvas.pixels, panel, left.into(), (MARGIN + HEADING).into());
    }
    let top = MARGIN + HEADING + height + MARGIN;
    canvas.text(MARGIN, top + 16, "Palette, by share of the pixels", TEXT_SIZE, INK);
    strip(&mut canvas, compressed, (MARGIN, top + HEADING / 2), full.0 - 2 * MARGIN);
    Image::new(full.0, full.1, canvas.pixels.into_raw()).expect("the canvas is an image")
}

/// The picture at the size of a panel, over a checkerboard: large ones are scaled down, tiny ones enlarged by whole pixels.
fn panel(image: &Image) -> RgbaImage {
    let (width, height) = (image.width(), image.height());
    // Premultiplied, so that the colour of what cannot be seen does not bleed in.
    let over = |c: u8, a: u8| ((u32::from(c) * u32::from(a) + 127) / 255) as u8;
    let bytes = image.pixels().iter().flat_map(|&[r, g, b, a]| [over(r, a), over(g, a), over(b, a), a]).collect();
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
    for (x, y, Pixel([r, g, b, a])) in panel.enumerate_pixels_mut() {
        for c in [r, g, b] {
            *c = c.saturating_add(over(checker(x, y), 255 - *a));
        }
        *a = 255;
    }
    panel
}

/// The brightness of the checkerboard that stands for nothing.
fn checker(x: u32, y: u32) -> u8 {
    if (x / 8 + y / 8).is_multiple_of(2) { 255 } else { 226 }
}

/// One field a colour, as wide as its share, with the share under it where there is room.
fn strip(canvas: &mut Canvas, compressed: &Compressed, (left, top): (u32, u32), width: u32) {
    let counts = compressed.image.counts();
    let total: u64 = counts.iter().sum();
    let mut shares: Vec<(u64, Rgba)> =
        counts.into_iter().zip(compressed.image.palette().colors().iter().copied()).collect();
    shares.sort_by_key(|&(count, color)| (std::cmp::Reverse(count), color));
    let mut before = 0;
    for (count, color) in shares {
        let edge = |count: u64| left + (u128::from(count) * u128::from(width) / u128::from(total)) as u32;
        let (from, to) = (edge(before), edge(before + count));
        for y in 0..STRIP {
            for x in from..to {
                let backdrop = checker(x, y);
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
        before += count;
    }
}

struct Canvas {
    pixels: RgbaImage,
    font: FontRef<'static>,
}

impl Canvas {
    fn new((width, height): (u32, u32)) -> Self {
        let font = FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).expect("the font is well-formed");
        Self { pixels: RgbaImage::from_pixel(width, height, Pixel(PAPER)), font }
    }

    fn blend(&mut self, x: u32, y: u32, color: Rgba, share: f32) {
        if let Some(Pixel(under)) = self.pixels.get_pixel_mut_checked(x, y) {
            for (under, over) in under.iter_mut().zip(color) {
                *under = (f32::from(*under) * (1.0 - share) + f32::from(over) * share).round() as u8;
            }
        }
    }

    fn width_of(&self, text: &str, size: f32) -> u32 {
        let font = self.font.as_scaled(PxScale::from(size));
        text.chars().map(|c| font.h_advance(font.glyph_id(c))).sum::<f32>().ceil() as u32
    }

    /// The text, or its beginning and an ellipsis where it is wider than `most`.
    fn fitted(&self, text: &str, size: f32, most: u32) -> String {
        let mut kept = text.to_owned();
        while self.width_of(&kept, size) > most && kept.chars().count() > 1 {
            kept = kept
                .trim_end_matches('…')
                .chars()
                .collect::<Vec<_>>()
                .split_last()
                .map_or(String::new(), |(_, most)| most.iter().collect::<String>() + "…");
        }
        kept
    }

    /// Writes a line with its baseline at `y`.
    fn text(&mut self, x: u32, y: u32, text: &str, size: f32, color: Rgba) {
        let font = self.font.clone();
        let scaled = font.as_scaled(PxScale::from(size));
        let mut pen = x as f32;
        for c in text.chars() {
            let id = scaled.glyph_id(c);
            let glyph = id.with_scale_and_position(size, point(pen, y as f32));
            if let Some(outline) = font.outline_glyph(glyph) {
                let bounds = outline.px_bounds();
                outline.draw(|dx, dy, share| {
                    let (x, y) = (bounds.min.x as i64 + i64::from(dx), bounds.min.y as i64 + i64::from(dy));
                    if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
                        self.blend(x, y, color, share);
                    }
                });
            }
            pen += scaled.h_advance(id);
        }
    }
}
