//! The contact sheet of `huepress compare`.

use crate::common::test_dir::{TestDir, stderr};
use huepress::codec::{decode, encode_rgba};
use huepress::{Image, Rgba};

/// Sides of the sheet's parts in pixels.
const MARGIN: u32 = 24;
const GAP: u32 = 12;
const TITLE: u32 = 44;
const NAME: u32 = 22;
const TEXT: u32 = 20;
const LABEL: u32 = 38;

/// Lines of text under a name: bytes, colours and two scores.
const NOTES: u32 = 4;

fn picture(dir: &TestDir, name: &str) -> Image {
    decode(&dir.read(name)).unwrap().image
}

/// A part of a picture.
fn part(image: &Image, (x, y): (u32, u32), (width, height): (u32, u32)) -> Vec<Rgba> {
    let at = |x: u32, y: u32| image.pixels()[(y * image.width() + x) as usize];
    (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect()
}

/// The pixels that were enlarged to squares of one colour.
fn reduced(sheet: &Image, (left, top): (u32, u32), (width, height): (u32, u32), times: u32) -> Vec<Rgba> {
    let one = |x: u32, y: u32| {
        let square = part(sheet, (left + x * times, top + y * times), (times, times));
        assert!(square.iter().all(|pixel| *pixel == square[0]), "{x}, {y}");
        square[0]
    };
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| one(x, y)).collect()
}

#[test]
fn a_sheet_shows_the_same_places_of_all_pictures() {
    let dir = TestDir::new();
    dir.succeeds("photo.png -k 4 -o coarse.png");
    dir.succeeds("photo.png -k 16 -o fine.webp");
    let output = dir.succeeds("compare photo.png coarse.png fine.webp --sheet sheet.png --json");
    // Standard output is of data alone, and the same as without a sheet.
    assert!(output.stdout == dir.succeeds("compare photo.png coarse.png fine.webp --json").stdout);
    assert_eq!(stderr(&output), "");
    let sheet = picture(&dir, "sheet.png");
    let (side, times) = (24, 16);
    let column = side * times;
    assert_eq!(sheet.width(), 2 * MARGIN + 3 * column + 2 * GAP);
    let (top, row) = (MARGIN + TITLE + NAME + NOTES * TEXT, LABEL + column);
    let rows = (sheet.height() - top - MARGIN) / row;
    assert!(rows >= 2 && sheet.height() == top + rows * row + MARGIN, "{}", sheet.height());
    let pictures = ["photo.png", "coarse.png", "fine.webp"].map(|name| picture(&dir, name));
    let mut corners = Vec::new();
    for row_top in (0..rows).map(|at| top + at * row + LABEL) {
        let shown = |at: u32| reduced(&sheet, (MARGIN + at * (column + GAP), row_top), (side, side), times);
        let original = shown(0);
        let corner = (0..=40 - side)
            .flat_map(|y| (0..=60 - side).map(move |x| (x, y)))
            .find(|&corner| part(&pictures[0], corner, (side, side)) == original);
        corners.push(corner.unwrap());
        for (at, picture) in (1..).zip(&pictures[1..]) {
            assert!(shown(at) == part(picture, corners[corners.len() - 1], (side, side)), "{at} of {corners:?}");
        }
    }
    let count = corners.len();
    corners.sort();
    corners.dedup();
    assert_eq!(corners.len(), count);
}

#[test]
fn a_sheet_is_the_same_each_time_and_is_not_written_over() {
    let dir = TestDir::new();
    dir.succeeds("soft.png -k 8 -o soft8.png");
    dir.succeeds("compare soft.png soft8.png --sheet sheet.png");
    let first = dir.read("sheet.png");
    let before = dir.contents();
    let many = "soft8.png ".repeat(17);
    for (args, code, message) in [
        ("soft.png soft8.png --sheet sheet.png", 1, "sheet.png exists; -f overwrites it"),
        ("soft.png soft8.png --sheet none/sheet.png", 1, "there is no directory none"),
        ("soft.png soft8.png --sheet folder", 1, "is a directory"),
        ("soft.png soft8.png --sheet sheet.jpg", 2, "--sheet draws a PNG"),
        ("soft.png soft8.png --sheet -", 2, "--sheet wants a file's name"),
        ("soft.png soft8.png -f --sheet folder/../soft8.png", 2, "soft8.png is an input"),
        ("soft.png soft8.png -f --sheet soft.png", 2, "soft.png is an input"),
        (&format!("soft.png {many} --sheet new.png"), 2, "up to 16 images beside the original, and here are 17"),
        // There is nothing to show.
        ("soft.png text.png --sheet new.png", 1, "text.png"),
    ] {
        let output = dir.run(&format!("compare {args}"));
        assert_eq!(output.status.code(), Some(code), "{args}: {}", stderr(&output));
        assert!(stderr(&output).contains(message), "{args}: {}", stderr(&output));
        assert!(dir.contents() == before, "{args}");
    }
    dir.write("sheet.png", b"an older one");
    dir.succeeds("compare soft.png soft8.png --sheet sheet.png --force");
    assert!(dir.read("sheet.png") == first);
    assert!(picture(&dir, "sheet.png").pixels().iter().all(|pixel| pixel[3] == 255));
}

#[test]
fn what_cannot_be_compared_is_left_out_of_the_sheet() {
    let dir = TestDir::new();
    dir.succeeds("photo.png -k 4 -o coarse.png");
    dir.write("dot.png", &encode_rgba(&crate::common::photo(1, 1, false)).unwrap());
    let output = dir.run("compare photo.png dot.png coarse.png --sheet sheet.png");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("dot.png"), "{}", stderr(&output));
    dir.succeeds("compare photo.png coarse.png --sheet other.png");
    assert!(dir.read("sheet.png") == dir.read("other.png"));
}

#[test]
fn pictures_of_any_sides_have_a_sheet() {
    let dir = TestDir::new();
    let top = MARGIN + TITLE + NAME + NOTES * TEXT;
    let columns = 2 * MARGIN + 2 * 192 + GAP;
    // Narrower than its column, a picture is shown whole where it is no larger than a square.
    for (width, height, rows) in [(1, 1, Some(1)), (3, 2, Some(1)), (1, 24, Some(1)), (1, 300, None), (300, 2, None)] {
        let name = format!("{width}x{height}.png");
        dir.write(&name, &encode_rgba(&crate::common::noise(width, height, true)).unwrap());
        dir.write(
            "flat.png",
            &encode_rgba(&Image::new(width, height, vec![90; (4 * width * height) as usize]).unwrap()).unwrap(),
        );
        dir.succeeds(&format!("compare {name} flat.png --sheet sheet.png -f"));
        let sheet = picture(&dir, "sheet.png");
        let (wide, high) = (16 * width.min(24), 16 * height.min(24));
        assert_eq!(sheet.width(), columns.max(2 * MARGIN + 2 * wide + GAP), "{name}");
        let shown = (sheet.height() - top - MARGIN) / (LABEL + high);
        assert_eq!(sheet.height(), top + shown * (LABEL + high) + MARGIN, "{name}");
        assert!(rows.map_or(shown > 1, |rows| rows == shown), "{name}: {shown}");
    }
    // The most pictures, with names that want several lines.
    let long = "a name that is much too long for the column of a sheet.png".replace(' ', "-");
    dir.write(&long, &dir.read("photo.png"));
    dir.succeeds(&format!("compare photo.png {} --sheet sheet.png -f", format!("{long} ").repeat(16)));
    let sheet = picture(&dir, "sheet.png");
    assert_eq!(sheet.width(), 2 * MARGIN + 17 * 192 + 16 * GAP);
    let row = LABEL + 192;
    assert_eq!((sheet.height() - MARGIN - top) % row, 2 * NAME);
}
