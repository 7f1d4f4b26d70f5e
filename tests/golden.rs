//! Whole outputs, byte for byte: what a version of huepress promises for the same input and options.

use std::fs;
use std::path::Path;

use huepress::{Effort, Init, Options, Space, codec, compress};

/// Sample, options with the effort last, and the first half of the BLAKE3 hash of the PNG.
const GOLDEN: [(&str, Space, Init, u32, u8, &str); 9] = [
    ("lake.png", Space::Oklab, Init::Wu, 256, 4, "1698258328b49307a332c03e856f416d"),
    ("lake.png", Space::Oklab, Init::Wu, 16, 4, "46dd9588e51ecc5cc81759f27fda7272"),
    ("lake.png", Space::Srgb, Init::KMeansPlusPlus, 16, 7, "445c45c489e9f03720b17c2d49623628"),
    ("fruits.png", Space::Oklab, Init::Wu, 64, 1, "6dffb26b555a99fff792656ddb0203a9"),
    ("fruits.png", Space::Srgb, Init::Wu, 256, 9, "7edcf30dbc1584de1f1be6efec3f85a3"),
    ("fruits.png", Space::Oklab, Init::KMeansPlusPlus, 2, 3, "7e79e63e4d6b6bdc35bb3f72be1d6d62"),
    ("bubbles.png", Space::Oklab, Init::Wu, 256, 4, "639e567c05e88c439be65293c79841be"),
    ("bubbles.png", Space::Oklab, Init::KMeansPlusPlus, 16, 6, "c0f22ea87ef4c1cbbad861df549d415a"),
    ("bubbles.png", Space::Srgb, Init::Wu, 16, 2, "d2aa0cfeafd7ec1394707bafc380ea77"),
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
