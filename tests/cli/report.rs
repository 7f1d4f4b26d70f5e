//! The report: a page that needs nothing but itself.

use crate::common::test_dir::{TestDir, stderr};
use huepress::codec::{Container, decode, encode_rgba};
use huepress::{Effort, IndexedImage, Palette};

/// Every text of a page between two marks.
fn between<'a>(page: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    page.split(from).skip(1).map(|rest| rest.split(to).next().unwrap()).collect()
}

fn unpacked(url: &str) -> Vec<u8> {
    use base64::prelude::{BASE64_STANDARD, Engine};
    let (_, data) = url.split_once(";base64,").unwrap();
    BASE64_STANDARD.decode(data).unwrap()
}

#[test]
fn a_page_shows_every_file_and_needs_no_other() {
    let dir = TestDir::new();
    let name = "<b> & \"q\" 'e'.png";
    dir.write(name, &encode_rgba(&crate::common::photo(70, 50, true)).unwrap());
    dir.write("list", format!("photo.png\n{name}\ntext.png\n").as_bytes());
    let output = dir.run("--files-from list -k 16 --restarts 3 --out-dir out --report page.html");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let page = String::from_utf8(dir.read("page.html")).unwrap();
    // Nothing from elsewhere, and nothing of a name that is markup.
    for outside in ["http:", "https:", "<link", "src=\"/", "url(", "@import", "<b>", "fetch("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let names = ["photo.png", "&lt;b&gt; &amp; &quot;q&quot; &#39;e&#39;.png", "text.png"];
    assert_eq!(between(&page, "<h2>", "</h2>"), names);
    assert!(page.contains("3 files: 2 written, 0 kept, 1 failed"));
    let sources = between(&page, "src=\"", "\"");
    assert_eq!(sources.len(), 6);
    assert!(unpacked(sources[0]) == dir.read("out/photo.png"));
    assert!(unpacked(sources[1]) == dir.read("photo.png"));
    let map = decode(&unpacked(sources[2])).unwrap().image;
    assert_eq!((map.width(), map.height()), (60, 40));
    for scores in ["PSNR", "SSIMULACRA2", "butteraugli", "Inertia by iteration"] {
        assert_eq!(page.matches(scores).count(), 2, "{scores}");
    }
    assert_eq!(between(&page, "<li>", "</li>").len(), 32);
    // Two runs go on over all colours.
    assert_eq!(between(&page, "<path d=\"M", "\"").len(), 4);
    // Every element that is opened is closed.
    for element in ["section", "div", "table", "tr", "td", "th", "figure", "svg", "ul", "li", "details", "p", "label"] {
        let opened = page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
        assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "{element}");
    }
}

#[test]
fn what_a_browser_cannot_show_is_shown_as_png() {
    let dir = TestDir::new();
    let photo = crate::common::photo(30, 20, false);
    let rgba = image::RgbaImage::from_raw(30, 20, photo.as_bytes().to_vec()).unwrap();
    image::DynamicImage::ImageRgba8(rgba).save(dir.path("photo.tif")).unwrap();
    dir.succeeds("photo.tif -k 8 --report page.html");
    let page = String::from_utf8(dir.read("page.html")).unwrap();
    let sources = between(&page, "src=\"", "\"");
    assert!(sources.iter().all(|source| source.starts_with("data:image/png")));
    assert_eq!(decode(&unpacked(sources[1])).unwrap().image, photo);
}

#[test]
fn a_kept_file_is_told_of_and_a_page_is_not_written_over() {
    let dir = TestDir::new();
    let palette = Palette::new(vec![[1, 2, 3, 255], [200, 100, 0, 255]]).unwrap();
    let tiny = IndexedImage::new(2, 1, palette, vec![0, 1]).unwrap();
    dir.write("tiny.gif", &Container::Gif.encode(&tiny, Effort::MOST).unwrap());
    dir.succeeds("tiny.gif --report page.html");
    let page = String::from_utf8(dir.read("page.html")).unwrap();
    assert!(page.contains("the original was kept, as the result would not be smaller"));
    assert!(page.contains("lossless"));
    let before = dir.contents();
    for (args, code, message) in [
        ("photo.png -k 4 --report page.html", 1, "page.html exists; -f overwrites it"),
        ("photo.png -k 4 --report -", 2, "--report wants a file's name"),
        ("photo.png -k 4 --report photo.png -f", 2, "photo.png is an input"),
        ("photo.png -k 4 --figure folder/../photo.png -f", 2, "photo.png is an input; name another file with --figure"),
        ("photo.png -k 4 --report none/page.html", 1, "there is no directory none"),
        ("photo.png -k 4 -o x.png --report ./x.png", 2, "x.png would be written twice"),
    ] {
        let output = dir.run(args);
        assert_eq!(output.status.code(), Some(code), "{args}: {}", stderr(&output));
        assert!(stderr(&output).contains(message), "{args}: {}", stderr(&output));
        assert!(dir.contents() == before, "{args}");
    }
    dir.succeeds("photo.png -k 4 --report page.html -f --dry-run");
    assert!(dir.contents() == before);
}
