//! Whole outputs, byte for byte: what a version of huepress promises for the same input and options.

use std::fs;
use std::path::Path;

use huepress::{Dither, Effort, Init, Options, Space, codec, compress};

/// Sample, options with effort and dithering last, and the first half of the BLAKE3 hash of the PNG.
const GOLDEN: [(&str, Space, Init, u32, u8, Dither, &str); 13] = [
    ("lake.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, "da0c69d0818363f3056273a632caec6e"),
    ("lake.png", Space::Oklab, Init::Wu, 16, 4, Dither::Auto, "23a35b25f56fda1bdab64a4ef8048df0"),
    ("lake.png", Space::Srgb, Init::KMeansPlusPlus, 16, 7, Dither::Auto, "01ef2706f7dad781387f6da1d3414524"),
    ("fruits.png", Space::Oklab, Init::Wu, 64, 1, Dither::Auto, "9a154bd059248225d9f111566f4dddf1"),
    ("fruits.png", Space::Srgb, Init::Wu, 256, 9, Dither::Auto, "3fb0a1dd2004226ea7598cc910533507"),
    ("fruits.png", Space::Oklab, Init::KMeansPlusPlus, 2, 3, Dither::Auto, "ccf9c912e84d8871b053b8ee6ab231bc"),
    ("bubbles.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, "c1b5e2a4afa64709b877cfd5afbbd5ce"),
    ("bubbles.png", Space::Oklab, Init::KMeansPlusPlus, 16, 6, Dither::Auto, "d0b8a7ee271e30542b63e7fdb0cca331"),
    ("bubbles.png", Space::Srgb, Init::Wu, 16, 2, Dither::Auto, "cb840fe5457bea16d267a2b1553ea612"),
    ("fruits.png", Space::Oklab, Init::Wu, 16, 4, Dither::FloydSteinberg, "506d011656abb58d77583bbcf6f28a14"),
    ("bubbles.png", Space::Oklab, Init::Wu, 32, 3, Dither::FloydSteinberg, "1513bc6d9d515fc824e2355b533a8dc1"),
    ("lake.png", Space::Srgb, Init::Wu, 16, 2, Dither::BlueNoise, "114504c1097a80961f17340373c960a7"),
    ("bubbles.png", Space::Oklab, Init::Wu, 16, 4, Dither::Bayer, "8ad463cf22eed21461fd6e25d626331f"),
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
