//! Draws the sheet: a column for each picture, a row for each region.

use huepress::Image;
use image::RgbaImage;
use image::imageops::{self, FilterType};

use crate::show::canvas::{Canvas, FADED, INK, LINE};
use crate::show::checker;
use crate::show::sheet::grid::Square;
use crate::show::sheet::regions::{Reason, Region};
use huepress::internals::text::plural;

/// The bounds of a column's width.
const COLUMN: (u32, u32) = (192, 384);
/// The width of all columns together, where the bounds allow it.
const COLUMNS: u32 = 2400;

/// The most times that pixels are enlarged, however small a picture is.
const MOST_TIMES: u32 = 16;

const MARGIN: u32 = 24;
const GAP: u32 = 12;

const TITLE_SIZE: f32 = 25.0;
const TITLE: u32 = 44;
const NAME_SIZE: f32 = 18.0;
const NAME: u32 = 22;
const NAME_LINES: usize = 3;
const TEXT_SIZE: f32 = 16.0;
const TEXT: u32 = 20;

/// The height of the label above the pictures of a row.
const LABEL: u32 = 38;

/// A column of the sheet.
pub struct Picture<'a> {
    pub image: &'a Image,
    pub name: String,
    /// The lines under the name.
    pub notes: Vec<String>,
}

/// Draws the regions of all pictures.
pub fn draw(original: &Picture<'_>, others: &[Picture<'_>], regions: &[Region]) -> Image {
    let pictures: Vec<&Picture<'_>> = [original].into_iter().chain(others).collect();
    let layout = Layout::new(pictures.len() as u32, regions);
    let measure = Canvas::new((1, 1));
    let name = |picture: &&Picture<'_>| measure.wrapped(&picture.name, NAME_SIZE, layout.column, NAME_LINES);
    let names: Vec<Vec<String>> = pictures.iter().map(name).collect();
    let name_lines = names.iter().map(Vec::len).max().unwrap_or(0) as u32;
    let notes = pictures.iter().map(|picture| picture.notes.len()).max().unwrap_or(0) as u32;
    let top = MARGIN + TITLE + name_lines * NAME + notes * TEXT;
    let width = 2 * MARGIN + (pictures.len() as u32 - 1) * layout.step() + layout.column;
    let mut canvas = Canvas::new((width, top + regions.len() as u32 * layout.row() + MARGIN));
    let line = |canvas: &mut Canvas, at: (u32, u32), text: &str, (size, color)| {
        canvas.text(at.0, at.1, &canvas.fitted(text, size, width - MARGIN - at.0), size, color);
    };
    line(&mut canvas, (MARGIN, MARGIN + 20), &layout.title(original), (TITLE_SIZE, INK));
    for ((picture, name), left) in pictures.iter().zip(&names).zip((MARGIN..).step_by(layout.step() as usize)) {
        let mut base = MARGIN + TITLE + NAME - 6;
        for text in name {
            canvas.text(left, base, text, NAME_SIZE, INK);
            base += NAME;
        }
        for note in &picture.notes {
            canvas.text(left, base, &canvas.fitted(note, TEXT_SIZE, layout.column), TEXT_SIZE, FADED);
            base += TEXT;
        }
        for (region, top) in regions.iter().zip((top..).step_by(layout.row() as usize)) {
            let crop = crop(picture.image, region.square, layout.times);
            canvas.frame((left, top + LABEL), crop.dimensions(), LINE);
            canvas.put(left, top + LABEL, &crop);
        }
    }
    for (region, top) in regions.iter().zip((top..).step_by(layout.row() as usize)) {
        line(&mut canvas, (MARGIN, top + LABEL - 10), &label(region, others), (TEXT_SIZE, INK));
    }
    canvas.into_image()
}

/// The sizes that all columns and rows have in common.
struct Layout {
    /// The width of a column.
    column: u32,
    /// The height of an enlarged region.
    height: u32,
    times: u32,
}

impl Layout {
    fn new(columns: u32, regions: &[Region]) -> Self {
        let (width, height) = regions.first().map_or((1, 1), |region| (region.square.width, region.square.height));
        let most = (COLUMNS / columns).clamp(COLUMN.0, COLUMN.1);
        let times = (most / width.max(height)).clamp(1, MOST_TIMES);
        Self { column: (width * times).max(COLUMN.0), height: height * times, times }
    }

    /// The distance from column to column.
    fn step(&self) -> u32 {
        self.column + GAP
    }

    /// The distance from row to row.
    fn row(&self) -> u32 {
        LABEL + self.height
    }

    fn title(&self, original: &Picture<'_>) -> String {
        let (width, height) = (original.image.width(), original.image.height());
        format!("{width} × {height}, enlarged {}", plural(self.times.into(), "time"))
    }
}

/// The reason why a region is shown, and its position.
fn label(&Region { square, reason, is_next }: &Region, others: &[Picture<'_>]) -> String {
    let next = if is_next { "next " } else { "" };
    let what = match reason {
        Reason::Whole => return "the whole picture".to_owned(),
        Reason::Quietest => format!("{next}quietest"),
        Reason::QuietElsewhere => "quietest elsewhere".to_owned(),
        Reason::Busiest => format!("{next}busiest"),
        Reason::WorstOf(index) => format!("{next}worst of {}", others[index].name),
    };
    let Square { x, y, width, height } = square;
    format!("{what}: {width} × {height} at {x}, {y}")
}

/// A region of a picture, enlarged by whole pixels, over a checkerboard.
fn crop(image: &Image, Square { x, y, width, height }: Square, times: u32) -> RgbaImage {
    let rows = image.pixels().chunks(image.width() as usize).skip(y as usize).take(height as usize);
    let pixels = rows.flat_map(|row| &row[x as usize..][..width as usize]);
    let bytes = pixels.flat_map(|&pixel| checker::premultiplied(pixel)).collect();
    let part = RgbaImage::from_raw(width, height, bytes).expect("a square lies in the picture");
    let mut part = imageops::resize(&part, width * times, height * times, FilterType::Nearest);
    checker::put_under(&mut part);
    part
}
