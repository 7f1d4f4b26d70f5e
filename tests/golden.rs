//! Whole outputs, byte for byte: what a version of huepress promises for the same input and options.

use std::fs;
use std::path::Path;

use huepress::{Dither, Effort, Init, Options, Space, codec, compress};

/// Sample, options with effort and dithering last, and the first half of the BLAKE3 hash of the PNG.
const GOLDEN: [(&str, Space, Init, u32, u8, Dither, &str); 13] = [
    ("lake.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, "986c1a9ca228190dd8ed60fb3f357061"),
    ("lake.png", Space::Oklab, Init::Wu, 16, 4, Dither::Auto, "e9341034a67bc3c791765b153090990a"),
    ("lake.png", Space::Srgb, Init::KMeansPlusPlus, 16, 7, Dither::Auto, "f3ab78ac13a35b55453bd8e5c2fce085"),
    ("fruits.png", Space::Oklab, Init::Wu, 64, 1, Dither::Auto, "c59f940ac5be2b57e4287bd212c59d9c"),
    ("fruits.png", Space::Srgb, Init::Wu, 256, 9, Dither::Auto, "dcb07c1928e77c0a1996d1a7fa63e66c"),
    ("fruits.png", Space::Oklab, Init::KMeansPlusPlus, 2, 3, Dither::Auto, "39da95cd9e5c2f65a5aa70305ed9180f"),
    ("bubbles.png", Space::Oklab, Init::Wu, 256, 4, Dither::Auto, "398dd2a76f66f2c68b514605ced50dc6"),
    ("bubbles.png", Space::Oklab, Init::KMeansPlusPlus, 16, 6, Dither::Auto, "d0b8a7ee271e30542b63e7fdb0cca331"),
    ("bubbles.png", Space::Srgb, Init::Wu, 16, 2, Dither::Auto, "e945f11ea2fbf8be63ee8b99332b6af3"),
    ("fruits.png", Space::Oklab, Init::Wu, 16, 4, Dither::FloydSteinberg, "f1b765d9a551d11ed612654c586d031f"),
    ("bubbles.png", Space::Oklab, Init::Wu, 32, 3, Dither::FloydSteinberg, "c3f2e00dbcd1266d45e2694772a541ef"),
    ("lake.png", Space::Srgb, Init::Wu, 16, 2, Dither::BlueNoise, "b182c0ecdb8c99de6552caf934946252"),
    ("bubbles.png", Space::Oklab, Init::Wu, 16, 4, Dither::Bayer, "a1d58c61cea6ebe55075eab9ed8257b2"),
];

/// The same with as many runs as the effort says.
const BY_EFFORT: [(&str, Space, Init, u32, u8, Dither, &str); 2] = [
    ("bubbles.png", Space::Oklab, Init::Wu, 64, 7, Dither::Auto, "9adff2488eb4cf2613317e35bc5125d8"),
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
