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
        self.0 += &Self::failure(name, why);
    }

    /// The section of a file that failed.
    pub fn failure(name: &str, why: &str) -> String {
        format!("<section>\n<h2>{}</h2>\n<p>{}</p>\n</section>\n", escaped(name), escaped(why))
    }

    /// The whole page, with a summary of all files at its head.
    pub fn finish(self, summary: &str) -> String {
        let [before, behind] = Self::around(summary);
        before + &self.0 + &behind
    }

    /// The text before and behind the sections of a [finished](Page::finish) page, for one that is too long for the memory.
    pub fn around(summary: &str) -> [String; 2] {
        let (style, script) = (include_str!("style.css"), include_str!("script.js"));
        let (version, summary) = (env!("CARGO_PKG_VERSION"), escaped(summary.trim()));
        let before = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>huepress report</title>\n\
             <style>\n{style}</style>\n</head>\n<body>\n<h1>huepress report</h1>\n\
             <p class=\"faded\">{summary}; huepress {version}</p>\n"
        );
        [before, format!("<script>\n{script}</script>\n</body>\n</html>\n")]
    }
}
