//! Whole outputs, byte for byte: what a version of huepress promises for the same input and options.

use std::fs;
use std::path::Path;

use huepress::{Effort, Init, Options, Space, codec, compress};

/// Sample, options with the effort last, and the first half of the BLAKE3 hash of the PNG.
const GOLDEN: [(&str, Space, Init, u32, u8, &str); 9] = [
    ("lake.png", Space::Oklab, Init::Wu, 256, 4, "f94b7ea4bd3aa64017334f4dba82118e"),
    ("lake.png", Space::Oklab, Init::Wu, 16, 4, "eaeb908c0487fb3a562db941ea079e5b"),
    ("lake.png", Space::Srgb, Init::KMeansPlusPlus, 16, 7, "abf84a65628b208b004ef97911d74e57"),
    ("fruits.png", Space::Oklab, Init::Wu, 64, 1, "dd8dee62f4b272dee1cba3f234ea7734"),
    ("fruits.png", Space::Srgb, Init::Wu, 256, 9, "0815c1fc9cd2ad6ca0c109793f13e727"),
    ("fruits.png", Space::Oklab, Init::KMeansPlusPlus, 2, 3, "b010fa56be14f156876a25809b0c8a04"),
    ("bubbles.png", Space::Oklab, Init::Wu, 256, 4, "a563e9678db94b6adbbb7d0d988e54c6"),
    ("bubbles.png", Space::Oklab, Init::KMeansPlusPlus, 16, 6, "94cc72a92bb84492db46eaed457fcd0a"),
    ("bubbles.png", Space::Srgb, Init::Wu, 16, 2, "a645890a8bbac9cca9a55c60d506131c"),
];

#[test]
fn outputs_are_the_promised_bytes() {
    let mut changed = Vec::new();
    for (name, space, init, colors, effort, expected) in GOLDEN {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)).unwrap();
        let effort = Effort::new(effort).unwrap();
        let options = Options::default().space(space).init(init).colors(colors).effort(effort).restarts(2);
        let result = compress(&codec::decode(&bytes).unwrap().image, &options).unwrap();
        let hash = blake3::hash(&codec::encode_indexed(&result.image, effort).unwrap()).to_hex();
        if hash[..32] != *expected {
            changed.push(format!("{name}, {space:?}, {init:?}, k={colors}, effort {effort}: now {}", &hash[..32]));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}
