//! Files that programs write and browsers show, though they are unusual: TIFFs of every kind, bitmaps with and without
//! alpha, and GIFs and animations of the web.

mod common;

use common::files::{Tiff, bmp, gif, webp_animation};
use huepress::codec::{Format, decode};
use huepress::{Error, Image, Rgba};

fn pixels(bytes: &[u8]) -> Vec<Rgba> {
    decode(bytes).unwrap().image.pixels().to_vec()
}

#[test]
fn tiffs_of_every_kind_are_read() {
    let half = [0, 0, 0, 0x3f];
    let f32s = [[0; 4], half, [0, 0, 0x80, 0x3f]].concat();
    let opaque = |greys: [u8; 3]| greys.map(|grey| [grey, grey, grey, 255]);
    let one = |pixel: Rgba| [pixel, [0, 0, 0, 0], [255; 4]];
    // Three pixels of: photometric interpretation, bits and kinds of samples, data, and what is seen.
    let table: [(&str, Tiff, &[u8], [Rgba; 3]); 20] = [
        ("grey", Tiff::new(1, 8, 1), &[0, 136, 255], opaque([0, 136, 255])),
        ("grey of 1 bit", Tiff::new(1, 1, 1), &[0b0110_0000], opaque([0, 255, 255])),
        ("grey of 2 bits", Tiff::new(1, 2, 1), &[0b0001_1000], opaque([0, 85, 170])),
        ("grey of 4 bits", Tiff::new(1, 4, 1), &[0x08, 0xf0], opaque([0, 136, 255])),
        ("grey of 16 bits", Tiff::new(1, 16, 1), &[0, 0, 0x88, 0x88, 255, 255], opaque([0, 136, 255])),
        (
            "grey of 32 bits",
            Tiff::new(1, 32, 1),
            &[0, 0, 0, 0, 0x88, 0x88, 0x88, 0x88, 255, 255, 255, 255],
            opaque([0, 136, 255]),
        ),
        ("grey in floating point", Tiff { format: 3, ..Tiff::new(1, 32, 1) }, &f32s, opaque([0, 128, 255])),
        ("white as zero", Tiff::new(0, 8, 1), &[0, 136, 255], opaque([255, 119, 0])),
        ("white as zero of 4 bits", Tiff::new(0, 4, 1), &[0x08, 0xf0], opaque([255, 119, 0])),
        (
            "grey with alpha",
            Tiff { extra: Some(2), ..Tiff::new(1, 8, 2) },
            &[7, 99, 0, 0, 255, 255],
            one([7, 7, 7, 99]),
        ),
        (
            "grey with premultiplied alpha",
            Tiff { extra: Some(1), ..Tiff::new(1, 8, 2) },
            &[40, 80, 0, 0, 255, 255],
            one([128, 128, 128, 80]),
        ),
        (
            "white as zero with alpha",
            Tiff { extra: Some(2), ..Tiff::new(0, 8, 2) },
            &[7, 99, 255, 0, 0, 255],
            one([248, 248, 248, 99]),
        ),
        ("RGB", Tiff::new(2, 8, 3), &[1, 2, 3, 0, 0, 0, 255, 255, 255], [[1, 2, 3, 255], [0, 0, 0, 255], [255; 4]]),
        (
            "RGB of 4 bits",
            Tiff::new(2, 4, 3),
            &[0x12, 0x30, 0, 0x0f, 0xff],
            [[17, 34, 51, 255], [0, 0, 0, 255], [0, 255, 255, 255]],
        ),
        (
            "RGB with alpha",
            Tiff { extra: Some(2), ..Tiff::new(2, 8, 4) },
            &[1, 2, 3, 4, 0, 0, 0, 0, 255, 255, 255, 255],
            one([1, 2, 3, 4]),
        ),
        (
            "RGB with alpha that is not said to be so",
            Tiff { extra: Some(0), ..Tiff::new(2, 8, 4) },
            &[1, 2, 3, 4, 0, 0, 0, 0, 255, 255, 255, 255],
            one([1, 2, 3, 4]),
        ),
        (
            "RGB with premultiplied alpha",
            Tiff { extra: Some(1), ..Tiff::new(2, 8, 4) },
            &[20, 40, 80, 80, 0, 0, 0, 0, 255, 255, 255, 255],
            one([64, 128, 255, 80]),
        ),
        (
            "RGB in planes",
            Tiff { is_planar: true, ..Tiff::new(2, 8, 3) },
            &[1, 0, 255, 2, 0, 255, 3, 0, 255],
            [[1, 2, 3, 255], [0, 0, 0, 255], [255; 4]],
        ),
        ("a palette of 4 bits", Tiff::new(3, 4, 1), &[0x12, 0xf0], [[1, 2, 3, 255], [2, 4, 6, 255], [15, 30, 45, 255]]),
        (
            "CMYK with alpha",
            Tiff { extra: Some(2), ..Tiff::new(5, 8, 5) },
            &[255, 0, 0, 0, 99, 0, 0, 0, 255, 0, 0, 0, 0, 0, 255],
            one([0, 255, 255, 99]),
        ),
    ];
    for (name, tiff, data, expected) in table {
        for is_little in [true, false] {
            let file = Tiff { is_little, ..tiff }.file(data);
            let decoded = decode(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(decoded.image.pixels(), expected, "{name}, little-endian: {is_little}");
            assert_eq!((decoded.format, decoded.frames, decoded.animated), (Format::Tiff, 1, false), "{name}");
        }
    }
}

/// The file was made by `tiffcp -8` of libtiff 4.5.
#[test]
fn a_tiff_of_64_bit_offsets_is_read() {
    let file = include_bytes!("data/big.tif");
    assert_eq!(pixels(file), [[1, 2, 3, 255], [0, 0, 0, 255], [255; 4]]);
}

#[test]
fn tiffs_that_are_not_read_are_named_in_plain_words() {
    for (tiff, message) in [
        (Tiff::new(8, 8, 3), "TIFF with Lab colours is not supported"),
        (Tiff::new(4, 1, 1), "TIFF with colours of kind 4 is not supported"),
        (Tiff::new(1, 12, 1), "TIFF with samples of 12 bits is not supported"),
        (Tiff { compression: 7, ..Tiff::new(1, 8, 2) }, "TIFF with two channels in a JPEG is not supported"),
        (Tiff { compression: 2, ..Tiff::new(1, 1, 1) }, "TIFF with Huffman compression is not supported"),
        (Tiff { compression: 999, ..Tiff::new(1, 8, 1) }, "TIFF with compression of kind 999 is not supported"),
        (Tiff { format: 2, ..Tiff::new(1, 8, 1) }, "TIFF with signed samples is not supported"),
        (Tiff { format: 3, ..Tiff::new(1, 16, 1) }, "TIFF with floating point samples of 16 bits is not supported"),
    ] {
        let error = decode(&tiff.file(&[0; 64])).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_tiff_whose_samples_are_missing_is_cut_off() {
    let mut file = Tiff { is_little: true, ..Tiff::new(1, 8, 1) }.file(&[1, 2, 3]);
    let offset = 8 + file.windows(4).position(|tag| tag == [17, 1, 4, 0]).unwrap();
    let last = file.len() as u32 - 1;
    file[offset..offset + 4].copy_from_slice(&last.to_le_bytes());
    let error = decode(&file).unwrap_err().to_string();
    assert_eq!(error, "cannot decode the TIFF image: the file is cut off");
}

#[test]
fn a_bitmap_has_the_alpha_that_it_means() {
    let seen = [[1, 2, 3, 0], [4, 5, 6, 99]];
    let opaque = [[1, 2, 3, 255], [4, 5, 6, 255]];
    let empty = [[1, 2, 3, 0], [4, 5, 6, 0]];
    for (name, file, expected) in [
        ("by masks", bmp(&seen, 3, 0xff00_0000), seen),
        ("by masks, empty", bmp(&empty, 3, 0xff00_0000), opaque),
        ("without compression, with a mask for alpha", bmp(&seen, 0, 0xff00_0000), seen),
        ("without compression, with a mask for alpha, empty", bmp(&empty, 0, 0xff00_0000), opaque),
        ("without compression or a mask", bmp(&seen, 0, 0), opaque),
    ] {
        assert_eq!(pixels(&file), expected, "{name}");
    }
}

#[test]
fn gifs_of_the_web_are_read() {
    let table = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255; 3]];
    let whole = gif([2, 2], Some(&table), &[], 1);
    let colors = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255; 4]];
    let greys = [0, 1, 2, 3].map(|grey| [grey, grey, grey, 255]);
    for (name, file, expected) in [
        ("whole", whole.clone(), colors),
        ("a canvas without a size", gif([0, 0], Some(&table), &[], 1), colors),
        ("zeros between blocks", gif([2, 2], Some(&table), b"\0\x21\xfe\x03abc\0\0\0", 1), colors),
        ("no colour table", gif([2, 2], None, &[], 1), greys),
        ("no trailer", whole[..whole.len() - 1].to_vec(), colors),
        ("bytes behind its end", [&whole[..], b"\xff\xff"].concat(), colors),
    ] {
        let decoded = decode(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((decoded.image.width(), decoded.image.height()), (2, 2), "{name}");
        assert_eq!(decoded.image.pixels(), expected, "{name}");
    }
    for cut in 6..whole.len() - 1 {
        assert!(matches!(decode(&whole[..cut]), Err(Error::Decode { .. })), "cut at {cut}");
    }
}

#[test]
fn the_first_frame_of_an_animation_keeps_its_colours() {
    let frame = Image::new(2, 2, [[255, 255, 255, 255], [9, 8, 7, 128], [255, 255, 255, 1], [0; 4]].concat()).unwrap();
    let decoded = decode(&webp_animation(&frame, 3)).unwrap();
    assert_eq!(decoded.image, frame);
    let file = webp_animation(&frame, 1);
    for cut in 12..file.len() {
        assert!(matches!(decode(&file[..cut]), Err(Error::Decode { .. })), "cut at {cut}");
    }
}

#[test]
fn frames_and_pages_are_counted() {
    let frame = common::photo(4, 4, true);
    let table = [[0; 3]; 4];
    for (file, frames, animated) in [
        (gif([2, 2], Some(&table), &[], 1), 1, false),
        (gif([2, 2], Some(&table), &[], 3), 3, true),
        (webp_animation(&frame, 1), 1, false),
        (webp_animation(&frame, 3), 3, true),
        (common::files::apng(1), 1, false),
        (common::files::apng(3), 3, true),
        (Tiff { pages: 3, ..Tiff::new(1, 8, 1) }.file(&[0; 3]), 3, false),
    ] {
        let decoded = decode(&file).unwrap();
        assert_eq!((decoded.frames, decoded.animated), (frames, animated), "{}", decoded.format);
    }
}

#[test]
fn a_palette_that_is_no_palette_is_refused() {
    use huepress::codec::encode_indexed;
    use huepress::{Effort, IndexedImage, Palette};
    let palette = Palette::new(vec![[1, 2, 3, 9], [4, 5, 6, 255]]).unwrap();
    let png = encode_indexed(&IndexedImage::new(2, 1, palette, vec![0, 1]).unwrap(), Effort::LEAST).unwrap();
    for (length, is_sound) in [(6, true), (4, false), (0, false), (771, false)] {
        let file = common::files::with_chunk(&png, b"PLTE", &vec![7; length]);
        match decode(&file) {
            Ok(_) => assert!(is_sound, "{length} bytes"),
            Err(error) => {
                let message = format!("a palette of {length} bytes");
                assert!(!is_sound && error.to_string().contains(&message), "{error}");
            }
        }
    }
}

#[test]
fn a_frame_of_another_size_than_it_states_is_refused() {
    let still = |name: &[u8; 4], data: &[u8]| [&name[..], &(data.len() as u32).to_le_bytes(), data].concat();
    // A lossy picture of 2x2 pixels, as its header says, in a frame of 4x4 with alpha.
    let lossy = still(b"VP8 ", b"\x30\x01\0\x9d\x01\x2a\x02\0\x02\0\0\0");
    let file = common::files::webp_frames(4, 4, &[still(b"ALPH", &[0; 16]), lossy].concat(), 1);
    let error = decode(&file).unwrap_err().to_string();
    assert!(error.contains("of another size"), "{error}");
}
