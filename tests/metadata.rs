//! Metadata of files: what is kept, and what is not.

mod common;

use std::io::Cursor;
use std::sync::LazyLock;

use common::files::{Tiff, bmp, jpeg_of_inks, png_with, with_chunk_before, with_orientation};
use huepress::codec::{Container, DecodeOptions, Decoded, Metadata, Strip, decode};
use huepress::{Effort, Error, IndexedImage, Palette};
use image::{DynamicImage, ImageFormat};
use moxcms::ColorProfile;

/// Sixteen colours without and with alpha.
fn picture() -> IndexedImage {
    let colors = (0..16).map(|i| [16 * i, 255 - 16 * i, 7 * i, if i < 2 { 0 } else { 255 }]).collect();
    let indices = (0..40 * 30).map(|at| (at % 40 / 4 + at / 40 / 6) as u8).collect();
    IndexedImage::new(40, 30, Palette::new(colors).unwrap(), indices).unwrap()
}

fn kept(bytes: &[u8]) -> Decoded {
    DecodeOptions::default().keep_profile(true).decode(bytes).unwrap()
}

/// The same profile at every call: it contains the time at which it was made.
fn p3() -> Vec<u8> {
    static P3: LazyLock<Vec<u8>> = LazyLock::new(|| ColorProfile::new_display_p3().encode().unwrap());
    P3.clone()
}

/// All that a file may say.
fn all() -> Metadata {
    Metadata {
        icc: Some(p3()),
        exif: Some(b"MM\0*\0\0\0\x08\0\0\0\0\0\0".to_vec()),
        xmp: Some(b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>".to_vec()),
        chunks: vec![
            (*b"gAMA", 45455u32.to_be_bytes().to_vec()),
            (*b"pHYs", vec![0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]),
            (*b"tIME", vec![7, 234, 11, 25, 12, 0, 0]),
            (*b"tEXt", b"Author\0me".to_vec()),
        ],
    }
}

#[test]
fn png_keeps_all_and_strip_says_what() {
    let file = Container::Png.encode_with(&picture(), Effort::LEAST, &all()).unwrap();
    let decoded = kept(&file);
    assert_eq!(decoded.metadata, all());
    assert_eq!(decoded.image.pixels()[100], picture().to_image().pixels()[100]);
    let names = |metadata: &Metadata| metadata.chunks.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    for (strip, chunks, rest) in [
        (Strip::All, vec![*b"gAMA"], false),
        (Strip::Safe, vec![*b"gAMA", *b"pHYs"], false),
        (Strip::None, vec![*b"gAMA", *b"pHYs", *b"tIME", *b"tEXt"], true),
    ] {
        let left = all().stripped(strip);
        assert_eq!(names(&left), chunks, "{strip:?}");
        assert_eq!((left.icc.is_some(), left.exif.is_some(), left.xmp.is_some()), (true, rest, rest), "{strip:?}");
    }
    // Brought to sRGB, nothing says otherwise any more.
    let brought = decode(&file).unwrap();
    assert_eq!((brought.metadata.icc, brought.metadata.exif), (None, all().exif));
    assert_eq!(brought.metadata.chunks, all().chunks[1..]);
    assert_ne!(brought.image, decoded.image);
}

/// Names of a PNG's chunks, and how long their data are.
fn chunks(png: &[u8]) -> Vec<(String, usize)> {
    let (mut all, mut at) = (Vec::new(), 8);
    while let Some(length) = png.get(at..at + 4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        all.push((String::from_utf8(png[at + 4..at + 8].to_vec()).unwrap(), length));
        at += 12 + length;
    }
    all
}

#[test]
fn a_png_has_its_chunks_in_order() {
    let transparent = |colors: u8| {
        let palette = (0..16).map(|i| [16 * i, 0, 0, if i < colors { 16 * i } else { 255 }]).collect();
        IndexedImage::new(16, 1, Palette::new(palette).unwrap(), (0..16).collect()).unwrap()
    };
    let names = |png: &[u8]| chunks(png).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" ");
    for effort in [Effort::LEAST, Effort::MOST] {
        let encode = |image: &IndexedImage, metadata| Container::Png.encode_with(image, effort, &metadata).unwrap();
        let file = encode(&picture(), all());
        assert_eq!(names(&file), "IHDR iCCP gAMA pHYs tIME tEXt eXIf iTXt PLTE tRNS IDAT IEND");
        assert_eq!(kept(&file).metadata, all());
        for (colors, alphas) in [(0, None), (2, Some(2)), (16, Some(16))] {
            let file = encode(&transparent(colors), Metadata { icc: Some(Vec::new()), ..Metadata::default() });
            let length = chunks(&file).into_iter().find(|(name, _)| name == "tRNS").map(|(_, length)| length);
            assert_eq!(length, alphas, "{colors} colours that are not opaque");
            assert!(!names(&file).contains("iCCP"));
            assert_eq!(decode(&file).unwrap().image, transparent(colors).to_image());
        }
    }
}

#[test]
fn webp_keeps_what_it_has_and_gif_nothing_that_matters() {
    let in_webp = Metadata { chunks: all().chunks[1..].to_vec(), ..all() };
    let file = Container::WebP.encode_with(&picture(), Effort::LEAST, &in_webp).unwrap();
    let decoded = kept(&file);
    assert_eq!(decoded.metadata, Metadata { chunks: Vec::new(), ..all() });
    assert_eq!(decoded.image, decode(&Container::WebP.encode(&picture(), Effort::LEAST).unwrap()).unwrap().image);
    let only_exif = Metadata { exif: all().exif, ..Metadata::default() };
    let file = Container::WebP.encode_with(&picture(), Effort::LEAST, &only_exif).unwrap();
    assert_eq!(decode(&file).unwrap().metadata, only_exif);

    let texts = Metadata { icc: None, ..in_webp.clone() };
    let plain = Container::Gif.encode(&picture(), Effort::LEAST).unwrap();
    assert_eq!(Container::Gif.encode_with(&picture(), Effort::LEAST, &texts).unwrap(), plain);
    for (container, metadata) in [(Container::Gif, &in_webp), (Container::Gif, &all()), (Container::WebP, &all())] {
        let error = container.encode_with(&picture(), Effort::LEAST, metadata).unwrap_err();
        assert!(matches!(error, Error::Encode { .. }));
        assert!(error.to_string().contains("bring the colours to sRGB, or take PNG"), "{error}");
    }
    // The smallest of those that have it.
    let (container, file) = Container::smallest(&picture(), Effort::LEAST, &in_webp).unwrap();
    assert_ne!(container, Container::Gif);
    assert_eq!(kept(&file).metadata.icc, Some(p3()));
}

#[test]
fn exif_that_is_kept_does_not_turn_the_picture_again() {
    let mut jpeg = Cursor::new(Vec::new());
    let photo = common::photo(32, 16, false);
    let rgb = image::RgbaImage::from_raw(32, 16, photo.as_bytes().to_vec()).unwrap();
    DynamicImage::ImageRgba8(rgb).to_rgb8().write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let decoded = decode(&with_orientation(jpeg.get_ref(), 6)).unwrap();
    assert_eq!((decoded.image.width(), decoded.image.height()), (16, 32));
    let exif = decoded.metadata.exif.clone().unwrap();
    assert_eq!(image::metadata::Orientation::from_exif_chunk(&exif), Some(image::metadata::Orientation::NoTransforms));
    let few = IndexedImage::new(16, 32, Palette::new(vec![[0, 0, 0, 255]]).unwrap(), vec![0; 512]).unwrap();
    for container in [Container::Png, Container::WebP] {
        let again = decode(&container.encode_with(&few, Effort::LEAST, &decoded.metadata).unwrap()).unwrap();
        assert_eq!((again.image.width(), again.image.height()), (16, 32), "{container}");
        assert_eq!(again.metadata.exif, Some(exif.clone()), "{container}");
    }
}

#[test]
fn what_is_not_understood_is_said() {
    let file = |profile: Vec<u8>| {
        let damaged = Metadata { icc: Some(profile), ..Metadata::default() };
        Container::Png.encode_with(&picture(), Effort::LEAST, &damaged).unwrap()
    };
    let cases = [
        (file(p3()), None),
        (file(vec![7; 300]), Some("the colour profile is damaged")),
        (file(ColorProfile::new_gray_with_gamma(2.2).encode().unwrap()), Some("the colour profile is for Gray")),
        (png_with(&[[9; 3]], &[(b"cICP", vec![9, 16, 0, 1])], None), Some("the code points 9 and 16 of its colours")),
        (png_with(&[[9; 3]], &[(b"gAMA", vec![0, 0, 0, 1])], None), Some("a gamma of 0.00001 makes no sense")),
    ];
    for (bytes, expected) in cases {
        let warning = decode(&bytes).unwrap().warning;
        match expected {
            Some(message) => {
                let warning = warning.expect(message);
                assert!(warning.contains(message) && warning.ends_with("colours are taken as sRGB"), "{warning}");
            }
            None => assert_eq!(warning, None),
        }
    }
}

#[test]
fn a_small_tiff_has_its_profile_and_a_lost_one_is_said() {
    use image::ImageEncoder;
    let mut tiff = Cursor::new(Vec::new());
    let mut encoder = image::codecs::tiff::TiffEncoder::new(&mut tiff);
    encoder.set_icc_profile(p3()).unwrap();
    encoder.write_image(&[234, 51, 35], 1, 1, image::ExtendedColorType::Rgb8).unwrap();
    let pixel = decode(tiff.get_ref()).unwrap().image.pixels()[0];
    assert!(pixel.iter().zip([255u8, 0, 0, 255]).all(|(a, b)| a.abs_diff(b) <= 1), "{pixel:?}");
    assert_eq!(kept(tiff.get_ref()).metadata.icc, Some(p3()));
    // The second of two parts of a profile is missing.
    let mut jpeg = jpeg_of_inks([255; 4], 0, &p3());
    let at = jpeg.windows(4).position(|bytes| bytes == b"ICC_").unwrap();
    jpeg[at + 13] = 2;
    assert!(decode(&jpeg).unwrap().warning.unwrap().contains("the colour profile is damaged"));
}

#[test]
fn what_is_kept_is_sound() {
    let gamma = 100_000u32.to_be_bytes().to_vec();
    for (chunks, expected) in [
        (vec![(b"gAMA", gamma.clone())], 1),
        (vec![(b"sRGB", vec![0]), (b"gAMA", gamma.clone())], 0),
        (vec![(b"gAMA", gamma[..3].to_vec()), (b"pHYs", vec![0; 3])], 0),
        (vec![(b"pHYs", vec![1; 9]), (b"pHYs", vec![2; 9])], 1),
    ] {
        let file = png_with(&[[9; 3]], &chunks, None);
        assert_eq!(kept(&file).metadata.chunks.len(), expected, "{chunks:?}");
    }
    let xmp = |orientation: u8| {
        format!("<x tiff:Orientation=\"{orientation}\"/><tiff:Orientation>{orientation}</x>").into_bytes()
    };
    let turned = Metadata { xmp: Some(xmp(6)), ..Metadata::default() };
    let file = Container::Png.encode_with(&picture(), Effort::LEAST, &turned).unwrap();
    assert_eq!(decode(&file).unwrap().metadata.xmp, Some(xmp(1)));
    assert!(!decode(&file).unwrap().has_more);
    assert!(decode(&[&file[..], b"more"].concat()).unwrap().has_more);
}

#[test]
fn metadata_behind_the_pixels_are_kept() {
    let plain = png_with(&[[9; 3]], &[], None);
    let exif = with_orientation(b"\xff\xd8", 6)[12..].to_vec();
    let xmp = b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
    let text = |is_compressed: u8, data: &[u8]| {
        [&b"XML:com.adobe.xmp\0"[..], &[is_compressed, 0], b"en\0XMP\0", data].concat()
    };
    let stream = miniz_oxide::deflate::compress_to_vec_zlib(xmp, 6);
    for next in [b"IDAT", b"IEND"] {
        for text in [text(0, xmp), text(1, &stream)] {
            let file = with_chunk_before(&plain, next, b"iTXt", &text);
            let decoded = decode(&with_chunk_before(&file, next, b"eXIf", &exif)).unwrap();
            assert_eq!(decoded.metadata.xmp, Some(xmp.to_vec()));
            assert_eq!(decoded.metadata.exif.map(|exif| exif.len()), Some(exif.len()));
            assert_eq!((decoded.metadata.chunks.len(), decoded.has_more), (0, false));
        }
    }
    // A picture of two pixels is turned by its EXIF, wherever it stands.
    let wide = png_with(&[[9; 3]; 2], &[], None);
    for next in [b"IDAT", b"IEND"] {
        assert_eq!(decode(&with_chunk_before(&wide, next, b"eXIf", &exif)).unwrap().image.height(), 2);
    }
}

#[test]
fn the_resolution_of_every_format_is_kept() {
    let jfif = |unit: u8, x: u16, y: u16| {
        let mut jpeg = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(4, 2).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let mut jpeg = jpeg.into_inner();
        let at = jpeg.windows(5).position(|bytes| bytes == b"JFIF\0").unwrap();
        jpeg[at + 7] = unit;
        jpeg[at + 8..at + 12].copy_from_slice([x, y].map(u16::to_be_bytes).as_flattened());
        jpeg
    };
    let png = png_with(&[[9; 3]], &[(b"pHYs", vec![0, 0, 0, 1, 0, 0, 0, 2, 1])], None);
    let turned = with_chunk_before(&png, b"IDAT", b"eXIf", &with_orientation(b"\xff\xd8", 6)[12..]);
    let tiff = |unit: Option<u16>| Tiff { resolution: Some((300, 150)), unit, ..Tiff::new(1, 8, 1) }.file(&[0; 3]);
    for (name, file, expected) in [
        ("dots per inch", jfif(1, 300, 72), Some((11811, 2835, 1))),
        ("dots per centimetre", jfif(2, 100, 50), Some((10_000, 5000, 1))),
        ("a ratio", jfif(0, 2, 1), Some((2, 1, 0))),
        ("square pixels", jfif(0, 1, 1), None),
        ("no sense", jfif(1, 0, 72), None),
        ("a turned picture", with_orientation(&jfif(1, 300, 72), 6), Some((2835, 11811, 1))),
        ("a turned PNG", turned, Some((2, 1, 1))),
        ("a bitmap", bmp(&[[1, 2, 3, 4]], 3, 0), Some((3937, 7874, 1))),
        ("a TIFF in inches", tiff(None), Some((11811, 5906, 1))),
        ("a TIFF in centimetres", tiff(Some(3)), Some((30_000, 15_000, 1))),
        ("a TIFF without a unit", tiff(Some(1)), None),
    ] {
        let metadata = decode(&file).unwrap().metadata.stripped(Strip::Safe);
        let found = metadata.chunks.iter().find(|(name, _)| name == b"pHYs").map(|(_, data)| {
            let side = |at: usize| u32::from_be_bytes(*data[at..].first_chunk().unwrap());
            (side(0), side(4), data[8])
        });
        assert_eq!(found, expected, "{name}");
    }
}
