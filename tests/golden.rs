//! Whole outputs, byte for byte: what a version of huepress promises for the same input and options.

use std::fs;
use std::path::Path;

use huepress::{Dither, Effort, Init, Options, Space, codec, compress};

/// Sample, options with effort and dithering last, and the first half of the BLAKE3 hash of the PNG.
const GOLDEN: [(&str, Space, Init, u32, u8, Dither, &str); 13] = [
    ("lake.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, "48a90e97698797001520c7fd73ac99c3"),
    ("lake.png", Space::Oklab, Init::Wu, 16, 4, Dither::Auto, "e28444694845b230d9cf8741aa7892dd"),
    ("lake.png", Space::Srgb, Init::KMeansPlusPlus, 16, 7, Dither::Auto, "6b808c81bba854975e7f0d0a044a2d50"),
    ("fruits.png", Space::Oklab, Init::Wu, 64, 1, Dither::Auto, "9a154bd059248225d9f111566f4dddf1"),
    ("fruits.png", Space::Srgb, Init::Wu, 256, 9, Dither::Auto, "854287cb67e606386e15b0e64dc8d012"),
    ("fruits.png", Space::Oklab, Init::KMeansPlusPlus, 2, 3, Dither::Auto, "8bd039dd9e91f662cca7071ddceb6743"),
    ("bubbles.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, "e59ee1ab6a7b0cd574dca466891f1dcb"),
    ("bubbles.png", Space::Oklab, Init::KMeansPlusPlus, 16, 6, Dither::Auto, "62e4af1c21984fadc3317ffa9d58ccc6"),
    ("bubbles.png", Space::Srgb, Init::Wu, 16, 2, Dither::Auto, "253cd87455e2b4f010aafbe33f0a1f8e"),
    ("fruits.png", Space::Oklab, Init::Wu, 16, 4, Dither::FloydSteinberg, "4e8dce45e03c3bf11b7ff8aa2eda8c02"),
    ("bubbles.png", Space::Oklab, Init::Wu, 32, 3, Dither::FloydSteinberg, "9b0ecf624631ba9d2f0265c797ab4934"),
    ("lake.png", Space::Srgb, Init::Wu, 16, 2, Dither::BlueNoise, "13c2c88da889055b5d795ec57fc27624"),
    ("bubbles.png", Space::Oklab, Init::Wu, 16, 4, Dither::Bayer, "a147f91974add200dffc5ffc4b4b8321"),
];

#[test]
fn outputs_are_the_promised_bytes() {
    let mut changed = Vec::new();
    for (name, space, init, colors, effort, dither, expected) in GOLDEN {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)).unwrap();
        let effort = Effort::new(effort).unwrap();
        let options =
            Options::default().space(space).init(init).colors(colors).effort(effort).dither(dither).restarts(2);
        let result = compress(&codec::decode(&bytes).unwrap().image, &options).unwrap();
        let hash = blake3::hash(&codec::encode_indexed(&result.image, effort).unwrap()).to_hex();
        if hash[..32] != *expected {
            changed.push(format!(
                "{name}, {space:?}, {init:?}, k={colors}, effort {effort}, {dither:?}: now {}",
                &hash[..32]
            ));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}
