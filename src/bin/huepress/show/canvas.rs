//! A canvas for text and pictures.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use huepress::{Image, Rgba};
use image::{Rgba as Pixel, RgbaImage, imageops};

const PAPER: Rgba = [250, 250, 248, 255];
pub const INK: Rgba = [28, 30, 34, 255];
pub const FADED: Rgba = [106, 110, 118, 255];
pub const LINE: Rgba = [206, 207, 208, 255];

/// A picture that is drawn on.
pub struct Canvas {
    pixels: RgbaImage,
    font: FontRef<'static>,
}

impl Canvas {
    pub fn new((width, height): (u32, u32)) -> Self {
        let font = FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).expect("the font is well-formed");
        Self { pixels: RgbaImage::from_pixel(width, height, Pixel(PAPER)), font }
    }

    /// Mixes a colour into a pixel; outside the canvas it does nothing.
    pub fn blend(&mut self, x: u32, y: u32, color: Rgba, share: f32) {
        if let Some(Pixel(under)) = self.pixels.get_pixel_mut_checked(x, y) {
            for (under, over) in under.iter_mut().zip(color) {
                *under = (f32::from(*under) * (1.0 - share) + f32::from(over) * share).round() as u8;
            }
        }
    }

    /// Draws a picture with its upper left corner at `x`, `y`.
    pub fn put(&mut self, x: u32, y: u32, picture: &RgbaImage) {
        imageops::overlay(&mut self.pixels, picture, x.into(), y.into());
    }

    /// Draws a line of one pixel around a rectangle.
    pub fn frame(&mut self, (x, y): (u32, u32), (width, height): (u32, u32), color: Rgba) {
        let (right, below) = (x + width, y + height);
        for x in x - 1..=right {
            self.blend(x, y - 1, color, 1.0);
            self.blend(x, below, color, 1.0);
        }
        for y in y..below {
            self.blend(x - 1, y, color, 1.0);
            self.blend(right, y, color, 1.0);
        }
    }

    /// The width of a text in pixels.
    pub fn width_of(&self, text: &str, size: f32) -> u32 {
        let font = self.font.as_scaled(PxScale::from(size));
        text.chars().map(|c| font.h_advance(font.glyph_id(c))).sum::<f32>().ceil() as u32
    }

    /// The text, or its beginning and an ellipsis where it is wider than `most`.
    pub fn fitted(&self, text: &str, size: f32, most: u32) -> String {
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

    /// The text in lines that are no wider than `width`, broken behind a separator where there is one. The last is
    /// [`Canvas::fitted`].
    pub fn wrapped(&self, text: &str, size: f32, width: u32, most: usize) -> Vec<String> {
        let (mut lines, mut line) = (Vec::new(), String::new());
        for c in text.chars() {
            let is_full = !line.is_empty() && self.width_of(&format!("{line}{c}"), size) > width;
            if is_full && lines.len() + 1 < most {
                let rest = line.rfind(['-', '_', '.', '/', ' ']).map_or(line.len(), |at| at + 1);
                let rest = line.split_off(rest);
                lines.push(std::mem::replace(&mut line, rest));
            }
            line.push(c);
        }
        lines.push(self.fitted(&line, size, width));
        lines
    }

    /// Writes a line with its baseline at `y`.
    pub fn text(&mut self, x: u32, y: u32, text: &str, size: f32, color: Rgba) {
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

    pub fn into_image(self) -> Image {
        let (width, height) = self.pixels.dimensions();
        Image::new(width, height, self.pixels.into_raw()).expect("the canvas is an image")
    }
}
