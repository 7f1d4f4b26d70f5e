//! The page of a report, which holds all files and needs no other.

use crate::report::escaped::escaped;

/// A page to which files are added one by one.
///
/// ```
/// use huepress::report::{Page, Section};
/// use huepress::{Engine, Image, Original, PressOptions};
///
/// let original = Original::from_image(Image::new(2, 1, vec![9, 9, 9, 255, 200, 0, 0, 255])?);
/// let pressed = Engine::default().press(&original, &PressOptions::default())?;
/// let (original, pressed) = (&original, &pressed);
/// let mut page = Page::default();
/// page.add(&Section { title: "two pixels", original, pressed, scores: None, traces: &[], times: &[] }.html()?);
/// assert!(page.finish("one picture").starts_with("<!doctype html>"));
/// # Ok::<(), huepress::Error>(())
/// ```
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
