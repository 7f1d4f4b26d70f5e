//! Whole outputs, byte for byte: what a version of huepress promises for the same input and options.

use std::fs;
use std::path::Path;

use huepress::{Init, Options, Space, codec, compress};

/// Sample, options, and the first half of the BLAKE3 hash of the PNG.
const GOLDEN: [(&str, Space, Init, u32, &str); 9] = [
    ("lake.png", Space::Oklab, Init::Wu, 256, ""),
    ("lake.png", Space::Oklab, Init::Wu, 16, ""),
    ("lake.png", Space::Srgb, Init::KMeansPlusPlus, 16, ""),
    ("fruits.png", Space::Oklab, Init::Wu, 64, ""),
    ("fruits.png", Space::Srgb, Init::Wu, 256, ""),
    ("fruits.png", Space::Oklab, Init::KMeansPlusPlus, 2, ""),
    ("bubbles.png", Space::Oklab, Init::Wu, 256, ""),
    ("bubbles.png", Space::Oklab, Init::KMeansPlusPlus, 16, ""),
    ("bubbles.png", Space::Srgb, Init::Wu, 16, ""),
];

#[test]
fn outputs_are_the_promised_bytes() {
    let mut changed = Vec::new();
    for (name, space, init, colors, expected) in GOLDEN {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)).unwrap();
        let options = Options::default().space(space).init(init).colors(colors).restarts(2);
        let result = compress(&codec::decode(&bytes).unwrap().image, &options).unwrap();
        let hash = blake3::hash(&codec::encode_indexed(&result.image).unwrap()).to_hex();
        if hash[..32] != *expected {
            changed.push(format!("{name}, {space:?}, {init:?}, k={colors}: now {}", &hash[..32]));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}
