//! Whole outputs, byte for byte: what a version of huepress promises for the same input and options.

use std::fs;
use std::path::Path;

use huepress::{Dither, Effort, Init, Options, Space, codec, compress};

/// Sample, options with effort and dithering last, and the first half of the BLAKE3 hash of the PNG.
const GOLDEN: [(&str, Space, Init, u32, u8, Dither, &str); 13] = [
    ("lake.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, "cc8c267fcf9108e2a276784aa77c5040"),
    ("lake.png", Space::Oklab, Init::Wu, 16, 4, Dither::Auto, "df79ff9fface4fc3de9de38bfe2fdfef"),
    ("lake.png", Space::Srgb, Init::KMeansPlusPlus, 16, 7, Dither::Auto, "48112f3f7c2d3dce498f2c78a549af25"),
    ("fruits.png", Space::Oklab, Init::Wu, 64, 1, Dither::Auto, "c59f940ac5be2b57e4287bd212c59d9c"),
    ("fruits.png", Space::Srgb, Init::Wu, 256, 9, Dither::Auto, "4f9071409bbeacb4185f90d494bd1dd1"),
    ("fruits.png", Space::Oklab, Init::KMeansPlusPlus, 2, 3, Dither::Auto, "ac925474b3a9b9410c1d12ac15dc3933"),
    ("bubbles.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, "6b63746d2c14a6c66581b2486483f91f"),
    ("bubbles.png", Space::Oklab, Init::KMeansPlusPlus, 16, 6, Dither::Auto, "d080ce57e79d1332f4311ccdaa9af42a"),
    ("bubbles.png", Space::Srgb, Init::Wu, 16, 2, Dither::Auto, "ec95d413f37777024d4545962bb1401c"),
    ("fruits.png", Space::Oklab, Init::Wu, 16, 4, Dither::FloydSteinberg, "8100d39cbf0e8dd26f26d77ac8114532"),
    ("bubbles.png", Space::Oklab, Init::Wu, 32, 3, Dither::FloydSteinberg, "bf81c7c5a7a48f01076e3b45a61d9fd0"),
    ("lake.png", Space::Srgb, Init::Wu, 16, 2, Dither::BlueNoise, "3c95039597d7fd94bdc274db289c8c69"),
    ("bubbles.png", Space::Oklab, Init::Wu, 16, 4, Dither::Bayer, "d6cd1bb23ebdc4e62e8a7d880e9f3a49"),
];

/// The same with as many runs as the effort says.
const BY_EFFORT: [(&str, Space, Init, u32, u8, Dither, &str); 2] = [
    ("bubbles.png", Space::Oklab, Init::Wu, 64, 7, Dither::Auto, "a650e208a180e05b0d357270919e3c97"),
    ("fruits.png", Space::Srgb, Init::Wu, 32, 8, Dither::None, "df0329870fb4e5edaa244714ee60afa7"),
];

#[test]
fn outputs_are_the_promised_bytes() {
    let mut changed = Vec::new();
    let of_two = GOLDEN.iter().map(|row| (row, true));
    for (&(name, space, init, colors, effort, dither, expected), are_two) in
        of_two.chain(BY_EFFORT.iter().map(|row| (row, false)))
    {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)).unwrap();
        let effort = Effort::new(effort).unwrap();
        let options = Options::default().space(space).init(init).colors(colors).effort(effort).dither(dither);
        let options = if are_two { options.restarts(2) } else { options };
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
