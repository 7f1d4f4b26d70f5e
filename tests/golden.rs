//! Whole outputs, byte for byte: the bytes that a version of huepress promises for the same input and options.
//!
//! `golden.txt` has a line for each case: the first half of the BLAKE3 hash of the PNG, and the command that makes it.
//! Where a change of the bytes is meant, `HUEPRESS_BLESS=1 cargo test --test golden` writes the file anew.

use std::fs;
use std::path::Path;

use huepress::{Dither, Effort, Init, Options, Space, codec, compress};

/// File, space, start, colours, effort, dithering, and the number of runs unless the effort decides on it.
type Case = (&'static str, Space, Init, u32, u8, Dither, Option<u32>);

/// The cases, in the order of the lines of `golden.txt`.
#[rustfmt::skip]
const CASES: [Case; 17] = [
    ("assets/lake.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, Some(2)),
    ("assets/lake.png", Space::Oklab, Init::Wu, 16, 4, Dither::Auto, Some(2)),
    ("assets/lake.png", Space::Srgb, Init::KMeansPlusPlus, 16, 7, Dither::Auto, Some(2)),
    ("assets/fruits.png", Space::Oklab, Init::Wu, 64, 1, Dither::Auto, Some(2)),
    ("assets/fruits.png", Space::Srgb, Init::Wu, 256, 9, Dither::Auto, Some(2)),
    ("assets/fruits.png", Space::Oklab, Init::KMeansPlusPlus, 2, 3, Dither::Auto, Some(2)),
    ("assets/bubbles.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, Some(2)),
    ("assets/bubbles.png", Space::Oklab, Init::KMeansPlusPlus, 16, 6, Dither::Auto, Some(2)),
    ("assets/bubbles.png", Space::Srgb, Init::Wu, 16, 2, Dither::Auto, Some(2)),
    ("assets/fruits.png", Space::Oklab, Init::Wu, 16, 4, Dither::FloydSteinberg, Some(2)),
    ("assets/bubbles.png", Space::Oklab, Init::Wu, 32, 3, Dither::FloydSteinberg, Some(2)),
    ("assets/lake.png", Space::Srgb, Init::Wu, 16, 2, Dither::BlueNoise, Some(2)),
    ("assets/bubbles.png", Space::Oklab, Init::Wu, 16, 4, Dither::Bayer, Some(2)),
    ("assets/bubbles.png", Space::Oklab, Init::Wu, 64, 7, Dither::Auto, None),
    ("assets/fruits.png", Space::Srgb, Init::Wu, 32, 8, Dither::None, None),
    ("tests/data/page.png", Space::Oklab, Init::Wu, 8, 4, Dither::Auto, None),
    ("tests/data/page.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, None),
];

/// The line of a case in `golden.txt`.
fn line(&(name, space, init, colors, effort, dither, restarts): &Case) -> String {
    let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let level = Effort::new(effort).unwrap();
    let options = Options::default().space(space).init(init).colors(colors).effort(level).dither(dither);
    let options = restarts.into_iter().fold(options, Options::restarts);
    let result = compress(&codec::decode(&bytes).unwrap().image, &options).unwrap();
    let hash = blake3::hash(&codec::encode_indexed(&result.image, level).unwrap()).to_hex();
    let mode = match dither {
        Dither::None => "none",
        Dither::FloydSteinberg => "floyd-steinberg",
        Dither::BlueNoise => "blue-noise",
        Dither::Bayer => "bayer",
        _ => "auto",
    };
    let runs = restarts.map_or(String::new(), |runs| format!(" --restarts {runs}"));
    let (space, init) = (space.name(), init.name());
    format!("{}  {name} -k {colors} -e {effort} --space {space} --init {init} --dither {mode}{runs}\n", &hash[..32])
}

#[test]
fn outputs_are_the_promised_bytes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden.txt");
    let lines: Vec<String> = CASES.iter().map(line).collect();
    if std::env::var_os("HUEPRESS_BLESS").is_some_and(|value| value == "1") {
        return fs::write(path, lines.concat()).unwrap();
    }
    let promised = fs::read_to_string(path).unwrap();
    let changed: Vec<&str> =
        lines.iter().map(|line| line.trim_end()).filter(|line| !promised.lines().any(|old| old == *line)).collect();
    assert!(changed.is_empty(), "these are new:\n{}", changed.join("\n"));
    assert_eq!(promised.lines().count(), lines.len(), "tests/golden.txt has lines that belong to no case");
}
