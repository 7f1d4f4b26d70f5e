//! The curve of file size against score, as a table or a plot.

use std::path::Path;

use huepress::{Image, Setting, Trial, codec};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};

/// The format of a curve.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CurveFormat {
    Table,
    Plot,
}

impl CurveFormat {
    /// The format that the ending of a path asks for.
    pub fn from_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        [("csv", Self::Table), ("png", Self::Plot)]
            .into_iter()
            .find(|(known, _)| ending == *known)
            .map(|(_, kind)| kind)
    }
}

/// The bytes of the file.
pub fn file(format: CurveFormat, name: &str, trials: &[Trial], chosen: Option<Trial>) -> Result<Vec<u8>, String> {
    match format {
        CurveFormat::Table => Ok(table(trials).into_bytes()),
        CurveFormat::Plot => plot(name, trials, chosen),
    }
}

fn table(trials: &[Trial]) -> String {
    let mut text = "colors,lossy,dither_strength,bytes,ssimulacra2\n".to_owned();
    for Trial { setting: Setting { colors, lossy, dither_strength }, bytes, score, .. } in trials {
        text += &format!("{colors},{lossy},{dither_strength},{bytes},{score:.3}\n");
    }
    text
}

const SIZE: (u32, u32) = (1000, 640);
const FONT: &str = "sans-serif";
const LINE: RGBColor = RGBColor(0, 98, 155);
const MARK: RGBColor = RGBColor(200, 60, 30);

fn plot(name: &str, trials: &[Trial], chosen: Option<Trial>) -> Result<Vec<u8>, String> {
    register_font(FONT, FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT).map_err(|_| "the font is damaged")?;
    let mut rgb = vec![255; (3 * SIZE.0 * SIZE.1) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut rgb, SIZE).into_drawing_area();
        draw(&area, name, trials, chosen).map_err(|error| error.to_string())?;
        area.present().map_err(|error| error.to_string())?;
    }
    let rgba = rgb.chunks(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect();
    let image = Image::new(SIZE.0, SIZE.1, rgba).map_err(|error| error.to_string())?;
    codec::encode_rgba(&image).map_err(|error| error.to_string())
}

type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

fn draw(
    area: &Area<'_>,
    name: &str,
    trials: &[Trial],
    chosen: Option<Trial>,
) -> Result<(), Box<dyn std::error::Error>> {
    area.fill(&WHITE)?;
    let points = || trials.iter().chain(&chosen).map(|trial| (trial.bytes as f64 / 1024.0, trial.score));
    let bounds = |values: Vec<f64>| values.iter().fold((f64::MAX, f64::MIN), |(a, b), &v| (a.min(v), b.max(v)));
    let (x, y) = (bounds(points().map(|point| point.0).collect()), bounds(points().map(|point| point.1).collect()));
    let margin = |(low, high): (f64, f64)| 0.06 * (high - low).max(1.0);
    let mut chart = ChartBuilder::on(area)
        .margin(24)
        .caption(name, (FONT, 24))
        .x_label_area_size(48)
        .y_label_area_size(64)
        .build_cartesian_2d((x.0 - margin(x)).max(0.0)..x.1 + margin(x), y.0 - margin(y)..y.1 + margin(y))?;
    chart
        .configure_mesh()
        .x_desc("KiB; beside the points: colours, price of bits (--lossy)")
        .y_desc("SSIMULACRA2")
        .light_line_style(TRANSPARENT)
        .label_style((FONT, 17))
        .axis_desc_style((FONT, 19))
        .draw()?;
    chart.draw_series(LineSeries::new(points().take(trials.len()), LINE.stroke_width(2)))?;
    // Labels overlap neither each other nor that of the chosen point.
    let room = 0.04 * (y.1 - y.0).max(1.0);
    let mut last = chosen.map_or(f64::MIN, |trial| trial.score);
    for (trial, point) in trials.iter().zip(points()) {
        chart.draw_series([Circle::new(point, 4, LINE.filled())])?;
        if (point.1 - last).abs() >= room && chosen.is_none_or(|chosen| (point.1 - chosen.score).abs() >= room) {
            chart.draw_series([label(trial, point, &BLACK)])?;
            last = point.1;
        }
    }
    if let (Some(trial), Some(point)) = (&chosen, points().next_back()) {
        chart.draw_series([Circle::new(point, 7, MARK.stroke_width(3))])?;
        chart.draw_series([label(trial, point, &MARK)])?;
    }
    Ok(())
}

/// A label to the lower right of a point: the colours and the price of bits.
fn label(trial: &Trial, at: (f64, f64), color: &RGBColor) -> Text<'static, (f64, f64), String> {
    let Setting { colors, lossy, .. } = trial.setting;
    Text::new(format!("   {colors}, {lossy}"), at, (FONT, 15).into_font().color(color))
}
