//! Whole outputs, byte for byte: what a version of huepress promises for the same input and options.

use std::fs;
use std::path::Path;

use huepress::{Init, Options, Space, codec, compress};

/// Sample, options, and the first half of the BLAKE3 hash of the PNG.
const GOLDEN: [(&str, Space, Init, u32, &str); 9] = [
    ("lake.png", Space::Oklab, Init::Wu, 256, "1df1579751d631810b00447314473228"),
    ("lake.png", Space::Oklab, Init::Wu, 16, "3ab4e8df9e1ed162959af766acd3748c"),
    ("lake.png", Space::Srgb, Init::KMeansPlusPlus, 16, "2b138350d10880007e1b516708901ceb"),
    ("fruits.png", Space::Oklab, Init::Wu, 64, "5c01cdf7fcbeced70c55f1288c00bf31"),
    ("fruits.png", Space::Srgb, Init::Wu, 256, "b01620ac850d2c7ccec353a120c7d8eb"),
    ("fruits.png", Space::Oklab, Init::KMeansPlusPlus, 2, "dbc9106be4880ac374279b76207ef298"),
    ("bubbles.png", Space::Oklab, Init::Wu, 256, "ddec49a76a91334e82e866bd221195fd"),
    ("bubbles.png", Space::Oklab, Init::KMeansPlusPlus, 16, "03846faca1b525b68d206e5f98fc104b"),
    ("bubbles.png", Space::Srgb, Init::Wu, 16, "74d104fc4243b7f47396ca6970fdce17"),
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
