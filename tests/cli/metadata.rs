//! Profiles, texts and what else is in a file beside its pixels.

use crate::common::test_dir::{TestDir, stderr};
use huepress::codec::{Container, DecodeOptions, Metadata, decode};
use huepress::{Effort, IndexedImage, Palette};

#[test]
fn profiles_and_texts_stay_where_that_is_asked_for() {
    let metadata = Metadata {
        icc: Some(moxcms::ColorProfile::new_display_p3().encode().unwrap()),
        exif: Some(b"MM\0*\0\0\0\x08\0\0\0\0\0\0".to_vec()),
        xmp: None,
        chunks: vec![(*b"pHYs", vec![0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]), (*b"tEXt", b"Author\0me".to_vec())],
    };
    let palette = Palette::new((0..6).map(|i| [40 * i, 250 - 40 * i, 30, 255]).collect()).unwrap();
    let picture = IndexedImage::new(60, 40, palette, (0..2400).map(|at| (at / 7 % 6) as u8).collect()).unwrap();
    let file = Container::Png.encode_with(&picture, Effort::LEAST, &metadata).unwrap();
    let (raw, brought) = (picture.to_image(), decode(&file).unwrap().image);
    assert_ne!(raw, brought);
    let dir = TestDir::new();
    dir.write("p3.png", &file);
    for (args, icc, exif, chunks) in [
        ("-o x.png", false, false, 1),
        ("-o x.png --strip safe", false, false, 1),
        ("-o x.png --strip all", false, false, 0),
        ("-o x.png --strip none", false, true, 2),
        ("-o x.png --keep-profile", true, false, 1),
        ("-o x.png --keep-profile --strip all", true, false, 0),
        ("-o x.png --keep-profile --strip none", true, true, 2),
        ("-o x.webp --keep-profile --strip none", true, true, 0),
        ("-o x.webp", false, false, 0),
        ("-o x.gif --strip none", false, false, 0),
    ] {
        dir.succeeds(&format!("p3.png -f -q {args}"));
        let name = args.split_whitespace().nth(1).unwrap();
        let result = DecodeOptions::default().keep_profile(true).decode(&dir.read(name)).unwrap();
        let found = &result.metadata;
        assert_eq!((found.icc.is_some(), found.exif.is_some(), found.chunks.len()), (icc, exif, chunks), "{args}");
        assert!(result.image == if icc { raw.clone() } else { brought.clone() }, "{args}");
    }
    let output = dir.run("p3.png -o y.gif --keep-profile");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("GIF: it has no room for a colour profile"), "{}", stderr(&output));
    // What would not shrink is kept as it is, unless something has to be left out of it.
    let lean = Metadata { chunks: vec![(*b"tEXt", b"a\0b".to_vec())], ..Metadata::default() };
    let few = IndexedImage::new(1, 1, Palette::new(vec![[9, 9, 9, 255]]).unwrap(), vec![0]).unwrap();
    dir.write("one.png", &Container::Png.encode_with(&few, Effort::MOST, &lean).unwrap());
    // Bytes behind the end are left out by all.
    let plain = Container::Png.encode(&few, Effort::MOST).unwrap();
    for (name, tail) in [("plain.png", ""), ("tail.png", "a secret")] {
        dir.write(name, &[&plain[..], tail.as_bytes()].concat());
        dir.succeeds(&format!("{name} --strip all --out-dir bare -q"));
    }
    assert!(dir.read("bare/plain.png") == plain);
    assert!(!dir.read("bare/tail.png").ends_with(b"secret"));
    assert_eq!(decode(&dir.read("bare/tail.png")).unwrap().image, few.to_image());
    for (args, texts) in [("--strip none", 1), ("--strip all", 0), ("--strip safe", 0)] {
        dir.succeeds(&format!("one.png {args} --out-dir {} -q", &args[8..]));
        let result = decode(&dir.read(&format!("{}/one.png", &args[8..]))).unwrap();
        assert_eq!(result.metadata.chunks.len(), texts, "{args}");
    }
}
