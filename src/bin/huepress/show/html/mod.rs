//! The page that `--report` writes: all files in one HTML file that needs no other.

mod error_map;
mod inertia_plot;

use base64::prelude::{BASE64_STANDARD, Engine};
use huepress::Rgba;
use huepress::codec::{self, Container, Format};
use huepress::metrics::{Scorer, Scores};

use crate::run::encode::{Encoded, Original};
use crate::run::observer::InertiaTrace;
use crate::run::outcome::{Kept, Times};
use crate::show::format::{grouped, hex, plural, size};

/// A page to which files are added one by one.
#[derive(Default)]
pub struct Page(String);

impl Page {
    /// Adds the section of a file.
    pub fn add(&mut self, section: &str) {
        self.0 += section;
    }

    /// Adds a file that failed.
    pub fn add_failure(&mut self, name: &str, why: &str) {
        self.0 += &format!("<section>\n<h2>{}</h2>\n<p>{}</p>\n</section>\n", escaped(name), escaped(why));
    }

    /// The whole page, with a summary of all files at its head.
    pub fn finish(self, summary: &str) -> String {
        let (style, script, sections) = (include_str!("style.css"), include_str!("script.js"), self.0);
        let (version, summary) = (env!("CARGO_PKG_VERSION"), escaped(summary.trim()));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>huepress report</title>\n\
             <style>\n{style}</style>\n</head>\n<body>\n<h1>huepress report</h1>\n\
             <p class=\"faded\">{summary}; huepress {version}</p>\n{sections}<script>\n{script}</script>\n</body>\n</html>\n"
        )
    }
}

/// One file of the report.
pub struct Section<'a> {
    pub original: &'a Original<'a>,
    pub encoded: &'a Encoded,
    pub kept: Option<Kept>,
    pub traces: &'a [InertiaTrace],
    pub times: Times,
}

impl Section<'_> {
    /// The section as HTML.
    pub fn html(&self) -> huepress::Result<String> {
        let original = self.original;
        let shown = self.encoded.compressed.image.to_image();
        let (width, height) = (original.image.width(), original.image.height());
        // A picture that is too large for the metrics has no scores.
        let scores = Scorer::new(original.image).and_then(|scorer| scorer.scores(&shown)).ok();
        let before = match original.format {
            Format::Tiff => url("image/png", &codec::encode_rgba(original.image)?),
            _ if original.animated => url("image/png", &codec::encode_rgba(original.image)?),
            format => url(mime(format), original.bytes),
        };
        let after = url(mime_of(self.encoded.container), &self.encoded.bytes);
        let map = url("image/png", &error_map::draw(original.image, &shown)?);
        let tiny = if width < 400 { " tiny" } else { "" };
        let scale = (400 / width).max(1) * width;
        let (title, verdict) = (escaped(&original.title()), self.verdict());
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
            self.facts(scores),
            self.timings(),
            error_map::MOST,
            self.palette(),
        ))
    }

    /// The reason why the input was kept, as the end of a line.
    fn verdict(&self) -> String {
        match self.kept {
            None => String::new(),
            Some(Kept::Unmet) => {
                let summary = self.encoded.reached.as_ref().map(|reached| reached.summary()).unwrap_or_default();
                format!("; the input was kept: {}", escaped(&summary))
            }
            Some(kept) => format!("; the input was kept, as {}", kept.reason()),
        }
    }

    /// The table of sizes and scores.
    fn facts(&self, scores: Option<Scores>) -> String {
        let Encoded { compressed, container, bytes, reached, .. } = self.encoded;
        let (before, after) = (self.original.bytes.len() as u64, bytes.len() as u64);
        let mut rows = vec![
            ["size".to_owned(), size(before), size(after)],
            ["share".to_owned(), String::new(), format!("{:.1} %", 100.0 * after as f64 / before as f64)],
            ["format".to_owned(), self.original.format.to_string(), container.to_string()],
            ["colours".to_owned(), grouped(compressed.colors_in as u64), compressed.image.palette().len().to_string()],
        ];
        let mut score = |name: &str, value: String| rows.push([name.to_owned(), String::new(), value]);
        let psnr = scores.as_ref().map_or(compressed.psnr, Scores::psnr);
        score("PSNR", psnr.map_or("lossless".to_owned(), |psnr| format!("{psnr:.2} dB")));
        if let Some(Scores { mse, ssimulacra2, butteraugli, .. }) = scores {
            score("MSE", format!("{mse:.2}"));
            score("SSIMULACRA2", format!("{ssimulacra2:.2}"));
            score("butteraugli", format!("{butteraugli:.3}"));
        }
        let row = |[name, before, after]: &[String; 3]| {
            format!("<tr><th>{name}</th><td>{before}</td><td>{after}</td></tr>\n")
        };
        let rows: String = rows.iter().map(row).collect();
        let goal = reached.as_ref().map_or(String::new(), |reached| format!("<p>{}</p>", escaped(&reached.summary())));
        format!("<h3>Before and after</h3><table><tr><th></th><th>before</th><th>after</th></tr>\n{rows}</table>{goal}")
    }

    /// The table of times, with the device.
    fn timings(&self) -> String {
        let stages = self.times.stages();
        let row = |(name, ms): &(&str, f64)| format!("<tr><th>{name}</th><td>{ms:.1} ms</td></tr>\n");
        let sum = stages.iter().map(|(_, ms)| ms).sum();
        let rows: String = stages.iter().filter(|(_, ms)| *ms >= 0.05).chain(&[("together", sum)]).map(row).collect();
        let compressed = &self.encoded.compressed;
        let (device, reason) = (escaped(&compressed.fit.device), escaped(&compressed.fit.device_reason));
        format!("<h3>Time</h3><p>on {device} <span class=\"faded\">({reason})</span></p><table>{rows}</table>")
    }

    /// A bar of the colours as wide as their shares, and a list of all.
    fn palette(&self) -> String {
        let image = &self.encoded.compressed.image;
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

/// The text with the characters escaped that mean something in HTML.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '&' => safe += "&amp;",
            '"' => safe += "&quot;",
            '\'' => safe += "&#39;",
            c => safe.push(c),
        }
    }
    safe
}
