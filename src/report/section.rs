//! The section of one file in a report.

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::codec::container::Container;
use crate::codec::decode::format::Format;
use crate::codec::png::encode_rgba_observed;
use crate::error::Result;
use crate::image::Rgba;
use crate::metrics::perceptual::Scores;
use crate::press::kept::Kept;
use crate::press::original::Original;
use crate::press::pressed::Pressed;
use crate::report::error_map;
use crate::report::escaped::escaped;
use crate::report::inertia_plot::{self, InertiaTrace};
use crate::settings::event::{Observer, ask, ignore_events};
use crate::text::{grouped, hex, plural, size};

/// A file of the report: before and after under a slider, sizes, scores, palette and errors.
pub struct Section<'a> {
    /// The heading, such as the file's name.
    pub title: &'a str,
    /// The original.
    pub original: &'a Original<'a>,
    /// The result.
    pub pressed: &'a Pressed<'a>,
    /// The scores of the result, where they are to be shown.
    pub scores: Option<Scores>,
    /// The course of k-means, where it is to be shown.
    pub traces: &'a [InertiaTrace],
    /// Names of stages and their times in milliseconds, where they are to be shown.
    pub times: &'a [(&'a str, f64)],
}

impl Section<'_> {
    /// The section as HTML, for [`Page::add`](crate::report::Page::add).
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) where a picture cannot be encoded.
    pub fn html(&self) -> Result<String> {
        self.html_observed(&mut ignore_events)
    }

    /// The section as [`Section::html`] makes it, with an observer that may end the work.
    ///
    /// # Errors
    /// Those of [`Section::html`], and [`Error::Stopped`](crate::Error::Stopped).
    pub fn html_observed(&self, observer: Observer<'_>) -> Result<String> {
        let (original, pressed) = (self.original, self.pressed);
        let shown = pressed.compressed.image.to_image();
        let (width, height) = (original.image().width(), original.image().height());
        let before = match original.file() {
            Some(file) if file.format != Format::Tiff && !file.animated => url(mime(file.format), file.bytes),
            _ => url("image/png", &encode_rgba_observed(original.image(), observer)?),
        };
        ask(observer)?;
        let after = url(mime_of(pressed.container), &pressed.found);
        let map = url("image/png", &error_map::draw(original.image(), &shown, observer)?);
        let tiny = if width < 400 { " tiny" } else { "" };
        let scale = (400 / width).max(1) * width;
        let (title, verdict) = (escaped(self.title), self.verdict());
        let curve = if self.traces.is_empty() { String::new() } else { inertia_plot::plot(self.traces) };
        Ok(format!(
            "<section>\n<h2>{title}</h2>\n<p class=\"faded\">{width} × {height} pixels{verdict}</p>\n\
             <div class=\"views\"><label><input type=\"checkbox\"> actual pixels</label></div>\n\
             <div class=\"compare{tiny}\"><div class=\"stack\">\
             <img class=\"after\" src=\"{after}\" width=\"{scale}\" alt=\"after\">\
             <img class=\"before\" src=\"{before}\" alt=\"before\">\
             <input type=\"range\" min=\"0\" max=\"100\" step=\"0.1\" value=\"50\" \
             aria-label=\"how much of the original is shown\"></div></div>\n\
             <div class=\"labels\"><span>before</span><span>after</span></div>\n\
             <div class=\"columns\">\n<div>{}{}</div>\n\
             <div><h3>Error</h3><figure><img src=\"{map}\" alt=\"the error of each pixel\">\
             <figcaption>from none (black) to {} levels of 255 and more (white), over red, green and blue</figcaption>\
             </figure>{curve}</div>\n</div>\n{}</section>\n",
            self.facts(),
            self.timings(),
            error_map::MOST,
            self.palette(),
        ))
    }

    /// The reason why the original was kept, as the end of a line.
    fn verdict(&self) -> String {
        match (self.pressed.kept, &self.pressed.reached) {
            (None, _) => String::new(),
            (Some(Kept::Unmet), Some(reached)) => format!("; the original was kept: {}", escaped(&reached.to_string())),
            (Some(kept), _) => format!("; the original was kept, as {}", kept.reason()),
        }
    }

    /// The table of sizes and scores.
    fn facts(&self) -> String {
        let Pressed { compressed, container, found, reached, .. } = self.pressed;
        let file = self.original.file();
        let after = found.len() as u64;
        let (before, share, format) = match file.map(|file| (file.bytes.len() as u64, file.format.to_string())) {
            Some((before, format)) => (size(before), format!("{:.1} %", 100.0 * after as f64 / before as f64), format),
            None => Default::default(),
        };
        let mut rows = vec![
            ["size".to_owned(), before, size(after)],
            ["share".to_owned(), String::new(), share],
            ["format".to_owned(), format, container.to_string()],
            ["colours".to_owned(), grouped(compressed.colors_in as u64), compressed.image.palette().len().to_string()],
        ];
        if file.is_none() {
            rows.remove(1);
        }
        let mut score = |name: &str, value: String| rows.push([name.to_owned(), String::new(), value]);
        let psnr = self.scores.as_ref().map_or(compressed.psnr, Scores::psnr);
        score("PSNR", psnr.map_or("lossless".to_owned(), |psnr| format!("{psnr:.2} dB")));
        if let Some(Scores { mse, ssimulacra2, butteraugli, .. }) = &self.scores {
            score("MSE", format!("{mse:.2}"));
            score("SSIMULACRA2", format!("{ssimulacra2:.2}"));
            score("butteraugli", format!("{butteraugli:.3}"));
        }
        let row = |[name, before, after]: &[String; 3]| {
            format!("<tr><th>{name}</th><td>{before}</td><td>{after}</td></tr>\n")
        };
        let rows: String = rows.iter().map(row).collect();
        let goal =
            reached.as_ref().map_or(String::new(), |reached| format!("<p>{}</p>", escaped(&reached.to_string())));
        format!("<h3>Before and after</h3><table><tr><th></th><th>before</th><th>after</th></tr>\n{rows}</table>{goal}")
    }

    /// The table of times, with the device.
    fn timings(&self) -> String {
        let stages = self.times;
        if stages.is_empty() {
            return String::new();
        }
        let row = |(name, ms): &(&str, f64)| format!("<tr><th>{name}</th><td>{ms:.1} ms</td></tr>\n");
        let sum = stages.iter().map(|(_, ms)| ms).sum();
        let rows: String = stages.iter().filter(|(_, ms)| *ms >= 0.05).chain(&[("together", sum)]).map(row).collect();
        let compressed = &self.pressed.compressed;
        let (device, reason) = (escaped(&compressed.fit.device), escaped(&compressed.fit.device_reason));
        format!("<h3>Time</h3><p>on {device} <span class=\"faded\">({reason})</span></p><table>{rows}</table>")
    }

    /// A bar of the colours as wide as their shares, and a list of all.
    fn palette(&self) -> String {
        let image = &self.pressed.compressed.image;
        let counts = image.counts();
        let total: u64 = counts.iter().sum();
        let mut colors: Vec<(u64, Rgba)> = counts.into_iter().zip(image.palette().colors().iter().copied()).collect();
        colors.sort_by_key(|&(count, color)| (std::cmp::Reverse(count), color));
        let share = |count: u64| format!("{:.2} %", 100.0 * count as f64 / total as f64);
        let (mut bar, mut list) = (String::new(), String::new());
        for (count, color) in colors {
            let (hex, share) = (hex(color), share(count));
            bar += &format!("<i style=\"--c:{hex};flex:{count} 0 0\" title=\"{hex} {share}\"></i>");
            list += &format!("<li><i style=\"--c:{hex}\"></i>{hex}<span>{share}</span></li>");
        }
        let count = plural(image.palette().len() as u64, "colour");
        format!(
            "<h3>Palette, by share of the pixels</h3><div class=\"bar\">{bar}</div>\n\
             <details><summary>{count}</summary><ul class=\"colors\">{list}</ul></details>\n"
        )
    }
}

/// A data URL.
fn url(mime: &str, bytes: &[u8]) -> String {
    format!("data:{mime};base64,{}", BASE64_STANDARD.encode(bytes))
}

fn mime(format: Format) -> &'static str {
    match format {
        Format::Jpeg => "image/jpeg",
        Format::WebP => "image/webp",
        Format::Gif => "image/gif",
        Format::Bmp => "image/bmp",
        _ => "image/png",
    }
}

fn mime_of(container: Container) -> &'static str {
    match container {
        Container::WebP => "image/webp",
        Container::Gif => "image/gif",
        _ => "image/png",
    }
}
